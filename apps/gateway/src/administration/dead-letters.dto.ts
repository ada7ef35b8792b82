import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import {
  deadLetterReason,
  deadLetterState,
  executionMode,
  MAX_LETTERS_AT_ONCE,
  redriveFrom,
  type DeadLetterReason,
  type ExecutionMode,
  type LetterResult,
  type RedriveFrom,
} from '@weft/contracts';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { RetryExecutionBody } from '../executions/control.dto.ts';
import { ExecutionErrorResponse } from '../executions/executions.dto.ts';
import { PageQuery } from '../http/page.dto.ts';

const REASONS = deadLetterReason.options;
const STATES = deadLetterState.options;
const FROM = redriveFrom.options;
const MODES = executionMode.options;
const MAX_CODE_CHARS = 100;
const WITH_OFFSET = /T.*(Z|[+-]\d\d:\d\d)$/;
const ITEMS = { type: 'array', items: { type: 'object', additionalProperties: true } } as const;
const ITEMS_BY_NODE = { type: 'object', additionalProperties: ITEMS } as const;

export class DeadLetterFilter {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  workflowId?: string;

  @ApiPropertyOptional({ description: 'The code of the error.' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_CODE_CHARS)
  code?: string;

  @ApiPropertyOptional({
    enum: REASONS,
    description:
      '`poison`: executors died of it. `unreadable`: what was stored of it cannot be read. `uncertain`: a call was perhaps made, and must not be made twice. `timed-out`: it took longer than its workflow allows. `failed`: a step failed, and its retry policy is used up.',
  })
  @IsOptional()
  @IsIn(REASONS)
  reason?: DeadLetterReason;

  @ApiPropertyOptional({ description: 'Did the caller of the execution get an answer that tells of the failure?' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  callerTold?: boolean;

  @ApiPropertyOptional({ format: 'date-time', description: 'Failed at this moment or later.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(WITH_OFFSET, { message: 'failedAfter must have a time and its offset, such as 2026-01-31T00:00:00Z' })
  failedAfter?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Failed before this moment.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(WITH_OFFSET, { message: 'failedBefore must have a time and its offset, such as 2026-01-31T00:00:00Z' })
  failedBefore?: string;
}

export class CountDeadLettersQuery extends DeadLetterFilter {
  @ApiPropertyOptional({ enum: STATES, default: 'open' })
  @IsOptional()
  @IsIn(STATES)
  state?: (typeof STATES)[number];
}

export class ListDeadLettersQuery extends IntersectionType(PageQuery, CountDeadLettersQuery) {}

export class EditDeadLetterBody {
  @ApiPropertyOptional({ ...ITEMS, description: 'Items that its redrive begins with: it is then redriven from its start.' })
  @IsOptional()
  @IsArray()
  items?: object[];

  @ApiPropertyOptional({
    ...ITEMS_BY_NODE,
    description:
      'Items by node name that stand in for what steps before the failed one have put out: `failedStep.input`, as it should have been.',
  })
  @IsOptional()
  @IsObject()
  data?: Record<string, object[]>;
}

export class RedriveBody extends RetryExecutionBody {
  @ApiPropertyOptional({ enum: FROM, default: 'failed-step' })
  @IsOptional()
  @IsIn(FROM)
  from?: RedriveFrom;
}

export class ChooseDeadLettersBody {
  @ApiPropertyOptional({ type: [String], format: 'uuid', maxItems: MAX_LETTERS_AT_ONCE, description: 'These; or `filter`.' })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_LETTERS_AT_ONCE)
  @IsUUID(undefined, { each: true })
  ids?: string[];

  @ApiPropertyOptional({ type: DeadLetterFilter, description: 'The open ones that match, the oldest first; `{}` for all.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DeadLetterFilter)
  filter?: DeadLetterFilter;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_LETTERS_AT_ONCE, default: MAX_LETTERS_AT_ONCE })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_LETTERS_AT_ONCE)
  limit?: number;

  @ApiPropertyOptional({ description: '`nextCursor` of the answer before.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  cursor?: string;
}

export class RedriveManyBody extends IntersectionType(ChooseDeadLettersBody, RedriveBody) {}

export class DeadLetterResponse {
  @ApiProperty({ format: 'uuid', description: 'That of the execution that failed.' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  workflowId!: string;

  @ApiProperty({ type: 'integer' })
  workflowVersion!: number;

  @ApiProperty({ enum: MODES })
  mode!: ExecutionMode;

  @ApiProperty()
  code!: string;

  @ApiProperty({ enum: REASONS })
  reason!: DeadLetterReason;

  @ApiPropertyOptional({ type: ExecutionErrorResponse })
  error?: object;

  @ApiProperty({ description: 'The caller of the execution got an answer that tells of the failure.' })
  callerTold!: boolean;

  @ApiProperty({ format: 'date-time' })
  failedAt!: string;

  @ApiProperty({ enum: STATES })
  state!: (typeof STATES)[number];

  @ApiPropertyOptional({ format: 'uuid', description: 'The dead letter whose redrive this execution was.' })
  redriveOf?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'The execution that goes on from it.' })
  redrivenAs?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  resolvedAt?: string;

  @ApiPropertyOptional({ format: 'uuid', nullable: true, type: String })
  resolvedBy?: string | null;

  @ApiPropertyOptional({ format: 'date-time' })
  editedAt?: string;

  @ApiPropertyOptional({ format: 'uuid', nullable: true, type: String })
  editedBy?: string | null;
}

class LetterStartResponse {
  @ApiProperty()
  nodeName!: string;

  @ApiProperty(ITEMS)
  items!: readonly object[];
}

class FailedStepResponse {
  @ApiProperty()
  nodeName!: string;

  @ApiPropertyOptional({ type: 'integer' })
  attempts?: number;

  @ApiProperty({ ...ITEMS_BY_NODE, description: 'By the name of the node that they came from.' })
  input!: object;
}

export class DeadLetterViewResponse extends DeadLetterResponse {
  @ApiPropertyOptional({ type: LetterStartResponse, description: 'How it began. Absent where that was not kept.' })
  start?: LetterStartResponse;

  @ApiPropertyOptional({ type: FailedStepResponse, description: 'Where it failed, and what was to be done there.' })
  failedStep?: FailedStepResponse;

  @ApiPropertyOptional({ type: EditDeadLetterBody, description: 'What its redrive gets.' })
  edit?: object;
}

export class DeadLetterPageResponse {
  @ApiProperty({ type: [DeadLetterResponse] })
  items!: readonly DeadLetterResponse[];

  @ApiPropertyOptional({ description: 'Absent on the last page.' })
  nextCursor?: string;
}

class DeadLetterCountResponse {
  @ApiProperty({ format: 'uuid' })
  workflowId!: string;

  @ApiProperty()
  code!: string;

  @ApiProperty({ enum: REASONS })
  reason!: DeadLetterReason;

  @ApiProperty({ type: 'integer' })
  count!: number;

  @ApiProperty({ format: 'date-time' })
  oldestAt!: string;

  @ApiProperty({ format: 'date-time' })
  newestAt!: string;
}

export class DeadLetterCountsResponse {
  @ApiProperty({ type: [DeadLetterCountResponse], description: 'The most frequent first, 500 at most.' })
  items!: readonly DeadLetterCountResponse[];
}

class LetterResultResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: ['redriven', 'dismissed', 'refused'] })
  status!: LetterResult['status'];

  @ApiPropertyOptional({ format: 'uuid', description: 'The new execution.' })
  executionId?: string;

  @ApiPropertyOptional({ description: 'Why it was refused; nothing was done.' })
  code?: string;

  @ApiPropertyOptional()
  message?: string;
}

export class LetterResultsResponse {
  @ApiProperty({ type: [LetterResultResponse], description: 'One for each, in order.' })
  results!: readonly LetterResult[];

  @ApiPropertyOptional({ description: 'More match: ask again with it.' })
  nextCursor?: string;
}
