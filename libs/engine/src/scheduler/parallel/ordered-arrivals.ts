import type { Arrival } from '../joins.ts';
import type { Inlet } from './run-shape.ts';

/**
 * Puts what arrives at an inlet into canonical order: by source node in canvas order, then by the source's run index,
 * then in the order of siblings. Each source delivers in order already, so an arrival is held back exactly while an
 * earlier source is open.
 */
export class OrderedArrivals {
  readonly #held = new Map<number, Arrival[]>();
  readonly #closed = new Set<number>();
  #turn = 0;

  constructor(private readonly inlet: Inlet) {}

  /** No source is open: everything has come out. */
  get isClosed(): boolean {
    return this.#turn === this.inlet.sources.length;
  }

  /** @returns whether the arrival may pass at once; else it is held. */
  admits(arrival: Arrival): boolean {
    const source = arrival.source.activation.node.index;
    if (this.inlet.sources[this.#turn] === source) return true;
    const held = this.#held.get(source);
    if (held === undefined) this.#held.set(source, [arrival]);
    else held.push(arrival);
    return false;
  }

  /** Nothing more comes from a source. @returns what this lets pass, in order. */
  close(source: number): readonly Arrival[] {
    this.#closed.add(source);
    const released: Arrival[] = [];
    while (this.#closed.has(this.inlet.sources[this.#turn] ?? -1)) {
      this.#turn++;
      const next = this.inlet.sources[this.#turn] ?? -1;
      released.push(...(this.#held.get(next) ?? []));
      this.#held.delete(next);
    }
    return released;
  }
}
