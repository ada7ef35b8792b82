import type { Supervisors } from '@weft/workflow-model';
import type { GateQuestion } from '../supervision.ts';

/** What a gate has of its run. */
export interface GateMoment {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Ids of the users who have started the run by hand. */
  readonly startedBy: readonly string[];
}

/** Whom a question is put to, and what comes of it where they do not decide. */
export interface GateAsked {
  readonly assignees: readonly string[];
  /** `user:<id>` of those who may not decide, whoever is asked. */
  readonly excluded?: readonly string[];
  readonly onExpiry: Supervisors['onExpiry'];
  readonly escalation?: {
    readonly assignees: readonly string[];
    readonly forMs: number;
    readonly onExpiry: Supervisors['afterEscalation'];
  };
  readonly reminders: readonly number[];
  readonly byEmail: boolean;
}

/** Whoever may run executions, without end. */
const EVERYBODY: GateAsked = { assignees: [], onExpiry: 'fail', reminders: [], byEmail: false };

export function askedOf(supervisors: Supervisors | undefined, question: GateQuestion, moment: GateMoment): GateAsked {
  if (!supervisors) return EVERYBODY;
  const { assignees, selfApproval, notify, onExpiry, escalateTo, escalateMs, afterEscalation } = supervisors;
  const excluded = selfApproval ? [] : moment.startedBy.map((userId) => `user:${userId}`);
  const escalation = { assignees: escalateTo, forMs: escalateMs, onExpiry: carefully(afterEscalation, question) };
  return {
    assignees,
    ...(excluded.length > 0 && { excluded }),
    onExpiry: carefully(onExpiry, question),
    ...(onExpiry === 'escalate' && { escalation }),
    reminders: remindersOf(supervisors, moment),
    byEmail: notify === 'email',
  };
}

/** When the question is due; undefined where it waits without end. */
export const dueAtOf = (supervisors: Supervisors | undefined, { now }: GateMoment): number | undefined =>
  supervisors && supervisors.deadlineMs > 0 ? now + supervisors.deadlineMs : undefined;

/** Only whether a step may start can be approved: a failure stands, and nobody knows what became of a call, where nobody decides. */
const carefully = <T extends Supervisors['onExpiry']>(onExpiry: T, question: GateQuestion): T | 'fail' =>
  question === 'start' || onExpiry === 'escalate' ? onExpiry : 'fail';

function remindersOf(supervisors: Supervisors, moment: GateMoment): readonly number[] {
  const { notify, remindEveryMs, remindTimes } = supervisors;
  if (notify === 'none' || remindEveryMs === 0) return [];
  const until = dueAtOf(supervisors, moment) ?? Infinity;
  return Array.from({ length: remindTimes }, (_, index) => moment.now + remindEveryMs * (index + 1)).filter((at) => at < until);
}
