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
  const batches = turns.length - (noItemsLeft ? 1 : 0);
  return { currentRunIndex: Math.max(0, batches - 1), noItemsLeft, done: noItemsLeft };
}
