import type { CustomNode } from './custom-node.ts';
import type { NodeDefinition } from './node-definition.ts';

/** The node types that are known to this process, by type and version. */
export class NodeRegistry {
  private readonly byKey = new Map<string, NodeDefinition>();

  constructor(
    definitions: Iterable<NodeDefinition>,
    private readonly define: (node: CustomNode) => NodeDefinition = noCustomNodes,
  ) {
    for (const definition of definitions) {
      const key = keyOf(definition.type, definition.version);
      if (this.byKey.has(key)) throw new Error(`Two node definitions are called ${key}. Give the newer one the next version.`);
      this.byKey.set(key, definition);
    }
  }

  /** With further types, of which the workflow or plan in hand alone knows. */
  withCustom(nodes: readonly CustomNode[]): NodeRegistry {
    return nodes.length === 0 ? this : new NodeRegistry([...this.list(), ...nodes.map(this.define)], this.define);
  }

  find(type: string, version: number): NodeDefinition | undefined {
    return this.byKey.get(keyOf(type, version));
  }

  /** Versions of a type in rising order; [] where the type is unknown. */
  versionsOf(type: string): readonly number[] {
    const versions = this.list().filter((definition) => definition.type === type);
    return versions.map((definition) => definition.version).sort((a, b) => a - b);
  }

  list(): readonly NodeDefinition[] {
    return [...this.byKey.values()];
  }
}

function keyOf(type: string, version: number): string {
  return `${type}@${version}`;
}

function noCustomNodes({ manifest }: CustomNode): never {
  throw new Error(`Custom nodes are not known here, and ${manifest.type} is one.`);
}
