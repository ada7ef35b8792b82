import type { Item } from '@weft/workflow-model';
import { GivenItems } from './calls.ts';
import { errorItem } from './error-item.ts';
import type { NodeContext } from './node-definition.ts';
import { atItem, isNodeFailure } from './node-failure.ts';
import { ITEMS_PER_LOOK, SliceTimer } from './slice-timer.ts';

export interface ItemVisitor {
  /** May answer with a promise; the next item waits for it. A NodeFailure concerns this item only. */
  visit(item: Item, index: number): void | Promise<void>;
  /** Takes the error item of an item that failed, where the step goes on after errors. */
  failed(error: Item, index: number): void;
  /** Takes the items that a person has given for an item; without it they stand for the whole step. */
  given?(items: readonly Item[], index: number): void;
}

/**
 * Visits the items of the first input in order: at once where the visits are, and in time slices, so that a million items
 * do not hold up the process.
 * @throws NodeFailure of the first item that fails, where `onError` is `stop`.
 */
export function eachItem(context: NodeContext<unknown>, visitor: ItemVisitor): void | Promise<void> {
  return new ItemLoop(context, visitor).run(0);
}

class ItemLoop {
  private readonly items: readonly Item[];
  private readonly timer: SliceTimer;

  constructor(
    private readonly context: NodeContext<unknown>,
    private readonly visitor: ItemVisitor,
  ) {
    this.items = context.items;
    this.timer = new SliceTimer(context);
  }

  run(start: number): void | Promise<void> {
    for (let index = start; index < this.items.length; index += 1) {
      if (index % ITEMS_PER_LOOK === 0 && index !== start && this.timer.isOver()) return this.runAfterPause(index);
      const visited = this.visit(index);
      if (visited) return this.runAfter(visited, index);
    }
  }

  private visit(index: number): Promise<void> | undefined {
    try {
      return this.visitor.visit(this.items[index] as Item, index) as Promise<void> | undefined;
    } catch (error) {
      this.fail(error, index);
      return undefined;
    }
  }

  /** Stays in one loop once a visit was not at once, instead of nesting a promise for each item. */
  private async runAfter(first: Promise<void>, index: number): Promise<void> {
    let pending: Promise<void> | undefined = first;
    for (let at = index; at < this.items.length; at += 1) {
      if (at !== index) {
        this.context.signal.throwIfAborted();
        pending = this.visit(at);
      }
      await pending?.catch((error: unknown) => this.fail(error, at));
      if (at % ITEMS_PER_LOOK === 0 && this.timer.isOver()) await this.timer.pause();
    }
  }

  private async runAfterPause(index: number): Promise<void> {
    await this.timer.pause();
    await this.run(index);
  }

  private fail(error: unknown, index: number): void {
    if (error instanceof GivenItems && this.visitor.given) return this.visitor.given(error.items, index);
    if (!isNodeFailure(error)) throw error;
    if (!this.context.goesOnAfter(error.failure)) throw atItem(error, index);
    this.visitor.failed(errorItem(error.failure, index), index);
  }
}
