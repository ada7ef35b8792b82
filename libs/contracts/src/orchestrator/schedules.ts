import type { MisfirePolicy, ScheduleRule } from '@weft/node-sdk';
import { z } from 'zod';
import * as id from '../identifiers.ts';
import { answer, request } from '../kernel.ts';

/** One rule of a schedule trigger. */
export interface ScheduleView {
  readonly triggerNodeId: string;
  readonly triggerName: string;
  readonly rule: ScheduleRule;
  /** IANA name. */
  readonly timezone: string;
  readonly misfire: MisfirePolicy;
  /** When it is due next, the first five times. */
  readonly nextAt: readonly string[];
}

export interface LiveScheduleView extends ScheduleView {
  /** The last tick that was fired: when it was due, when it was fired, and the run that it started. */
  readonly lastDueAt: string | null;
  readonly lastFiredAt: string | null;
  readonly lastExecutionId: string | null;
  /** Ticks that were fired and whose runs are not yet known to have started. */
  readonly pending: number;
  /** Ticks that were skipped since the rule went live, and the last stretch of time of which some were. */
  readonly misfires: { readonly count: number; readonly from: string; readonly until: string; readonly at: string } | null;
}

export interface WorkflowSchedules {
  /** The version that triggers run; null while inactive. */
  readonly activeVersion: number | null;
  /** The newest saved version. */
  readonly version: number;
  /** Of the active version; [] while inactive. */
  readonly live: readonly LiveScheduleView[];
  /** Of the newest saved version, as they would be due were it activated now. */
  readonly draft: readonly ScheduleView[];
}

export const scheduleRequests = {
  listSchedules: request({
    input: z.object({ actor: id.actor, workflowId: id.workflowId }),
    output: answer<WorkflowSchedules>(),
    errors: ['WORKFLOW_NOT_FOUND'],
  }),
};
