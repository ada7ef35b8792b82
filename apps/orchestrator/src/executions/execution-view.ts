import type { ExecutionError, ExecutionSummary, ExecutionView, StepIteration } from '@weft/contracts';
import type { Failure } from '@weft/engine';
import type { StepRecord } from '@weft/execution-store';

/** What the store knows of a run. */
export interface ExecutionRecord {
  readonly summary: ExecutionSummary;
  readonly steps: readonly StepRecord[];
  /** Steps that are over, where `steps` does not hold them all. */
  readonly stepCount: number;
}

/** The API's form of a run: steps by node name, in the order in which the nodes first ran; a node's iterations by run index. */
export function toExecutionView(record: ExecutionRecord, includeData: boolean): ExecutionView {
  const nodes = new Map<string, StepRecord[]>();
  for (const step of record.steps) {
    const iterations = nodes.get(step.nodeName);
    if (iterations) iterations.push(step);
    else nodes.set(step.nodeName, [step]);
  }
  return {
    ...record.summary,
    progress: { finishedSteps: record.stepCount, nodes: nodes.size },
    nodes: Object.fromEntries([...nodes].map(([name, steps]) => [name, toNodeView(steps, includeData)])),
  };
}

function toNodeView(steps: readonly StepRecord[], includeData: boolean) {
  const ordered = steps.toSorted((a, b) => a.runIndex - b.runIndex);
  const last = ordered.at(-1) as StepRecord;
  return { status: last.status, iterations: ordered.map((step) => toIteration(step, includeData)) };
}

function toIteration(step: StepRecord, includeData: boolean): StepIteration {
  return {
    status: step.status,
    ...(includeData ? { outputs: Object.fromEntries(step.outputs.map(([handle, items]) => [handle, items ?? []])) } : {}),
    ...(step.itemsLeftOut ? { itemsLeftOut: true as const } : {}),
    startedAt: new Date(step.startedAt).toISOString(),
    durationMs: step.finishedAt - step.startedAt,
    attempts: step.attempts,
    ...(step.failure ? { error: toExecutionError(step.failure, step) } : {}),
    ...(includeData && step.logs ? { logs: step.logs } : {}),
  };
}

function toExecutionError(failure: Failure, step: StepRecord): ExecutionError {
  const { code, message, itemIndex, field, fix, details } = failure;
  return { code, message, nodeId: step.nodeId, nodeName: step.nodeName, itemIndex, field, fix, details };
}
