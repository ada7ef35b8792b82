import type { CompiledEdge, CompiledNode } from './compiled-node.ts';

/** The nodes and edges of a document, indexed by the nodes' place in canvas order. */
export class Graph {
  readonly outgoing: readonly (readonly CompiledEdge[])[];
  readonly incoming: readonly (readonly CompiledEdge[])[];
  readonly byName: ReadonlyMap<string, CompiledNode>;

  constructor(
    readonly nodes: readonly CompiledNode[],
    readonly edges: readonly CompiledEdge[],
  ) {
    const outgoing = nodes.map((): CompiledEdge[] => []);
    const incoming = nodes.map((): CompiledEdge[] => []);
    for (const edge of edges) {
      outgoing[edge.source.index]?.push(edge);
      incoming[edge.target.index]?.push(edge);
    }
    this.outgoing = outgoing;
    this.incoming = incoming;
    this.byName = new Map(nodes.map((node) => [node.node.name, node]));
  }

  node(index: number): CompiledNode {
    return this.nodes[index] as CompiledNode;
  }

  edgesFrom(index: number): readonly CompiledEdge[] {
    return this.outgoing[index] ?? [];
  }

  edgesTo(index: number): readonly CompiledEdge[] {
    return this.incoming[index] ?? [];
  }

  successors(index: number): readonly number[] {
    return this.edgesFrom(index).map(({ target }) => target.index);
  }
}
