import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { approvalStatus, type ApprovalStatus } from '@weft/contracts';
import { APPROVAL_KINDS, EXPIRY_ACTIONS } from '@weft/node-sdk';
import { Transform } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsObject, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { PageQuery } from '../http/page.dto.ts';

const STATUSES = approvalStatus.options;
const MAX_COMMENT_CHARS = 5_000;

export class ListApprovalsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATUSES })
  @IsOptional()
  @IsIn(STATUSES)
  status?: ApprovalStatus;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  executionId?: string;

  @ApiPropertyOptional({ description: 'Only those that the caller may decide.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  assignedToMe?: boolean;
}

export class DecideBody {
  @ApiPropertyOptional({ description: 'Why; the run gets it with the decision.', maxLength: MAX_COMMENT_CHARS })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_COMMENT_CHARS)
  comment?: string;
}

export class RespondBody extends DecideBody {
  @ApiPropertyOptional({ description: 'One of the `actions` that are offered.', default: 'respond' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  action?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Of a form: by name of the field. They become the item that the run goes on with.',
  })
  @IsOptional()
  @IsObject()
  answers?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'For actions that take other items: `[{ "json": { … } }]`.',
  })
  @IsOptional()
  @IsArray()
  items?: unknown[];
}

class OfferedActionResponse {
  @ApiProperty()
  action!: string;

  @ApiProperty()
  label!: string;

  @ApiPropertyOptional({ description: 'True where it is sent with `items`, which take the place of others.' })
  needsItems?: true;
}

export class ApprovalSummaryResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  executionId!: string;

  @ApiProperty({ format: 'uuid' })
  workflowId!: string;

  @ApiProperty()
  nodeId!: string;

  @ApiProperty()
  nodeName!: string;

  @ApiProperty({ type: 'integer' })
  runIndex!: number;

  @ApiProperty({ enum: APPROVAL_KINDS })
  kind!: string;

  @ApiProperty({ enum: STATUSES })
  status!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  message!: string;

  @ApiProperty({ type: [OfferedActionResponse] })
  actions!: OfferedActionResponse[];

  @ApiProperty({
    type: [String],
    description: '`user:<id>`, `email:<address>` or `role:<role>`; none: whoever may run executions.',
  })
  assignees!: string[];

  @ApiPropertyOptional({ type: [String], description: '`user:<id>` of those who may not decide, whoever is asked.' })
  excluded?: string[];

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  deadline!: string | null;

  @ApiProperty({ enum: EXPIRY_ACTIONS, description: 'What comes of it at the deadline.' })
  onExpiry!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  escalatedAt!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  decidedAt!: string | null;

  @ApiPropertyOptional({ description: '`approved`, `rejected`, `answered`, `expired`, or the name of another action.' })
  decision?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: '`{ via: "api" | "api-key" | "link" | "socket" | "deadline", userId?, email? }`',
  })
  by?: object;

  @ApiPropertyOptional()
  comment?: string;
}

export class ApprovalPageResponse {
  @ApiProperty({ type: [ApprovalSummaryResponse] })
  items!: ApprovalSummaryResponse[];

  @ApiPropertyOptional({ description: 'Absent on the last page.' })
  nextCursor?: string;
}

class ShownItemsResponse {
  @ApiProperty({ type: 'integer' })
  count!: number;

  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  first!: object[];
}

class ApprovalMailResponse {
  @ApiProperty({ description: '`asked`, `reminder-<n>` or `escalated`.' })
  occasion!: string;

  @ApiProperty({ format: 'uuid' })
  userId!: string;

  @ApiProperty({ type: 'integer' })
  attempts!: number;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  sentAt!: string | null;

  @ApiPropertyOptional({ description: 'Of the last attempt.' })
  error?: string;
}

export class ApprovalResponse extends ApprovalSummaryResponse {
  @ApiPropertyOptional({ type: ShownItemsResponse, description: 'Data that the decision is about.' })
  items?: ShownItemsResponse;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'Of a clarification: its page with `fields`.' })
  form?: object;

  @ApiProperty({ description: 'Of what is shown: it is what gets decided.' })
  shownSha256!: string;

  @ApiProperty({ type: [ApprovalMailResponse] })
  mails!: ApprovalMailResponse[];
}
