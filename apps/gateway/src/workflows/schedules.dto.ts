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

export class WorkflowSchedulesResponse {
  @ApiProperty({ type: 'integer', nullable: true, description: 'The version that triggers run; null while inactive.' })
  activeVersion!: number | null;

  @ApiProperty({ type: 'integer', description: 'The newest saved version.' })
  version!: number;

  @ApiProperty({ type: [LiveScheduleResponse], description: 'Schedules of the active version.' })
  live!: readonly LiveScheduleResponse[];

  @ApiProperty({ type: [ScheduleResponse], description: 'Those of the newest saved version, were it activated now.' })
  draft!: readonly ScheduleResponse[];
}
