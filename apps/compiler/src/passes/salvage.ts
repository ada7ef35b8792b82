import { isJsonObject } from '@weft/workflow-model';
import type { z } from 'zod';

type Loose = Record<string, unknown>;
type Path = readonly PropertyKey[];

/**
 * The document without what the schema refused, so that one wrong field does not hide every other problem: a field of a node or
 * of the settings goes alone, an edge or a node without which nothing can be said goes whole.
 */
export function salvage(source: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  if (!isJsonObject(source)) return undefined;
  const draft = new Draft(source);
  for (const path of issues.flatMap(refusedPaths)) draft.remove(path);
  return draft.toDocument();
}

function refusedPaths(issue: z.core.$ZodIssue): readonly Path[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** A copy, as deep as parts are taken out of it. */
class Draft {
  private readonly rest: Loose;
  private readonly nodes: (Loose | undefined)[];
  private readonly edges: (Loose | undefined)[];
  private readonly settings: Loose;
  private readonly ids: ReadonlySet<unknown>;

  constructor(source: Loose) {
    this.rest = { ...source };
    this.nodes = copyEntries(source['nodes']);
    this.edges = copyEntries(source['edges']);
    this.settings = isJsonObject(source['settings']) ? { ...source['settings'] } : {};
    this.ids = idsOf(this.nodes);
  }

  remove([part, index, key]: Path): void {
    if (part === undefined) return;
    if (index === undefined) delete this.rest[String(part)];
    else if (part === 'nodes') this.removeFromNode(index as number, key);
    else if (part === 'edges') this.edges[index as number] = undefined;
    else if (part === 'settings') delete this.settings[String(index)];
    else delete this.rest[String(part)];
  }

  /** Edges of a node that had to go go with it. */
  toDocument(): Loose {
    const nodes = this.nodes.filter(isUsable);
    const lost = this.ids.difference(idsOf(nodes));
    const edges = this.edges.filter((edge) => edge !== undefined && !lost.has(edge['source']) && !lost.has(edge['target']));
    return { ...this.rest, name: this.rest['name'] ?? 'Workflow', nodes, edges, settings: this.settings };
  }

  private removeFromNode(index: number, key: PropertyKey | undefined): void {
    const node = this.nodes[index];
    if (node === undefined || key === undefined) this.nodes[index] = undefined;
    else delete node[String(key)];
  }
}

function copyEntries(list: unknown): (Loose | undefined)[] {
  return Array.isArray(list) ? list.map((entry) => (isJsonObject(entry) ? { ...entry } : undefined)) : [];
}

/** Id, name and type have no default: without them a node cannot be spoken of. */
function isUsable(node: Loose | undefined): node is Loose {
  return node !== undefined && ['id', 'name', 'type'].every((key) => node[key] !== undefined);
}

function idsOf(nodes: readonly (Loose | undefined)[]): Set<unknown> {
  return new Set(nodes.map((node) => node?.['id']));
}
