import { type Ancestors, isMarked, mark, newMarks } from '../ancestors.ts';
import type { ExecutionOrder } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';
import type { Graph } from '../graph.ts';
import type { NodeReads } from '../node-reads.ts';

/** All reads of a plan together: past this they, not the nodes, would be what a plan is made of. */
const MAX_READS = 250_000;

export interface Liveness {
  /** reads[node]: indices of the nodes that it may ask for, rising. */
  readonly reads: readonly (readonly number[])[];
  /** Nodes whose items may be asked for after their successors have had them. */
  readonly isRetained: (index: number) => boolean;
}

export interface Reading {
  readonly reads: readonly NodeReads[];
  readonly ancestors: Ancestors;
  readonly order: ExecutionOrder;
}

/** Which outputs are still needed once the direct successors have run: those that are named, and those that lineage goes through. */
export function findLiveness(graph: Graph, run: Reading, { findings }: CompileContext): Liveness {
  const retained = newMarks(graph.nodes.length);
  let total = 0;
  const reads = run.reads.map((node, index) => {
    if (graph.node(index).node.disabled || total > MAX_READS) return [];
    const indices = node.dynamic ? readable(index, graph, run) : indicesOf(node.names.keys(), graph);
    total += indices.length;
    if (total > MAX_READS) return [];
    for (const read of indices) mark(retained, read);
    retainLineage({ index, targets: node.dynamic ? indices : indicesOf(node.lineage, graph) }, run.ancestors, retained);
    return indices;
  });
  if (total > MAX_READS) {
    const message = 'Too many nodes name other nodes by computed names: each of them could read every node.';
    findings.report({ code: 'PLAN_TOO_LARGE', message, fix: 'Write the names of the nodes as plain text.' });
  }
  return { reads, isRetained: (index) => isMarked(retained, index) };
}

/** What a computed name may stand for. In parallel order only what leads to a node has surely run before it. */
function readable(index: number, graph: Graph, { ancestors, order }: Reading): readonly number[] {
  if (order === 'parallel') return ancestors.unmarked(index, newMarks(graph.nodes.length));
  return graph.nodes
    .keys()
    .filter((other) => other !== index)
    .toArray();
}

function indicesOf(names: Iterable<string>, graph: Graph): readonly number[] {
  const indices = [...names].map((name) => graph.byName.get(name)?.index).filter((index) => index !== undefined);
  return indices.sort((left, right) => left - right);
}

/** An item is traced from its reader back to the node it came from: every node on a way between them must still have its items. */
function retainLineage(reader: { index: number; targets: readonly number[] }, ancestors: Ancestors, retained: Uint32Array): void {
  if (reader.targets.length === 0) return;
  for (const index of ancestors.unmarked(reader.index, retained)) {
    if (reader.targets.some((target) => ancestors.has(index, target))) mark(retained, index);
  }
}
