import type { CompiledTrigger } from '@weft/contracts';
import type { PlanNode } from '@weft/engine';
import { AppError } from '@weft/errors';
import type { Item } from '@weft/workflow-model';

interface ManualStart {
  readonly startNode: string;
  readonly items: Item[];
  readonly pinData: Readonly<Record<string, Item[]>>;
}

/**
 * The trigger that was named; else the manual one; else the first there is. Undefined where another node is named.
 * @throws TRIGGER_NOT_FOUND where none is named, and there is none
 */
export function chooseTrigger(triggers: readonly CompiledTrigger[], named: string | undefined): CompiledTrigger | undefined {
  if (named !== undefined) return triggers.find((trigger) => trigger.nodeId === named || trigger.nodeName === named);
  const chosen = triggers.find((trigger) => trigger.type === 'manualTrigger') ?? triggers[0];
  if (!chosen)
    throw new AppError('TRIGGER_NOT_FOUND', 'No trigger can start this run. Add a trigger, or name the node to start from.', {
      details: { field: 'startNode' },
    });
  return chosen;
}

/**
 * A run that starts with a node in the middle: with the items that were sent for it; else with what is pinned right before it, as it would have
 * come from there; else with one empty item.
 * @throws TRIGGER_NOT_FOUND
 */
export function startInMiddle({ startNode, items, pinData }: ManualStart, nodes: readonly PlanNode[]) {
  const node = nodes.find(({ id, name }) => id === startNode || name === startNode);
  if (!node)
    throw new AppError(
      'TRIGGER_NOT_FOUND',
      `startNode "${startNode.slice(0, 100)}" is no node of this workflow that can be run.`,
      {
        details: { field: 'startNode' },
      },
    );
  if (items.length > 0) return { triggerNodeId: node.id, items };
  const before = node.inputs[0]?.sources
    .map((source) => pinData[nodes[source.node]?.name ?? ''])
    .find((pinned) => pinned !== undefined);
  return { triggerNodeId: node.id, items: before ?? [] };
}
