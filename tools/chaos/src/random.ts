/** A stream of numbers that a seed decides: the same seed replays the same plan of faults. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** In [0, 1). The generator is mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)] as T;
  }

  /** A stream of its own for a part of the plan, so that parts can run alone and stay as they were. */
  fork(part: string): Random {
    let mixed = this.seed;
    for (const character of part) mixed = Math.imul(mixed ^ character.codePointAt(0)!, 0x01000193);
    return new Random(mixed);
  }
}
