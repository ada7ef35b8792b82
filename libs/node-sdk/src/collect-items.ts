import type { Item } from '@weft/workflow-model';
import { ITEMS_PER_LOOK, SliceTimer } from './slice-timer.ts';
import type { NodeContext } from './node-definition.ts';

/** Items as they are made, for work that is not item by item; undefined marks a piece of work that has made none. */
export type ItemMaker = Iterable<Item | undefined>;

/** Gathers the items of a maker: at once where that is quick, and in time slices, so that large joins do not hold up the process. */
export function collectItems(context: NodeContext<unknown>, maker: ItemMaker): readonly Item[] | Promise<readonly Item[]> {
  const iterator = maker[Symbol.iterator]();
  const timer = new SliceTimer(context);
  const items: Item[] = [];
  return gather(iterator, items, timer) ? items : gatherInSlices(iterator, items, timer);
}

async function gatherInSlices(iterator: Iterator<Item | undefined>, items: Item[], timer: SliceTimer): Promise<readonly Item[]> {
  do await timer.pause();
  while (!gather(iterator, items, timer));
  return items;
}

/** Goes on until all is made (true) or the slice is over (false). */
function gather(iterator: Iterator<Item | undefined>, items: Item[], timer: SliceTimer): boolean {
  for (let count = 1; ; count += 1) {
    const { done, value } = iterator.next();
    if (done) return true;
    if (value) items.push(value);
    if (count % ITEMS_PER_LOOK === 0 && timer.isOver()) return false;
  }
}
