import type { GraphNode, PlanGraph } from './plan-graph.ts';

/** The part of a plan that one run can touch: what its start reaches, and only what leads to the destination if it has one. */
export class RunScope {
  readonly #isInside: Uint8Array;

  constructor(
    readonly graph: PlanGraph,
    readonly start: number,
    readonly destination: number | undefined,
  ) {
    const forward = this.#reachedFromStart();
    this.#isInside = destination === undefined ? forward : this.#leadingTo(destination, forward);
  }

  contains(index: number): boolean {
    return this.#isInside[index] === 1;
  }

  /** Does the run go over an edge between these two? Nothing leaves the destination. */
  has(source: GraphNode, target: GraphNode): boolean {
    return source.plan.index !== this.destination && this.contains(source.plan.index) && this.contains(target.plan.index);
  }

  /** Can anything in this run arrive at an input? */
  feeds(node: GraphNode, input: number): boolean {
    return node.plan.inputs[input]?.sources.some((source) => this.has(this.graph.node(source.node), node)) === true;
  }

  #reachedFromStart(): Uint8Array {
    const reached = new Uint8Array(this.graph.nodes.length);
    const open = [this.graph.node(this.start)];
    reached[this.start] = 1;
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.plan.index === this.destination) continue;
      for (const { target } of node.routes) {
        if (reached[target.plan.index] === 1) continue;
        reached[target.plan.index] = 1;
        open.push(target);
      }
    }
    return reached;
  }

  #leadingTo(destination: number, forward: Uint8Array): Uint8Array {
    const leading = new Uint8Array(forward.length);
    if (forward[destination] !== 1) return leading;
    const open = [destination];
    leading[destination] = 1;
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      for (const { sources } of this.graph.node(index).plan.inputs) {
        for (const { node: source } of sources) {
          if (forward[source] !== 1 || leading[source] === 1) continue;
          leading[source] = 1;
          open.push(source);
        }
      }
    }
    return leading;
  }
}
