import type { StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import type { ExecutionRecord, StepRecord } from '@weft/execution-store';
import type { Item } from '@weft/workflow-model';

export type EarlierRun = Pick<ExecutionRecord, 'summary' | 'steps' | 'start'>;

/** What a rerun has of its earlier run's start; who waited for that one's answer does not wait for this one's. */
type RerunStart = Pick<StartCommand, 'triggerNodeId' | 'items' | 'pinData'> &
  Partial<
    Pick<
      StartCommand,
      | 'triggerOutput'
      | 'destinationNodeId'
      | 'publicUrl'
      | 'limits'
      | 'errorWorkflow'
      | 'originId'
      | 'renewedCalls'
      | 'caller'
      | 'deadlineAt'
      | 'replyTo'
      | 'streams'
      | 'startedBy'
    >
  >;

/** How the earlier run began, with the items that it began with. */
export function startOf({ start, steps }: EarlierRun, plan: Plan): RerunStart {
  const first = steps.find(({ nodeId }) => nodeId === start?.triggerNodeId) ?? firstStep(steps, plan);
  if (!start) return { triggerNodeId: first.nodeId, ...leftBy(first), pinData: {} };
  const items = start.items.length > 0 ? start.items : leftBy(first).items;
  // Whoever called it has long been told what became of it.
  return { ...start, items, caller: undefined, deadlineAt: undefined, replyTo: undefined, streams: undefined };
}

/** Of a production run, which begins with a trigger. */
function firstStep(steps: readonly StepRecord[], plan: Plan): StepRecord {
  const triggers = new Set(plan.nodes.flatMap(({ id, kind }) => (kind === 'trigger' ? [id] : [])));
  return steps.find(({ nodeId }) => triggers.has(nodeId)) ?? (steps[0] as StepRecord);
}

function leftBy(step: StepRecord | undefined): { items: Item[]; triggerOutput?: number } {
  const output = step?.outputs.findIndex(([, items]) => items !== null) ?? -1;
  const items = step?.outputs[output]?.[1] ?? [];
  return { items: [...items], ...(output > 0 && { triggerOutput: output }) };
}

/** Statuses by which the other side says that it has done nothing. */
const isRefusal = (status: unknown): boolean => typeof status === 'number' && status >= 400 && status < 500;

/**
 * Whose idempotency keys a retry has: those of the run that made the calls first, so that one that was perhaps made is not made twice. A call
 * that was refused gets a new one, since the other side may repeat its refusal for a key that it knows.
 */
export function keysOfRetry(
  { summary, steps, start }: EarlierRun,
  executionId: string,
): Pick<StartCommand, 'originId' | 'renewedCalls'> {
  const refused = steps.flatMap(({ path, status, failure }) =>
    status === 'failed' && isRefusal(failure?.details?.['status']) ? [{ path, item: failure?.itemIndex, executionId }] : [],
  );
  const earlier = start?.renewedCalls?.filter(
    (call) => !refused.some(({ path, item }) => path === call.path && item === call.item),
  );
  const renewedCalls = [...(earlier ?? []), ...refused];
  return { originId: start?.originId ?? summary.id, renewedCalls: renewedCalls.length > 0 ? renewedCalls : undefined };
}
