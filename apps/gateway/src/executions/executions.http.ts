import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ExecutionSummary, type ExecutionView, orchestrator, type OrchestratorClient, type Page } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import {
  ExecutionPageResponse,
  ExecutionResponse,
  ExecutionSummaryResponse,
  GetExecutionQuery,
  ListExecutionsQuery,
} from './executions.dto.ts';

@ApiTags('executions')
@Controller('api/orchestrator/executions')
export class ExecutionsHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('executions.read')
  @ApiOperation({ summary: 'List executions, newest first' })
  @ApiOkResponse({ type: ExecutionPageResponse })
  @Problems()
  list(@Caller() caller: Principal, @Query() query: ListExecutionsQuery): Promise<Page<ExecutionSummary>> {
    return this.orchestrator.listExecutions({ actor: toActor(caller), ...query });
  }

  @Get(':id')
  @Requires('executions.read')
  @ApiOperation({ summary: 'Get an execution with its steps' })
  @ApiOkResponse({ type: ExecutionResponse })
  @Problems('EXECUTION_NOT_FOUND')
  get(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) executionId: string,
    @Query() { include }: GetExecutionQuery,
  ): Promise<ExecutionView> {
    return this.orchestrator.getExecution({ actor: toActor(caller), executionId, includeData: include === 'data' });
  }

  @Post(':id/stop')
  @Requires('executions.run')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop an execution', description: 'No step starts any more; one that is under way may still end.' })
  @ApiOkResponse({ type: ExecutionSummaryResponse })
  @Problems('EXECUTION_NOT_FOUND', 'EXECUTION_FINISHED')
  stop(@Caller() caller: Principal, @Param('id', UuidPipe) executionId: string): Promise<ExecutionSummary> {
    return this.orchestrator.stopExecution({ actor: toActor(caller), executionId });
  }
}
