/** A list with fewer taken entries than this is left as it is. */
const COMPACT_FROM = 1_024;

/** First in, first out. */
export class Fifo<Entry> {
  #entries: (Entry | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#entries.length - this.#head;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  take(): Entry | undefined {
    if (this.#head === this.#entries.length) return undefined;
    const entry = this.#entries[this.#head];
    this.#entries[this.#head++] = undefined;
    this.#compact();
    return entry;
  }

  /** Drops what was taken once it is the larger part, so that an entry is moved once on average. */
  #compact(): void {
    const isEmpty = this.#head === this.#entries.length;
    if (!isEmpty && (this.#head < COMPACT_FROM || this.#head * 2 < this.#entries.length)) return;
    if (isEmpty) this.#entries.length = 0;
    else this.#entries.splice(0, this.#head);
    this.#head = 0;
  }
}

/** Entries that wait for their turn; the children of one activation are offered together, first child first. */
export interface ReadyQueue<Entry> {
  readonly size: number;
  offer(children: readonly Entry[]): void;
  take(): Entry | undefined;
}

/** A whole branch before its next sibling: n8n's `executionOrder: v1`. */
export class DepthFirstQueue<Entry> implements ReadyQueue<Entry> {
  readonly #stack: Entry[] = [];

  get size(): number {
    return this.#stack.length;
  }

  offer(children: readonly Entry[]): void {
    for (let at = children.length - 1; at >= 0; at--) this.#stack.push(children[at] as Entry);
  }

  take(): Entry | undefined {
    return this.#stack.pop();
  }
}

/** Generation after generation: n8n's older order. */
export class BreadthFirstQueue<Entry> implements ReadyQueue<Entry> {
  readonly #queue = new Fifo<Entry>();

  get size(): number {
    return this.#queue.size;
  }

  offer(children: readonly Entry[]): void {
    for (const child of children) this.#queue.push(child);
  }

  take(): Entry | undefined {
    return this.#queue.take();
  }
}
