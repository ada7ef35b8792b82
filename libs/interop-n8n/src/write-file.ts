import type { ExportedNode } from '@weft/contracts';
import type { Diagnostic, JsonObject, WorkflowDocument } from '@weft/workflow-model';
import { withoutUndefined } from './conversion.ts';
import type { UsedHandles } from './own-types.ts';
import { writePinData } from './pin-data.ts';
import { UniqueTexts } from './read-nodes.ts';
import { writeConnections, type FilePort } from './write-connections.ts';
import { asGiven, writeNode, type Fill } from './write-node.ts';
import { writeSettings } from './workflow-settings.ts';

export interface WrittenFile {
  readonly file: JsonObject & { readonly nodes: readonly JsonObject[] };
  readonly nodes: readonly ExportedNode[];
  readonly findings: readonly Diagnostic[];
}

/** What n8n can say of a document in its own words, and nothing of what travels beside them. */
export function writeFile(document: WorkflowDocument, fill: Fill = asGiven): WrittenFile {
  const findings: Diagnostic[] = [];
  const report = (finding: Diagnostic): void => void findings.push(finding);
  const names = new UniqueTexts(document.nodes.map(({ name }) => name));
  const used = usedHandles(document);
  const exports = document.nodes.map((node) => {
    const fileName = names.take(node.name);
    return writeNode({ node, fileName, fill, used: used.get(node.id) ?? { inputs: new Set(), outputs: new Set() } });
  });
  const fileNames = exports.map(({ json }) => String(json['name']));
  const ports = exports.map(({ port, note }, index): FilePort => ({ ...port, note, fileName: fileNames[index] ?? '' }));
  const file = withoutUndefined({
    name: document.name,
    description: document.description,
    nodes: exports.map(({ json }) => json),
    connections: writeConnections(document.edges, firstById(document, ports)),
    settings: writeSettings(document.settings, report),
    pinData: writePinData(document, fileNames, report),
  }) as WrittenFile['file'];
  return { file, nodes: exports.map((written) => written.report()), findings };
}

function firstById({ nodes }: WorkflowDocument, ports: readonly FilePort[]): ReadonlyMap<string, FilePort> {
  const byId = new Map<string, FilePort>();
  for (const [index, { id }] of nodes.entries()) if (!byId.has(id)) byId.set(id, ports[index] as FilePort);
  return byId;
}

function usedHandles({ edges }: WorkflowDocument): ReadonlyMap<string, UsedHandles> {
  const used = new Map<string, { inputs: Set<string>; outputs: Set<string> }>();
  const of = (id: string): { inputs: Set<string>; outputs: Set<string> } => {
    const found = used.get(id) ?? { inputs: new Set(), outputs: new Set() };
    used.set(id, found);
    return found;
  };
  for (const { source, sourceHandle, target, targetHandle } of edges) {
    of(source).outputs.add(sourceHandle);
    of(target).inputs.add(targetHandle);
  }
  return used;
}
