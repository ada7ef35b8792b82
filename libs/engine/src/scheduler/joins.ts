import type { Item } from '@weft/workflow-model';
import { ActivationRecord, type RecordSource } from './activation-record.ts';
import type { GraphNode, PlanGraph } from './plan-graph.ts';
import { Fifo } from './ready-queue.ts';

/** Items that came to an input. */
export interface Arrival {
  readonly source: RecordSource;
  readonly items: readonly Item[];
  readonly target: GraphNode;
  readonly input: number;
}

/** The activation of a node with one input. */
export function activate({ target, items, source }: Arrival): ActivationRecord {
  return new ActivationRecord(target, [items], [source]);
}

/** What has come to the inputs of one join: the k-th arrivals of all inputs belong together. */
export class Join {
  readonly #waiting: readonly Fifo<Arrival>[];

  constructor(readonly node: GraphNode) {
    this.#waiting = node.plan.inputs.map(() => new Fifo<Arrival>());
  }

  get isEmpty(): boolean {
    return this.#waiting.every((arrivals) => arrivals.size === 0);
  }

  add(arrival: Arrival): void {
    this.#waiting[arrival.input]?.push(arrival);
  }

  lacks(input: number): boolean {
    return this.#waiting[input]?.size === 0;
  }

  /** The next activation, if every input that `awaits` something has it, and at least one has; else nothing happens. */
  take(awaits: (input: number) => boolean): ActivationRecord | undefined {
    let isEmpty = true;
    for (let input = 0; input < this.#waiting.length; input++) {
      if (!this.lacks(input)) isEmpty = false;
      else if (awaits(input)) return undefined;
    }
    if (isEmpty) return undefined;
    const arrivals = this.#waiting.map((queue) => queue.take());
    return new ActivationRecord(
      this.node,
      arrivals.map((arrival) => arrival?.items),
      arrivals.map((arrival) => arrival?.source),
    );
  }
}

/**
 * The joins that have something and lack something, where one activation runs at a time.
 *
 * Nothing tells such a join that no more will come until nothing else is left to run. Then the first in canvas order
 * runs with what it has; but one that can feed what it lacks goes before it, unless each can feed the other.
 */
export class PartialJoins {
  readonly #joins = new Map<number, Join>();

  constructor(
    private readonly graph: PlanGraph,
    /** Is there an edge to this input in the run at all? */
    private readonly isFed: (node: GraphNode, input: number) => boolean,
  ) {}

  get isEmpty(): boolean {
    return this.#joins.size === 0;
  }

  /** Takes an arrival in, and gives the activation that it completes. */
  arrive(arrival: Arrival): ActivationRecord | undefined {
    const { index } = arrival.target.plan;
    const join = this.#joins.get(index) ?? new Join(arrival.target);
    this.#joins.set(index, join);
    join.add(arrival);
    return this.#take(join, (input) => this.isFed(join.node, input));
  }

  /** Gives up waiting for one of them. */
  takeIncomplete(): ActivationRecord | undefined {
    let first: Join | undefined;
    for (const join of this.#joins.values()) {
      if (first === undefined || join.node.plan.index < first.node.plan.index) first = join;
    }
    for (let next = first; next !== undefined; next = this.#waitedForBy(next)) first = next;
    return first && this.#take(first, () => false);
  }

  #take(join: Join, awaits: (input: number) => boolean): ActivationRecord | undefined {
    const activation = join.take(awaits);
    if (join.isEmpty) this.#joins.delete(join.node.plan.index);
    return activation;
  }

  /** This ends: "feeds and is not fed back" is transitive, so it has no circle. */
  #waitedForBy(join: Join): Join | undefined {
    let first: Join | undefined;
    for (const other of this.#joins.values()) {
      if (other === join || !this.#feeds(other, join) || this.#feeds(join, other)) continue;
      if (first === undefined || other.node.plan.index < first.node.plan.index) first = other;
    }
    return first;
  }

  /** Can `from` bring about an arrival at an input that `to` lacks? */
  #feeds(from: Join, to: Join): boolean {
    const { index } = from.node.plan;
    return to.node.plan.inputs.some(
      ({ sources }, input) => to.lacks(input) && sources.some(({ node }) => node === index || this.graph.reaches(index, node)),
    );
  }
}
