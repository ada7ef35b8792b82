import {
  documentSchema,
  isJsonObject,
  type Json,
  type JsonObject,
  type WorkflowDocument,
  type WorkflowDocumentInput,
  type WorkflowNode,
} from '@weft/workflow-model';
import type { N8nFile } from '../n8n-file.ts';
import { unreadable } from '../unreadable.ts';
import { writeFile, type WrittenFile } from '../write-file.ts';
import { needsOriginVersion } from '../write-node.ts';
import { apply, diff, readPatches, type Patch } from './patches.ts';
import { applyToNode, diffNodes, keptKind, versionOfNode } from './node-patches.ts';

type NodeInput = WorkflowDocumentInput['nodes'][number];

/** Where a node or a document keeps what its n8n file says and Weft does not: `meta.n8n`. */
interface Origin {
  /** n8n's version of the node, where it is not the one that Weft would write. */
  readonly version?: number;
  readonly patches?: readonly Patch[];
}

/** The document with all that exporting it would lose of the file it came from. */
export function keepOrigin(document: WorkflowDocumentInput, file: N8nFile): WorkflowDocumentInput {
  const parsed = parseDocument(document);
  const versions = file.nodes.map(versionOfNode);
  const nodes = parsed.nodes.map((node, index) => withOrigin(node, { version: versions[index] }));
  const kinds = kindPatches(writeFile({ ...parsed, nodes }), file);
  // Connections are numbered by what a node is in the file.
  const asTheyCame = nodes.map((node, index) => withOrigin(node, { version: versions[index], patches: kinds[index] }));
  const written = writeFile({ ...parsed, nodes: asTheyCame }).file;
  const patches = diff(rest(written), rest(file.source));
  return {
    ...document,
    nodes: document.nodes.map((node, index): NodeInput => {
      const [made, source, version] = [written.nodes[index] ?? {}, file.nodes[index] ?? {}, versions[index]];
      const needed = version !== undefined && needsOriginVersion(parsed.nodes[index] as WorkflowNode, version);
      const others = diffNodes(made, source);
      const patches = keptKind(others) ? others : [...(kinds[index] ?? []), ...others];
      return withOrigin(node, { version: needed ? version : undefined, patches: patches.filter(isNews) });
    }),
    ...(patches.length > 0 && { meta: { n8n: { patches } as unknown as Json } }),
  };
}

/** Of the nodes that Weft would write in another version of theirs, or as none of n8n's. */
function kindPatches({ file: written }: WrittenFile, file: N8nFile): readonly (readonly Patch[])[] {
  return written.nodes.map((made, index) => diffNodes(made, file.nodes[index] ?? {}).filter((patch) => keptKind([patch])));
}

/** The file with what its document kept of the file it came from. */
export function applyOrigin({ file }: WrittenFile, document: { meta?: unknown; nodes: readonly WorkflowNode[] }): JsonObject {
  const nodes = file.nodes.map((node, index) => applyToNode(node, patchesOf(document.nodes[index]?.meta)));
  return { ...(apply(rest(file), patchesOf(document.meta)) as JsonObject), nodes };
}

/** @throws IMPORT_UNREADABLE where a file has more than a document may hold, such as a million edges. */
function parseDocument(document: WorkflowDocumentInput): WorkflowDocument {
  const { data, error } = documentSchema.safeParse(document);
  if (data) return data;
  const [issue] = error.issues;
  throw unreadable(`"${issue?.path.map(String).join('.')}": ${issue?.message}.`);
}

function patchesOf(meta: unknown): readonly Patch[] {
  const origin = isJsonObject(meta) ? meta['n8n'] : undefined;
  return isJsonObject(origin) ? readPatches(origin['patches']) : [];
}

/** What files leave out and every node has is made up once and then stays. */
const MADE_UP = new Set(['id', 'name', 'position', 'typeVersion', 'parameters']);

function isNews({ path: [step, ...further], kept }: Patch): boolean {
  return kept !== undefined || further.length > 0 || typeof step !== 'string' || !MADE_UP.has(step);
}

function withOrigin<Node extends NodeInput>(
  node: Node,
  { version, patches = [] }: { [Key in keyof Origin]: Origin[Key] | undefined },
): Node {
  if (version === undefined && patches.length === 0) return node;
  const n8n = { ...(version !== undefined && { version }), ...(patches.length > 0 && { patches }) };
  return { ...node, meta: { ...node.meta, n8n: n8n as unknown as Json } };
}

/** Nodes are compared one by one, and what Weft put into the file is not n8n's. */
function rest(file: JsonObject): JsonObject {
  const { nodes: _nodes, ...others } = file;
  if (!isJsonObject(others['meta'])) return others;
  const { weft: _weft, ...meta } = others['meta'];
  const { meta: _meta, ...plain } = others;
  return Object.keys(meta).length === 0 && _weft !== undefined ? plain : { ...plain, meta };
}
