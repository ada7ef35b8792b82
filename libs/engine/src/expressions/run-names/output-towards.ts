import type { Plan, PlanNode } from '../../plan.ts';

const FOUND = new WeakMap<Plan, Map<string, number>>();

/** The output of `from` on which the shortest way to `to` begins; 0 where there is none. */
export function outputTowards(plan: Plan, from: PlanNode, to: PlanNode): number {
  if (from.outputs.length < 2) return 0;
  let found = FOUND.get(plan);
  if (!found) FOUND.set(plan, (found = new Map()));
  const way = `${from.index}>${to.index}`;
  let output = found.get(way);
  if (output === undefined) found.set(way, (output = search(plan, from, to)));
  return output;
}

interface Reached {
  /** The output of the first node that led here. */
  readonly first: number;
  readonly nodes: readonly number[];
}

/** Breadth first, all outputs side by side. */
function search(plan: Plan, from: PlanNode, to: PlanNode): number {
  const seen = new Set<number>();
  let frontier: Reached[] = from.outputs.map((output, first) => ({ first, nodes: output.targets.map(({ node }) => node) }));
  while (frontier.length > 0) {
    const arrived = frontier.find(({ nodes }) => nodes.includes(to.index));
    if (arrived) return arrived.first;
    frontier = frontier
      .map(({ first, nodes }) => ({ first, nodes: nodes.flatMap((node) => successors(plan, node, seen)) }))
      .filter(({ nodes }) => nodes.length > 0);
  }
  return 0;
}

function successors(plan: Plan, index: number, seen: Set<number>): number[] {
  if (seen.has(index)) return [];
  seen.add(index);
  return plan.nodes[index]?.outputs.flatMap((output) => output.targets.map(({ node }) => node)) ?? [];
}
