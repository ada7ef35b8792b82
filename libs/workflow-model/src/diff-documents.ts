import type { WorkflowDocument, WorkflowEdge, WorkflowNode } from './document.ts';
import { isJsonObject, type Json } from './json.ts';

/** One value that is another now. */
export interface FieldChange {
  /** Path in the node, or in the document: `parameters.fields.0.value`, `settings.order`. */
  readonly field: string;
  /** Absent where there was nothing. */
  readonly from?: Json;
  /** Absent where there is nothing any more. */
  readonly to?: Json;
}

export interface NodeName {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

export interface NodeChange extends NodeName {
  readonly changes: readonly FieldChange[];
}

type EdgeEnds = Omit<WorkflowEdge, 'id'>;

/** What one document has become in another. Nodes are the same by their id, whatever they are called; edges by what they connect. */
export interface DocumentDiff {
  /** Of the document itself: name, description, settings, pinned data. */
  readonly changes: readonly FieldChange[];
  readonly nodes: {
    readonly added: readonly NodeName[];
    readonly removed: readonly NodeName[];
    /** By their names of now. */
    readonly changed: readonly NodeChange[];
  };
  readonly edges: { readonly added: readonly EdgeEnds[]; readonly removed: readonly EdgeEnds[] };
}

export function diffDocuments(from: WorkflowDocument, to: WorkflowDocument): DocumentDiff {
  const { nodes: oldNodes, edges: oldEdges, ...old } = from;
  const { nodes: newNodes, edges: newEdges, ...now } = to;
  return {
    changes: diffJson(old as unknown as Json, now as unknown as Json),
    nodes: diffNodes(oldNodes, newNodes),
    edges: { added: without(newEdges, oldEdges), removed: without(oldEdges, newEdges) },
  };
}

function diffNodes(from: readonly WorkflowNode[], to: readonly WorkflowNode[]): DocumentDiff['nodes'] {
  const before = new Map(from.map((node) => [node.id, node]));
  const after = new Set(to.map(({ id }) => id));
  const changed = to.flatMap((node): NodeChange[] => {
    const old = before.get(node.id);
    const changes = old ? diffJson(old as Json, node as Json) : [];
    return changes.length > 0 ? [{ ...nameOf(node), changes }] : [];
  });
  return {
    added: to.filter(({ id }) => !before.has(id)).map(nameOf),
    removed: from.filter(({ id }) => !after.has(id)).map(nameOf),
    changed,
  };
}

const nameOf = ({ id, name, type }: WorkflowNode): NodeName => ({ id, name, type });

/** Edges that are not among the others; one that is drawn twice counts as often. */
function without(edges: readonly WorkflowEdge[], others: readonly WorkflowEdge[]): EdgeEnds[] {
  const left = new Map<string, number>();
  for (const edge of others) left.set(keyOf(edge), (left.get(keyOf(edge)) ?? 0) + 1);
  return edges.flatMap(({ source, sourceHandle, target, targetHandle }) => {
    const ends = { source, sourceHandle, target, targetHandle };
    const count = left.get(keyOf(ends)) ?? 0;
    left.set(keyOf(ends), count - 1);
    return count > 0 ? [] : [ends];
  });
}

const keyOf = ({ source, sourceHandle, target, targetHandle }: EdgeEnds): string =>
  JSON.stringify([source, sourceHandle, target, targetHandle]);

/** The values that differ, as deep as both sides have the same form there. Keys in the order of the newer side, then those that are gone. */
function diffJson(from: Json, to: Json): FieldChange[] {
  const found: FieldChange[] = [];
  collect({ from, to }, '', found);
  return found;
}

function collect(sides: { readonly from?: Json; readonly to?: Json }, field: string, found: FieldChange[]): void {
  const { from, to } = sides;
  const [old, now] = [partsOf(from), partsOf(to)];
  if (old && now && Array.isArray(from) === Array.isArray(to)) {
    for (const key of new Set([...now.keys(), ...old.keys()])) {
      const part = { ...(old.has(key) && { from: old.get(key) }), ...(now.has(key) && { to: now.get(key) }) };
      collect(part, field === '' ? key : `${field}.${key}`, found);
    }
  } else if (from !== to) found.push({ field, ...sides });
}

/** What a list or an object holds; an entry that is undefined is none. Undefined for any other value. */
function partsOf(value: Json | undefined): Map<string, Json> | undefined {
  if (!Array.isArray(value) && !isJsonObject(value)) return undefined;
  return new Map(Object.entries(value).filter(([, part]) => part !== undefined)) as Map<string, Json>;
}
