import type { RawParameters } from '@weft/node-sdk';
import type { CompileContext } from '../compile-context.ts';
import { findComponents } from '../components.ts';
import type { Graph } from '../graph.ts';

/** Nodes that can end a cycle by passing on nothing, though all their outputs lead back. */
const MAY_PASS_NOTHING: Readonly<Record<string, (parameters: RawParameters) => boolean>> = {
  filter: () => true,
  code: () => true,
  switch: ({ mode, fallback }) => mode === 'rules' && fallback === 'none',
  merge: ({ mode }) => mode === 'combine' || mode === 'sql',
};
const MAX_NAMES = 10;
/** Cycles within cycles within cycles: nobody draws more, and each level costs a pass over the graph. */
const MAX_NESTING = 100;

/**
 * Reports cycles that no run could leave. A node lets a run out if one of its outputs does not lead back, or if it may pass on
 * nothing. Such nodes are taken away; what is still a cycle is looked at again, and what then has no such node is endless.
 */
export function checkCycles(graph: Graph, { findings }: CompileContext): void {
  let open = new Set(graph.nodes.map(({ index }) => index));
  for (let level = 0; level < MAX_NESTING && open.size > 0; level++) {
    const inside = open;
    open = new Set();
    for (const cycle of cyclesWithin(inside, graph)) {
      const members = new Set(cycle);
      const rest = cycle.filter((index) => !canLeave(index, members, graph));
      if (rest.length < cycle.length) for (const index of rest) open.add(index);
      else reportEndless(cycle, graph, findings);
    }
  }
}

function cyclesWithin(inside: ReadonlySet<number>, graph: Graph): readonly (readonly number[])[] {
  const successors = (index: number): readonly number[] =>
    inside.has(index) ? graph.successors(index).filter((next) => inside.has(next)) : [];
  const components = findComponents(graph.nodes.length, successors);
  return components.filter(
    ([first, ...others]) => first !== undefined && (others.length > 0 || successors(first).includes(first)),
  );
}

function canLeave(index: number, members: ReadonlySet<number>, graph: Graph): boolean {
  const { node, outputs, parameters } = graph.node(index);
  if (node.disabled) return false;
  if (Object.hasOwn(MAY_PASS_NOTHING, node.type) && MAY_PASS_NOTHING[node.type]?.(parameters)) return true;
  const leadBack = new Set(
    graph
      .edgesFrom(index)
      .filter(({ target }) => members.has(target.index))
      .map(({ output }) => output),
  );
  return outputs.length > leadBack.size;
}

function reportEndless(cycle: readonly number[], graph: Graph, findings: CompileContext['findings']): void {
  const [first] = cycle.toSorted((left, right) => left - right);
  const names = cycle.slice(0, MAX_NAMES).map((index) => `"${graph.node(index).node.name}"`);
  const others = cycle.length > MAX_NAMES ? ` and ${cycle.length - MAX_NAMES} more` : '';
  const message = `A run could never leave this cycle: ${names.join(', ')}${others}.`;
  const fix = 'Lead one output of an If, Switch or Filter in the cycle out of it, or remove the edge that closes the cycle.';
  findings.report({ code: 'CYCLE_WITHOUT_EXIT', node: graph.node(first as number).node, field: 'edges', message, fix });
}
