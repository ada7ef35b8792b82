import { findComponents } from './components.ts';
import type { Graph } from './graph.ts';

const BITS = 32;

/**
 * Which nodes come before which: along edges, the members of a cycle before each other and before themselves. One bit for each
 * pair, and one row for each cycle, so 10,000 nodes cost 12.5 MB at most.
 */
export class Ancestors {
  /** Made when somebody first asks: most workflows name no node. */
  private rows: Uint32Array[] | undefined;

  constructor(private readonly graph: Graph) {}

  has(index: number, ancestor: number): boolean {
    return isMarked(this.row(index), ancestor);
  }

  /** Ancestors whose bit in `marked` is not set; rows of bits, so that what is marked costs nothing. */
  unmarked(index: number, marked: Uint32Array): readonly number[] {
    const found: number[] = [];
    this.row(index).forEach((word, place) => {
      for (let rest = word & ~(marked[place] ?? 0); rest !== 0; rest &= rest - 1)
        found.push(place * BITS + 31 - Math.clz32(rest & -rest));
    });
    return found;
  }

  private row(index: number): Uint32Array {
    this.rows ??= buildRows(this.graph);
    return this.rows[index] as Uint32Array;
  }
}

function buildRows(graph: Graph): Uint32Array[] {
  const count = graph.nodes.length;
  const rows = new Array<Uint32Array>(count);
  const components = findComponents(count, (index) => graph.successors(index));
  // Components come in reverse order: each after those that it leads to.
  for (const component of components.toReversed()) {
    const row = rowOf(component, rows, graph);
    for (const index of component) rows[index] = row;
  }
  return rows;
}

/** What comes before any member of a component; in a cycle also the members themselves. */
function rowOf(component: readonly number[], rows: readonly Uint32Array[], graph: Graph): Uint32Array {
  const row = newMarks(graph.nodes.length);
  const members = new Set(component);
  let isCycle = component.length > 1;
  for (const index of component) {
    for (const { source } of graph.edgesTo(index)) {
      if (members.has(source.index)) isCycle = true;
      else merge(row, rows[source.index] as Uint32Array, source.index);
    }
  }
  if (isCycle) for (const index of component) mark(row, index);
  return row;
}

function merge(row: Uint32Array, other: Uint32Array, index: number): void {
  for (let place = 0; place < row.length; place++) row[place] = (row[place] as number) | (other[place] as number);
  mark(row, index);
}

export function newMarks(count: number): Uint32Array {
  return new Uint32Array(Math.ceil(count / BITS));
}

export function isMarked(row: Uint32Array, index: number): boolean {
  return ((row[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
}

export function mark(row: Uint32Array, index: number): void {
  row[index >>> 5] = (row[index >>> 5] as number) | (1 << (index & 31));
}
