import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { orchestrator, type OrchestratorClient, type UsageView } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { IsISO8601, IsOptional, Length } from 'class-validator';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;
const DATE_LENGTH = 'yyyy-MM-dd'.length;

class UsageQuery {
  @ApiPropertyOptional({ format: 'date', description: 'The first day, in UTC; 30 days up to today where it is left out.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Length(DATE_LENGTH, DATE_LENGTH)
  from?: string;

  @ApiPropertyOptional({ format: 'date', description: 'The last day; today where it is left out.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Length(DATE_LENGTH, DATE_LENGTH)
  to?: string;
}

class UsageDayResponse {
  @ApiProperty({ format: 'date' })
  date!: string;

  @ApiProperty({ type: 'integer' })
  succeeded!: number;

  @ApiProperty({ type: 'integer' })
  failed!: number;

  @ApiProperty({ type: 'integer' })
  cancelled!: number;

  @ApiProperty({ type: 'integer', description: 'Steps that ran.' })
  steps!: number;

  @ApiProperty({ description: 'How long the executions took together.' })
  durationMs!: number;
}

class WorkflowCountResponse {
  @ApiProperty({ type: 'integer' })
  total!: number;

  @ApiProperty({ type: 'integer' })
  active!: number;
}

class UsageResponse {
  @ApiProperty({ format: 'date' })
  from!: string;

  @ApiProperty({ format: 'date' })
  to!: string;

  @ApiProperty({ type: [UsageDayResponse], description: 'Days without an execution are left out.' })
  days!: readonly UsageDayResponse[];

  @ApiProperty({ type: WorkflowCountResponse })
  workflows!: WorkflowCountResponse;

  @ApiProperty({ type: 'integer', description: 'Executions that are not over.' })
  open!: number;
}

@ApiTags('workspaces')
@Controller('api/usage')
export class UsageHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('usage.read')
  @ApiOperation({ summary: 'What the workspace has used: executions by day, at most 92 days' })
  @ApiOkResponse({ type: UsageResponse })
  @Problems()
  get(@Caller() caller: Principal, @Query() { from, to }: UsageQuery): Promise<UsageView> {
    const last = to ?? toDate(Date.now());
    return this.orchestrator.getUsage({
      actor: toActor(caller),
      from: from ?? toDate(Date.parse(last) - (DEFAULT_DAYS - 1) * DAY_MS),
      to: last,
    });
  }
}

const toDate = (time: number): string => new Date(time).toISOString().slice(0, DATE_LENGTH);
