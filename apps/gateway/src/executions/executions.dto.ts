import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { executionMode, executionStatus, type ExecutionMode, type ExecutionStatus } from '@weft/contracts';
import { IsIn, IsISO8601, IsOptional, IsUUID, Matches, MaxLength } from 'class-validator';
import { ApprovalSummaryResponse } from '../approvals/approvals.dto.ts';
import { PageQuery } from '../http/page.dto.ts';

const STATUSES = executionStatus.options;
const MODES = executionMode.options;

/** A key of 50 characters, "=", and a value of 512. */
const MAX_CUSTOM_DATA_CHARS = 563;

export class ListExecutionsQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  workflowId?: string;

  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  status?: ExecutionStatus;

  @ApiPropertyOptional({ enum: MODES })
  @IsOptional()
  @IsIn(MODES)
  mode?: ExecutionMode;

  @ApiPropertyOptional({ format: 'uuid', description: 'Executions that a step of this one has called.' })
  @IsOptional()
  @IsUUID()
  parentExecutionId?: string;

  @ApiPropertyOptional({ description: '`key=value`: finished executions whose code has set this as `$execution.customData`.' })
  @IsOptional()
  @MaxLength(MAX_CUSTOM_DATA_CHARS)
  @Matches(/^\w+=/, { message: 'customData must look like key=value' })
  customData?: string;
}

export class DeleteExecutionsQuery extends PickType(ListExecutionsQuery, [
  'workflowId',
  'status',
  'mode',
  'customData',
] as const) {
  @ApiPropertyOptional({ format: 'date-time', description: 'Executions that ended before this moment.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(/T.*(Z|[+-]\d\d:\d\d)$/, { message: 'finishedBefore must have a time and its offset, such as 2026-01-31T00:00:00Z' })
  finishedBefore?: string;
}

export class ExecutionDeletionsResponse {
  @ApiProperty({ type: 'integer' })
  deleted!: number;

  @ApiProperty({ description: 'There are more: ask again.' })
  hasMore!: boolean;
}

export class GetExecutionQuery {
  @ApiPropertyOptional({ enum: ['data'], description: 'With the items that every node put out.' })
  @IsOptional()
  @IsIn(['data'])
  include?: 'data';
}

export class ExecutionErrorResponse {
  @ApiProperty()
  code!: string;

  @ApiProperty()
  message!: string;

  @ApiPropertyOptional()
  nodeName?: string;

  @ApiPropertyOptional({ type: 'integer' })
  itemIndex?: number;

  @ApiPropertyOptional()
  fix?: string;
}

export class ExecutionSummaryResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  workflowId!: string;

  @ApiProperty({ type: 'integer' })
  workflowVersion!: number;

  @ApiProperty({ enum: MODES })
  mode!: string;

  @ApiProperty({ enum: STATUSES })
  status!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  startedAt!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  finishedAt!: string | null;

  @ApiPropertyOptional({ type: ExecutionErrorResponse })
  error?: ExecutionErrorResponse;

  @ApiPropertyOptional({ format: 'uuid', description: 'The execution that this one goes on from.' })
  retryOf?: string;

  @ApiPropertyOptional({ description: 'A pause was asked for, and steps are still under way.' })
  pauseRequested?: boolean;

  @ApiPropertyOptional({ description: 'It waits for executions that it has called, and goes on once they are over.' })
  waitsForCalls?: boolean;

  @ApiPropertyOptional({ description: 'The execution that has called it.', format: 'uuid' })
  parentExecutionId?: string;

  @ApiPropertyOptional({ description: 'The first of the executions that have called one another.', format: 'uuid' })
  rootExecutionId?: string;

  @ApiProperty({ description: 'How many executions have called one another up to this one; 0 where none has called it.' })
  depth!: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'What its code has set as `$execution.customData`.',
  })
  customData?: Record<string, string>;
}

class ProgressResponse {
  @ApiProperty({ type: 'integer' })
  finishedSteps!: number;

  @ApiProperty({ type: 'integer' })
  totalNodes!: number;
}

export class ExecutionResponse extends ExecutionSummaryResponse {
  @ApiPropertyOptional({ type: [ApprovalSummaryResponse], description: 'What it asks of people, and nobody has decided yet.' })
  approvals?: ApprovalSummaryResponse[];

  @ApiProperty({ type: ProgressResponse })
  progress!: ProgressResponse;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: true },
    description:
      'By node name: `{ status, iterations: [{ outputs: { "<handle>": Item[] }, startedAt, durationMs, attempts, error?, itemsLeftOut?, logs?: [{ level, text }] }] }`',
  })
  nodes!: object;
}

export class ExecutionPageResponse {
  @ApiProperty({ type: [ExecutionSummaryResponse] })
  items!: ExecutionSummaryResponse[];

  @ApiPropertyOptional({ description: 'Absent on the last page.' })
  nextCursor?: string;
}

export class AcceptedResponse {
  @ApiProperty({ format: 'uuid' })
  executionId!: string;
}
