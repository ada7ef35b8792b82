import type { Failure, RunFailure } from '../outcome.ts';
import type { Plan, PlanNode } from '../plan.ts';

export function stepFailure(node: PlanNode, failure: Failure): RunFailure {
  return { ...failure, nodeId: node.id, nodeName: node.name };
}

export function stepTimedOut(node: PlanNode): Failure {
  return {
    code: 'STEP_TIMED_OUT',
    fault: 'user',
    message: `"${node.name}" did not finish within its ${node.timeoutMs} ms.`,
    field: 'timeoutMs',
    fix: `Raise the timeout of "${node.name}", set it to 0 for none, or give the node less to do at a time.`,
  };
}

export function loopLimitReached(node: PlanNode, limit: number): RunFailure {
  return stepFailure(node, {
    code: 'LOOP_LIMIT',
    fault: 'user',
    message: `"${node.name}" has run ${limit} times, which is the limit of ${node.loop?.maxLoopCount === undefined ? 'this workflow' : 'the node'}, and was to run again.`,
    field: node.loop?.maxLoopCount === undefined ? 'settings.maxLoopCount' : 'maxLoopCount',
    fix: `Check that the loop through "${node.name}" ends, or raise maxLoopCount in ${node.loop?.maxLoopCount === undefined ? "the workflow's settings" : 'the node'}.`,
  });
}

export function runTimedOut(plan: Plan): RunFailure {
  if (plan.timeoutMs === 0)
    return {
      code: 'RUN_TIMED_OUT',
      fault: 'user',
      message: 'The run did not finish before the deadline of the run that has called it.',
      fix: 'Raise timeoutMs of the workflow or the node that calls this one, or set it to 0 for none.',
    };
  return {
    code: 'RUN_TIMED_OUT',
    fault: 'user',
    message: `The run did not finish within the ${plan.timeoutMs} ms that its workflow allows.`,
    field: 'settings.timeoutMs',
    fix: "Raise timeoutMs in the workflow's settings, or set it to 0 for none.",
  };
}

export function destinationUnreachable(start: PlanNode, destination: PlanNode): RunFailure {
  return {
    code: 'DESTINATION_UNREACHABLE',
    fault: 'user',
    message: `"${destination.name}" cannot be run from "${start.name}": no path leads from one to the other.`,
    nodeId: destination.id,
    nodeName: destination.name,
    fix: `Connect "${destination.name}" to what "${start.name}" starts, or start the run at another node.`,
  };
}
