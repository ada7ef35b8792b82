import type { Activation } from '../../activation.ts';
import type { PlanNode } from '../../plan.ts';
import type { Scope } from '../../run-view.ts';

const NO_STATE: Readonly<Record<string, unknown>> = Object.freeze({});

/** `.context` of a node: where a loop stands; empty for other nodes. A loop is known by its two outputs, `loop` and `done`. */
export function nodeState({ run }: Scope, node: PlanNode): Readonly<Record<string, unknown>> {
  const handles = node.outputs.map(({ handle }) => handle);
  const [done, loop] = [handles.indexOf('done'), handles.indexOf('loop')];
  if (done < 0 || loop < 0) return NO_STATE;
  const turns = run.finished(node.index);
  const noItemsLeft = turns.at(-1)?.outputs?.[done] !== undefined;
  // Of a loop inside another one, what it does since it was last entered.
  const entered = turns.findLastIndex((turn, index) => turn.outputs?.[done] !== undefined && index < turns.length - 1) + 1;
  const batches = turns.length - entered - (noItemsLeft ? 1 : 0);
  const maxRunIndex = batchCount(turns[entered], loop);
  return { currentRunIndex: Math.max(0, batches - 1), ...(maxRunIndex > 0 && { maxRunIndex }), noItemsLeft, done: noItemsLeft };
}

/** How many batches the items make with which the loop was entered. */
function batchCount(entry: Activation | undefined, loop: number): number {
  const size = entry?.outputs?.[loop]?.length ?? 0;
  return size === 0 ? 0 : Math.ceil((entry?.inputs[0]?.length ?? 0) / size);
}
