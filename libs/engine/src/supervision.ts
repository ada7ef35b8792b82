import type { Failure } from './outcome.ts';
import type { Plan, PlanNode } from './plan.ts';

/** What people are asked: whether a step may start, what becomes of one that has failed, and of a call that was perhaps made. */
export type GateQuestion = 'start' | 'failure' | 'uncertain';

/** Code of the failure of a call that an earlier attempt at the run may have made, where the node does not say that it is to be made again. */
export const CALL_UNCERTAIN = 'CALL_UNCERTAIN';

/** Can something be asked about the node at all? */
export function mayAsk(plan: Plan, node: PlanNode): boolean {
  return asksBefore(plan, node) || asksAfterFailure(plan, node) || node.onUncertain === 'ask';
}

/** Does an activation of the node start only after somebody has let it? */
export function asksBefore(
  { supervision }: Pick<Plan, 'supervision'>,
  { effect, risky }: Pick<PlanNode, 'effect' | 'risky'>,
): boolean {
  if (supervision === 'full') return effect === 'write' || risky === true;
  return supervision === 'failsafe' && risky === true;
}

/** What is asked about a failure for good; undefined where it stands. A node that says what follows its failure is not asked about. */
export function questionAfter(plan: Plan, node: PlanNode, failure: Failure): GateQuestion | undefined {
  if (node.onUncertain === 'ask' && failure.code === CALL_UNCERTAIN) return 'uncertain';
  return asksAfterFailure(plan, node) ? 'failure' : undefined;
}

function asksAfterFailure({ supervision }: Plan, { onError }: PlanNode): boolean {
  return onError === 'stop' && (supervision === 'error_only' || supervision === 'failsafe');
}
