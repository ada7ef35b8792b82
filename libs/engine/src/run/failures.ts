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

export function loopLimitReached(plan: Plan, node: PlanNode): RunFailure {
  return stepFailure(node, {
    code: 'LOOP_LIMIT',
    fault: 'user',
    message: `"${node.name}" has run ${plan.maxLoopCount} times, which is the limit of this workflow, and was to run again.`,
    field: 'settings.maxLoopCount',
    fix: `Check that the loop through "${node.name}" ends, or raise maxLoopCount in the workflow's settings.`,
  });
}

export function runTimedOut(plan: Plan): RunFailure {
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
