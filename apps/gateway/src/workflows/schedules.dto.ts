import { ApiProperty } from '@nestjs/swagger';

const NEXT = 'When it is due next, the first five times.';

class ScheduleResponse {
  @ApiProperty({ description: 'Id of the trigger node.' })
  triggerNodeId!: string;

  @ApiProperty({ description: 'Name of the trigger node.' })
  triggerName!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The rule: its `unit`, and what counts for that.',
    example: { unit: 'days', every: 1, hour: 9, minute: 0 },
  })
  rule!: object;

  @ApiProperty({ description: 'Time zone of the workflow, whose clocks decide.', example: 'Europe/Berlin' })
  timezone!: string;

  @ApiProperty({ enum: ['skip', 'latest', 'all'], description: 'What becomes of starts that were missed.' })
  misfire!: string;

  @ApiProperty({ type: [String], format: 'date-time', description: NEXT })
  nextAt!: readonly string[];
}

class MisfiresResponse {
  @ApiProperty({
    type: 'integer',
    description: 'Starts that were skipped since the rule went live; at least so many, where very many were missed at once.',
  })
  count!: number;

  @ApiProperty({ format: 'date-time', description: 'The first that was skipped the last time.' })
  from!: string;

  @ApiProperty({ format: 'date-time', description: 'The last that was skipped the last time.' })
  until!: string;

  @ApiProperty({ format: 'date-time', description: 'When they were skipped.' })
  at!: string;
}

class LiveScheduleResponse extends ScheduleResponse {
  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'When the last start was due.' })
  lastDueAt!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'When it was made.' })
  lastFiredAt!: string | null;

  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'The execution that it started.' })
  lastExecutionId!: string | null;

  @ApiProperty({ type: 'integer', description: 'Starts that are due and whose executions are not yet known to have begun.' })
  pending!: number;

  @ApiProperty({ type: MisfiresResponse, nullable: true })
  misfires!: MisfiresResponse | null;
}

class PollResponse {
  @ApiProperty({ description: 'Id of the trigger node.' })
  triggerNodeId!: string;

  @ApiProperty({ description: 'Name of the trigger node.' })
  triggerName!: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'Its rules: the `unit` of each, and what counts for that.',
    example: [{ unit: 'minutes', every: 5 }],
  })
  rules!: readonly object[];

  @ApiProperty({ description: 'Time zone of the workflow, whose clocks decide.', example: 'Europe/Berlin' })
  timezone!: string;

  @ApiProperty({ type: [String], format: 'date-time', description: 'When it looks next, the first five times.' })
  nextAt!: readonly string[];
}

class PollErrorResponse {
  @ApiProperty({ example: 'HTTP_STATUS' })
  code!: string;

  @ApiProperty()
  message!: string;

  @ApiProperty({ required: false, description: 'What to do about it.' })
  fix?: string;

  @ApiProperty({ format: 'date-time' })
  at!: string;
}

class LivePollResponse extends PollResponse {
  @ApiProperty({ description: 'It looks at this moment.' })
  isPolling!: boolean;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'The last look that came through.' })
  lastPolledAt!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'The last look that found something.' })
  lastFoundAt!: string | null;

  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'The execution that it started.' })
  lastExecutionId!: string | null;

  @ApiProperty({ type: 'integer', description: 'Looks that failed since one came through: the more, the longer until the next.' })
  failures!: number;

  @ApiProperty({ type: PollErrorResponse, nullable: true, description: 'Why the last look failed; null once one came through.' })
  lastError!: PollErrorResponse | null;
}

export class WorkflowSchedulesResponse {
  @ApiProperty({ type: 'integer', nullable: true, description: 'The version that triggers run; null while inactive.' })
  activeVersion!: number | null;

  @ApiProperty({ type: 'integer', description: 'The newest saved version.' })
  version!: number;

  @ApiProperty({ type: [LiveScheduleResponse], description: 'Schedules of the active version.' })
  live!: readonly LiveScheduleResponse[];

  @ApiProperty({ type: [ScheduleResponse], description: 'Those of the newest saved version, were it activated now.' })
  draft!: readonly ScheduleResponse[];

  @ApiProperty({ type: [LivePollResponse], description: 'Triggers of the active version that look for what is new.' })
  livePolls!: readonly LivePollResponse[];

  @ApiProperty({ type: [PollResponse], description: 'Those of the newest saved version, were it activated now.' })
  draftPolls!: readonly PollResponse[];
}
