import type { Item } from '@weft/workflow-model';
import { GivenItems } from './calls.ts';
import { eachItem, type ItemVisitor } from './each-item.ts';
import { errorItem } from './error-item.ts';
import { lineageOf } from './lineage.ts';
import type { NodeContext, NodeResult } from './node-definition.ts';
import { atItem, isNodeFailure } from './node-failure.ts';

/** What becomes of one item: one item, several, or none. */
export type Mapped = Item | readonly Item[] | undefined;

/**
 * Runs a function for each item of the first input and gives what it returns at the first output, in order and with its
 * lineage. Answers at once where the function does. An item that fails becomes an error item where the step goes on after it.
 */
export function mapItems<P>(
  context: NodeContext<P>,
  map: (item: Item, index: number) => Mapped | Promise<Mapped>,
): NodeResult | Promise<NodeResult> {
  const mapping = new ItemMapping(context.items.length, map);
  const visited = eachItem(context, mapping);
  return visited instanceof Promise ? visited.then(() => mapping.result()) : mapping.result();
}

/**
 * The same for calls to the outside, with up to `limit` of them at a time. Once one fails for good no other is begun; of
 * several that were under way and failed, the first item's counts.
 */
export async function mapItemsConcurrently<P>(
  context: NodeContext<P>,
  limit: number,
  map: (item: Item, index: number) => Promise<Mapped>,
): Promise<NodeResult> {
  const calls = new ConcurrentCalls(context, map);
  await Promise.all(Array.from({ length: Math.min(limit, context.items.length) }, () => calls.work()));
  return [calls.results()];
}

class ConcurrentCalls {
  private readonly mapped: Mapped[];
  private next = 0;
  private failed: { readonly index: number; readonly error: unknown } | undefined;

  constructor(
    private readonly context: NodeContext<unknown>,
    private readonly map: (item: Item, index: number) => Promise<Mapped>,
  ) {
    this.mapped = new Array<Mapped>(context.items.length);
  }

  /** Takes one item after another until none is left. */
  async work(): Promise<void> {
    const { items, signal } = this.context;
    while (this.next < items.length && !this.failed && !signal.aborted) {
      const index = this.next++;
      try {
        this.mapped[index] = await this.map(items[index] as Item, index);
      } catch (error) {
        this.fail(error, index);
      }
    }
  }

  /** @throws what the first item that failed for good threw */
  results(): readonly Item[] {
    if (this.failed) throw this.failed.error;
    this.context.signal.throwIfAborted();
    const items = new MappedItems(this.mapped.length);
    this.mapped.forEach((result, index) => items.append(result, index));
    return items.toList();
  }

  private fail(error: unknown, index: number): void {
    if (error instanceof GivenItems) this.mapped[index] = error.items;
    else if (isNodeFailure(error) && this.context.goesOnAfter(error.failure))
      this.mapped[index] = errorItem(error.failure, index);
    else if (!this.failed || index < this.failed.index)
      this.failed = { index, error: isNodeFailure(error) ? atItem(error, index) : error };
  }
}

/** What items became. Made for one of each, which is the most frequent: a list that grows from nothing takes room for sixteen more. */
class MappedItems {
  private readonly items: Item[];
  private count = 0;

  constructor(expected: number) {
    this.items = new Array<Item>(expected);
  }

  append(result: Mapped, index: number): void {
    if (result === undefined) return;
    if (!isList(result)) this.items[this.count++] = withLineage(result, index);
    else for (const item of result) this.items[this.count++] = withLineage(item, index);
  }

  toList(): readonly Item[] {
    this.items.length = this.count;
    return this.items;
  }
}

function isList(result: Item | readonly Item[]): result is readonly Item[] {
  return Array.isArray(result);
}

function withLineage(item: Item, index: number): Item {
  return item.pairedItem === undefined ? { ...item, pairedItem: lineageOf(index) } : item;
}

/** An object with methods and no closures: one is made for each step. */
class ItemMapping extends MappedItems implements ItemVisitor {
  constructor(
    expected: number,
    private readonly map: (item: Item, index: number) => Mapped | Promise<Mapped>,
  ) {
    super(expected);
  }

  visit(item: Item, index: number): void | Promise<void> {
    const result = this.map(item, index);
    if (result instanceof Promise) return result.then((late) => this.append(late, index));
    this.append(result, index);
  }

  failed(error: Item, index: number): void {
    this.append(error, index);
  }

  given(items: readonly Item[], index: number): void {
    this.append(items, index);
  }

  result(): NodeResult {
    return [this.toList()];
  }
}
