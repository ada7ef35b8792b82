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

/** A trigger that looks for what is new. */
export interface PollView {
  readonly triggerNodeId: string;
  readonly triggerName: string;
  readonly rules: readonly ScheduleRule[];
  /** IANA name. */
  readonly timezone: string;
  /** When it looks next, the first five times. */
  readonly nextAt: readonly string[];
}

export interface LivePollView extends PollView {
  /** It looks at this moment. */
  readonly isPolling: boolean;
  /** The last look that came through, whether or not it found anything. */
  readonly lastPolledAt: string | null;
  /** The last one that did, and the run that it started. */
  readonly lastFoundAt: string | null;
  readonly lastExecutionId: string | null;
  /** Looks that failed since the last one that came through: the more, the longer until the next. */
  readonly failures: number;
  /** Of the last look that failed; it stays until one comes through. */
  readonly lastError: { readonly code: string; readonly message: string; readonly fix?: string; readonly at: string } | null;
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
  /** The same of triggers that look for what is new. */
  readonly livePolls: readonly LivePollView[];
  readonly draftPolls: readonly PollView[];
}

export const scheduleRequests = {
  listSchedules: request({
    input: z.object({ actor: id.actor, workflowId: id.workflowId }),
    output: answer<WorkflowSchedules>(),
    errors: ['WORKFLOW_NOT_FOUND'],
  }),
};
