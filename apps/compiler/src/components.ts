/** Strongly connected components by Tarjan's algorithm, without recursion: each component after all that it leads to. */
export function findComponents(count: number, successors: (index: number) => readonly number[]): readonly (readonly number[])[] {
  return new ComponentSearch(count, successors).run();
}

interface Frame {
  readonly index: number;
  readonly successors: readonly number[];
  next: number;
}

class ComponentSearch {
  private readonly order: Int32Array;
  private readonly low: Int32Array;
  private readonly onStack: Uint8Array;
  private readonly stack: number[] = [];
  private readonly components: number[][] = [];
  private counter = 0;

  constructor(
    private readonly count: number,
    private readonly successors: (index: number) => readonly number[],
  ) {
    this.order = new Int32Array(count).fill(-1);
    this.low = new Int32Array(count);
    this.onStack = new Uint8Array(count);
  }

  run(): readonly (readonly number[])[] {
    for (let index = 0; index < this.count; index++) {
      if (this.order[index] === -1) this.searchFrom(index);
    }
    return this.components;
  }

  private searchFrom(start: number): void {
    const frames = [this.enter(start)];
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const successor = frame.successors[frame.next++];
      if (successor === undefined) {
        frames.pop();
        this.leave(frame.index);
        const parent = frames.at(-1);
        if (parent) this.lower(parent.index, this.low[frame.index] as number);
      } else if (this.order[successor] === -1) frames.push(this.enter(successor));
      else if (this.onStack[successor]) this.lower(frame.index, this.order[successor] as number);
    }
  }

  private enter(index: number): Frame {
    this.order[index] = this.low[index] = this.counter++;
    this.stack.push(index);
    this.onStack[index] = 1;
    return { index, successors: this.successors(index), next: 0 };
  }

  private leave(index: number): void {
    if (this.low[index] !== this.order[index]) return;
    const component = this.stack.splice(this.stack.lastIndexOf(index));
    for (const member of component) this.onStack[member] = 0;
    this.components.push(component);
  }

  private lower(index: number, to: number): void {
    if (to < (this.low[index] as number)) this.low[index] = to;
  }
}
