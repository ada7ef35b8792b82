import { defineNode, lineageOf, passedOn, type RawParameters } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { loopOverItemsParams } from './loop-over-items.params.ts';

/** Where a loop stands, from the activation with which it was entered. */
interface Turns {
  readonly items: readonly Item[];
  /** Run index of that activation. */
  readonly entered: number;
  /** Place of the first item that no turn has had. */
  next: number;
  /** What came back so far, each with the activation at which it did. */
  readonly collected: Item[];
}

export const loopOverItems = defineNode({
  type: 'loopOverItems',
  version: 1,
  title: 'Loop over items',
  description:
    'Hands its items on in batches, one turn of the loop after the other; what the turns gave is handed on at the end.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['done', 'loop'],
  effect: 'pure',
  params: loopOverItemsParams,
  shape: passedOn,
  loop: loopOf,
  run: (context) => {
    const { batchSize, reset } = context.params(0);
    const memory = context.memory<Turns>();
    const turns = !memory.value || reset ? enter(context.items, context.runIndex) : collect(memory.value, context);
    const batch = turns.items.slice(turns.next, turns.next + batchSize);
    if (batch.length === 0) {
      memory.value = undefined; // whatever comes next enters the loop again
      return [turns.collected.map((item) => withoutRun(item, context.runIndex))];
    }
    memory.value = turns;
    const from = turns.next;
    turns.next += batch.length;
    return [undefined, batch.map((item, index) => taken(item, { item: from + index, run: turns.entered }, context.runIndex))];
  },
});

const enter = (items: readonly Item[], entered: number): Turns => ({ items, entered, next: 0, collected: [] });

function collect(turns: Turns, { items, runIndex }: { readonly items: readonly Item[]; readonly runIndex: number }): Turns {
  items.forEach((item, index) => turns.collected.push(keep(item, { item: index, run: runIndex })));
  return turns;
}

interface Origin {
  readonly item: number;
  readonly run: number;
}

const keep = ({ json, binary }: Item, pairedItem: Origin): Item =>
  binary === undefined ? { json, pairedItem } : { json, binary, pairedItem };

/** Of this activation itself the run index need not be said. */
function taken(item: Item, origin: Origin, runIndex: number): Item {
  if (origin.run !== runIndex) return keep(item, origin);
  const { json, binary } = item;
  const pairedItem = lineageOf(origin.item);
  return binary === undefined ? { json, pairedItem } : { json, binary, pairedItem };
}

const withoutRun = (item: Item, runIndex: number): Item => taken(item, item.pairedItem as Origin, runIndex);

function loopOf({ reset, maxLoopCount }: RawParameters) {
  const limit = typeof maxLoopCount === 'number' && maxLoopCount > 0 ? maxLoopCount : undefined;
  const endsByItself = reset === false || reset === undefined;
  return {
    ...(limit !== undefined && { maxLoopCount: limit }),
    ...(limit === undefined && endsByItself && { maxLoopCount: 0 }),
    endsByItself,
  };
}
