import type { PlanLoop } from '@weft/engine';
import type { CompiledNode } from '../compiled-node.ts';
import type { Graph } from '../graph.ts';

/** What the plan says of a node that hands on in turns; undefined for all others. */
export function loopOf(index: number, graph: Graph): PlanLoop | undefined {
  const compiled = graph.node(index);
  const { definition, parameters, valid, node } = compiled;
  if (!definition?.loop || !valid || node.disabled) return undefined;
  const { endsByItself, ...limit } = definition.loop(parameters);
  return { ...limit, restarts: endsByItself ? insideOf(compiled, graph) : [] };
}

/** The nodes on a way from the loop's output `loop` back to it, which is not gone through. */
function insideOf({ index, outputs }: CompiledNode, graph: Graph): readonly number[] {
  const turns = outputs.indexOf('loop');
  const first = graph.edgesFrom(index).flatMap(({ output, target }) => (output === turns ? [target.index] : []));
  const last = graph.edgesTo(index).map(({ source }) => source.index);
  const reached = walk(first, { but: index, next: (at) => graph.edgesFrom(at).map(({ target }) => target.index) });
  const leading = walk(last, { but: index, next: (at) => graph.edgesTo(at).map(({ source }) => source.index) });
  return [...reached].filter((at) => leading.has(at)).sort((left, right) => left - right);
}

function walk(from: readonly number[], { but, next }: { but: number; next: (at: number) => readonly number[] }): Set<number> {
  const seen = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === but || seen.has(at)) continue;
    seen.add(at);
    open.push(...next(at));
  }
  return seen;
}
