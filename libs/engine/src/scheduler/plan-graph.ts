import type { Plan, PlanNode } from '../plan.ts';
import { mayAsk } from '../supervision.ts';
import { type Digest, digestOf } from './digest.ts';

/** An edge as its source sees it. */
export interface Route {
  readonly output: number;
  readonly target: GraphNode;
  readonly input: number;
}

/** What the scheduler knows of a node, whichever run it is in. */
export interface GraphNode {
  readonly plan: PlanNode;
  /** The node's share in the names of its activations. */
  readonly key: Digest;
  /** In the order in which siblings run: canvas order of the targets, or declared order where the plan is breadth-first. */
  readonly routes: readonly Route[];
  /** Several inputs: arrivals are paired before the node runs. */
  readonly isJoin: boolean;
  /** Its finished activations can be asked for: something names it, or traces lineage through it. */
  readonly isRemembered: boolean;
}

/** The static facts of a plan that its runs share, worked out once. */
export class PlanGraph {
  readonly nodes: readonly GraphNode[];
  /** People may be asked about some of its steps. */
  readonly mayAsk: boolean;
  readonly #reach = new Map<number, Uint32Array>();

  constructor(readonly plan: Plan) {
    const read = new Set(plan.nodes.flatMap((node) => node.reads));
    const nodes = plan.nodes.map((node) => ({
      plan: node,
      key: digestOf(node.id),
      routes: [] as readonly Route[],
      isJoin: node.inputs.length > 1,
      isRemembered: node.retained || read.has(node.index),
    }));
    for (const node of nodes) node.routes = routesOf(node.plan, { nodes, inCanvasOrder: plan.order !== 'breadth-first' });
    this.nodes = nodes;
    this.mayAsk = plan.nodes.some((node) => mayAsk(plan, node));
  }

  node(index: number): GraphNode {
    const node = this.nodes[index];
    if (node === undefined) throw new RangeError(`The plan has no node ${index}; it has ${this.nodes.length}.`);
    return node;
  }

  /** Can something that leaves `from` get to `to`? Worked out for the nodes that are asked about only: n/8 bytes each. */
  reaches(from: number, to: number): boolean {
    let bits = this.#reach.get(from);
    if (bits === undefined) this.#reach.set(from, (bits = this.#reachOf(from)));
    return ((bits[to >>> 5] ?? 0) & (1 << (to & 31))) !== 0;
  }

  #reachOf(from: number): Uint32Array {
    const bits = new Uint32Array((this.nodes.length + 31) >>> 5);
    const open = [this.node(from)];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const { target } of node.routes) {
        const { index } = target.plan;
        const word = bits[index >>> 5] ?? 0;
        if ((word & (1 << (index & 31))) !== 0) continue;
        bits[index >>> 5] = word | (1 << (index & 31));
        open.push(target);
      }
    }
    return bits;
  }
}

function routesOf(node: PlanNode, graph: { nodes: readonly GraphNode[]; inCanvasOrder: boolean }): Route[] {
  const routes: Route[] = [];
  const seen = new Set<string>();
  node.outputs.forEach(({ targets }, output) => {
    for (const { node: index, input } of targets) {
      const target = graph.nodes[index];
      // An edge drawn twice counts once: two arrivals from one output at one input would share a name.
      const edge = `${output}>${index}:${input}`;
      if (target === undefined || seen.has(edge)) continue;
      seen.add(edge);
      routes.push({ output, target, input });
    }
  });
  return graph.inCanvasOrder ? routes.sort(byCanvas) : routes;
}

function byCanvas(left: Route, right: Route): number {
  return left.target.plan.index - right.target.plan.index || left.input - right.input || left.output - right.output;
}

/** The one piece of state that outlives a run: plans are immutable, and their graphs go when they do. */
const graphs = new WeakMap<Plan, PlanGraph>();

/** The graph of a plan; the same for each of its runs. */
export function graphOf(plan: Plan): PlanGraph {
  let graph = graphs.get(plan);
  if (graph === undefined) graphs.set(plan, (graph = new PlanGraph(plan)));
  return graph;
}
