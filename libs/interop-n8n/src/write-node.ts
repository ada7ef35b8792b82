import type { ExportedNode } from '@weft/contracts';
import { isJsonObject, type Json, type JsonObject, type WorkflowNode } from '@weft/workflow-model';
import { CannotConvert } from './cannot-convert.ts';
import { convertNode, type NodeImport } from './convert-node.ts';
import { withoutUndefined, type Writer, type Written } from './conversion.ts';
import { WRITERS } from './converters/table.ts';
import type { Handles } from './handles.ts';
import { isSame } from './kept/fingerprint.ts';
import { keptKind } from './kept/node-patches.ts';
import { readPatches, type Patch } from './kept/patches.ts';
import type { N8nNode } from './n8n-file.ts';
import { writeCredentials, writeNodeSettings } from './node-settings.ts';
import { writeOwnType, type UsedHandles } from './own-types.ts';
import { ParameterReader } from './parameter-reader.ts';
import { readNodes } from './read-nodes.ts';

/** A node on its way into the file. Connections may still add to what is said of it. */
export interface NodeExport {
  readonly json: JsonObject;
  readonly port: Pick<Handles, 'inputsOf' | 'outputsOf'> & { readonly reads: NodeImport['node'] };
  note(difference: string): void;
  report(): ExportedNode;
}

/** A node's parameters with the defaults of its type. */
export type Fill = (node: WorkflowNode) => JsonObject;
export const asGiven: Fill = ({ parameters }) => parameters;

export interface NodeToWrite {
  readonly node: WorkflowNode;
  /** Unique in the file; what connections and pinned data call the node. */
  readonly fileName: string;
  readonly used: UsedHandles;
  readonly fill: Fill;
}

interface Kind extends Written {
  readonly type: string;
  readonly version: number;
}

const NOT_RUN = 'The node is in the file, but n8n does not run it.';

/** Settings that a placeholder's source says in its own way: what the node says now stands in their place. */
const WRITTEN_KEYS = [
  ...['id', 'name', 'position', 'disabled', 'notes', 'onError', 'continueOnFail', 'retryOnFail', 'maxTries', 'waitBetweenTries'],
  ...['alwaysOutputData', 'executeOnce'],
];

export function writeNode({ node, fileName, used, fill }: NodeToWrite): NodeExport {
  const differences = new Set<string>();
  const note = (difference: string): void => void differences.add(difference);
  const source = node.type === 'placeholder' ? node.parameters['source'] : undefined;
  const base = { id: node.id, name: fileName, position: [node.position.x, node.position.y] };
  const settings = { ...writeNodeSettings(node, note), ...writeCredentials(node, keptCredentials(node), note) };
  const finish = (json: JsonObject, missing?: string): NodeExport => ({
    json,
    port: portOf(json),
    note,
    report: () => reportOf(node, missing, differences),
  });
  if (isJsonObject(source) && typeof source['type'] === 'string') return finish({ ...without(source), ...base, ...settings });
  const asFileNode = ({ type, version, parameters, webhookId }: Kind): JsonObject =>
    withoutUndefined({
      ...{ ...base, type, typeVersion: version, parameters: withoutUndefined(parameters), webhookId },
      ...settings,
    });
  const asItCame = unchangedKind(node, fill);
  const kind = writeKind(node, asItCame ? () => undefined : note);
  const webhookId = typeof kind === 'string' ? undefined : kind.webhookId;
  if (asItCame) return finish(withoutUndefined({ ...base, ...asItCame, webhookId, ...settings }));
  const written = typeof kind === 'string' ? undefined : finish(asFileNode(kind));
  // A node that the importer would make something else of must not be passed off as n8n's.
  if (written && isReadAs(node, written.port.reads)) return written;
  const missing = typeof kind === 'string' ? kind : `n8n's node cannot be set up as this one. ${NOT_RUN}`;
  return finish(asFileNode(writeOwnType(node, used)), missing);
}

/** By type, as the file that the node came from named them. */
function keptCredentials(node: WorkflowNode): Json | undefined {
  return patchesOf(node).find(({ path: [step, ...further] }) => step === 'credentials' && further.length === 0)?.kept;
}

/** What the file that the node came from says of it, where that still reads as this node. */
function unchangedKind(node: WorkflowNode, fill: Fill): JsonObject | undefined {
  const kind = keptKind(patchesOf(node));
  if (typeof kind?.['type'] !== 'string') return undefined;
  const [source] = readNodes([kind], {});
  const { node: reads } = convertNode(source as N8nNode);
  if (!isReadAs(node, reads)) return undefined;
  return isSame(fill({ ...node, parameters: (reads.parameters ?? {}) as JsonObject }), fill(node)) ? kind : undefined;
}

function isReadAs(node: WorkflowNode, { type, typeVersion = 1 }: NodeImport['node']): boolean {
  return type === node.type && typeVersion === node.typeVersion;
}

function reportOf(node: WorkflowNode, missing: string | undefined, differences: ReadonlySet<string>): ExportedNode {
  const reasons = [...(missing === undefined ? [] : [missing]), ...differences];
  const status = missing === undefined ? (reasons.length > 0 ? 'converted' : 'supported') : 'placeholder';
  return { name: node.name, type: node.type, status, reasons };
}

/** How the importer reads the node back, and numbers its handles. */
function portOf(json: JsonObject): NodeExport['port'] {
  const [port] = readNodes([json], {}).map((node) => {
    const { node: reads, port: handles } = convertNode(node);
    return { reads, inputsOf: handles.inputsOf, outputsOf: handles.outputsOf };
  });
  return port as NodeExport['port'];
}

/** n8n's node, or why there is none. */
function writeKind(node: WorkflowNode, note: (difference: string) => void): Kind | string {
  const writer = writerOf(node);
  if (writer === undefined) return `n8n has no counterpart of "${node.type}". ${NOT_RUN}`;
  try {
    const version = versionFor(writer, node);
    const written = writer.write({ node, parameters: new ParameterReader(node.parameters), version, note });
    return { type: writer.target, version, ...written };
  } catch (error) {
    if (error instanceof CannotConvert) return `${error.message} ${NOT_RUN}`;
    throw error;
  }
}

/** What the importer remembers of the file that a node came from. */
function originOf({ meta }: WorkflowNode): JsonObject | undefined {
  const origin = meta?.['n8n'];
  return isJsonObject(origin) ? origin : undefined;
}

function patchesOf(node: WorkflowNode): readonly Patch[] {
  return readPatches(originOf(node)?.['patches']);
}

function originVersion(node: WorkflowNode): number | undefined {
  const version = originOf(node)?.['version'];
  return typeof version === 'number' ? version : undefined;
}

function versionFor({ versions }: Writer, node: WorkflowNode): number {
  const origin = originVersion(node);
  return origin !== undefined && versions.includes(origin) ? origin : usualVersion(versions);
}

function usualVersion(versions: readonly number[]): number {
  return versions.at(-1) ?? 1;
}

/** Whether a node comes out in this version only where its `meta` says so. */
export function needsOriginVersion(node: WorkflowNode, version: number): boolean {
  const writer = writerOf(node);
  return writer !== undefined && writer.versions.includes(version) && usualVersion(writer.versions) !== version;
}

function writerOf(node: WorkflowNode): Writer | undefined {
  return WRITERS.get(node.type)?.find(({ typeVersions = [1] }) => typeVersions.includes(node.typeVersion));
}

function without(source: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([key]) => !WRITTEN_KEYS.includes(key)));
}
