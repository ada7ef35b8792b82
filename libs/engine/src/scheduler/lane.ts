import type { ActivationRecord } from './activation-record.ts';
import { activate, type Arrival, type PartialJoins } from './joins.ts';
import { Fifo, type ReadyQueue } from './ready-queue.ts';

/**
 * Nodes of which one activation runs at a time: the whole plan in the orders `canvas` and `breadth-first`, a cycle in
 * the order `parallel`.
 *
 * idle → busy (`next`) → idle (`free`). While it is busy nothing else starts; a parked activation keeps it busy, so that
 * a run that is taken up again meets the same order. Of what could start, these go first, in this order: what an
 * activation of the lane has scheduled; what came from outside, in canonical order; once nothing more can come from
 * outside, a join that lacks something.
 */
export class Lane {
  readonly #entries = new Fifo<Arrival>();
  #isBusy = false;
  #isSealed = false;

  constructor(
    private readonly ready: ReadyQueue<ActivationRecord>,
    private readonly joins: PartialJoins,
  ) {}

  /** Nothing runs, waits its turn or can still come. */
  get isOver(): boolean {
    return this.#isSealed && !this.#isBusy && this.ready.size === 0 && this.#entries.size === 0 && this.joins.isEmpty;
  }

  /** Nothing more comes from outside. */
  seal(): void {
    this.#isSealed = true;
  }

  /** Takes in what came from outside, in canonical order. */
  enter(arrival: Arrival): void {
    this.#entries.push(arrival);
  }

  start(activation: ActivationRecord): void {
    this.ready.offer([activation]);
  }

  /** Ends the running activation, with what it hands on inside the lane. */
  free(arrivals: readonly Arrival[]): void {
    this.#isBusy = false;
    this.#accept(arrivals);
  }

  next(): ActivationRecord | undefined {
    if (this.#isBusy) return undefined;
    while (this.ready.size === 0 && this.#entries.size > 0) this.#accept([this.#entries.take() as Arrival]);
    const activation = this.ready.take() ?? (this.#isSealed ? this.joins.takeIncomplete() : undefined);
    this.#isBusy = activation !== undefined;
    return activation;
  }

  #accept(arrivals: readonly Arrival[]): void {
    if (arrivals.length === 0) return;
    const children = new Array<ActivationRecord>(arrivals.length);
    let count = 0;
    for (const arrival of arrivals) {
      const child = arrival.target.isJoin ? this.joins.arrive(arrival) : activate(arrival);
      if (child !== undefined) children[count++] = child;
    }
    children.length = count;
    this.ready.offer(children);
  }
}
