import {
  documentSchema,
  isJsonObject,
  type Diagnostic,
  type Json,
  type JsonObject,
  type WorkflowDocument,
  type WorkflowDocumentInput,
  type WorkflowEdge,
} from '@weft/workflow-model';
import { z } from 'zod';
import { fingerprint, isSame } from './fingerprint.ts';
import { applyToNode, diffNodes } from './node-patches.ts';
import { apply, diff, readPatches } from './patches.ts';

/** What a document says and n8n does not, as it travels in a file's `meta.weft`. */
const travellingSchema = z.object({
  version: z.literal(1),
  /** By node id. */
  nodes: z.array(z.tuple([z.string(), z.array(z.unknown())])).default([]),
  document: z.array(z.unknown()).default([]),
  /** All edges, for where the file's connections still give `made`; otherwise those at `unsaid` come back on their own. */
  edges: z.object({ made: z.string(), kept: z.array(z.unknown()), unsaid: z.array(z.number()) }).optional(),
});

/** Undefined where the file says it all. */
export function travelling(made: WorkflowDocument, wanted: WorkflowDocument): JsonObject | undefined {
  const nodes = wanted.nodes.flatMap((node, index) => {
    const patches = diffNodes(asJson(made.nodes[index]) as JsonObject, asJson(node) as JsonObject);
    return patches.length > 0 ? [[made.nodes[index]?.id ?? node.id, patches] as const] : [];
  });
  const document = diff(rest(made), rest(wanted));
  const edges = isSame(asJson(made.edges), asJson(wanted.edges)) ? undefined : travellingEdges(made.edges, wanted.edges);
  if (nodes.length === 0 && document.length === 0 && edges === undefined) return undefined;
  return asJson({
    version: 1,
    ...(nodes.length > 0 && { nodes }),
    ...(document.length > 0 && { document }),
    ...(edges && { edges }),
  }) as JsonObject;
}

/** The imported document with what travelled. What somebody has changed in n8n since stays changed. */
export function restore(
  imported: WorkflowDocumentInput,
  source: Json | undefined,
): { readonly document: WorkflowDocumentInput; readonly findings: readonly Diagnostic[] } {
  if (source === undefined) return { document: imported, findings: [] };
  const kept = travellingSchema.safeParse(source);
  const restored = kept.success ? documentSchema.safeParse(withTravelling(documentSchema.parse(imported), kept.data)) : kept;
  return restored.success ? { document: restored.data, findings: [] } : { document: imported, findings: [unreadable()] };
}

function withTravelling(imported: WorkflowDocument, kept: z.output<typeof travellingSchema>): JsonObject {
  const patches = new Map(kept.nodes);
  const nodes = imported.nodes.map((node) => applyToNode(asJson(node) as JsonObject, readPatches(patches.get(node.id) ?? [])));
  const edges = kept.edges ? restoredEdges(imported, kept.edges) : imported.edges;
  return { ...(apply(rest(imported), readPatches(kept.document)) as JsonObject), nodes, edges: asJson(edges) };
}

function travellingEdges(made: readonly WorkflowEdge[], wanted: readonly WorkflowEdge[]): JsonObject {
  const said = new Set(made.map(ends));
  const unsaid = wanted.flatMap((edge, index) => (said.has(ends(edge)) ? [] : [index]));
  return { made: fingerprint(asJson(made)), kept: asJson(wanted), unsaid };
}

function restoredEdges(
  { nodes, edges }: WorkflowDocument,
  travelled: NonNullable<z.output<typeof travellingSchema>['edges']>,
): readonly unknown[] {
  if (fingerprint(asJson(edges)) === travelled.made) return travelled.kept;
  const ids = new Set(nodes.map(({ id }) => id));
  const unsaid = travelled.unsaid
    .map((index) => travelled.kept[index])
    .filter((edge) => isJsonObject(edge) && ids.has(String(edge['source'])) && ids.has(String(edge['target'])));
  return [...edges, ...unsaid];
}

function ends({ source, sourceHandle, target, targetHandle }: WorkflowEdge): string {
  return JSON.stringify([source, sourceHandle, target, targetHandle]);
}

function rest({ nodes: _nodes, edges: _edges, ...others }: WorkflowDocument): JsonObject {
  return asJson(others) as JsonObject;
}

/** Documents hold plain data; their types say more than JSON's. */
function asJson(value: unknown): Json {
  return value as Json;
}

function unreadable(): Diagnostic {
  return {
    severity: 'warning',
    code: 'IMPORT_KEPT_UNREADABLE',
    field: 'meta.weft',
    message: "What Weft had kept in the file beside n8n's own fields cannot be read any more; only what n8n says was imported.",
    fix: 'Check settings that n8n does not have: time limits of nodes, credentials, concurrency, priority.',
  };
}
