import type { ImportedNode } from '@weft/contracts';
import { documentSchema, type JsonObject, type WorkflowDocumentInput } from '@weft/workflow-model';
import { fromN8n } from '../from-n8n.ts';
import { toN8n } from '../to-n8n.ts';

type NodeInput = WorkflowDocumentInput['nodes'][number];

/** A node as n8n writes it; only what matters to a test need be given. */
export function n8nNode(type: string, typeVersion: number, rest: object = {}): JsonObject {
  return {
    name: type,
    type: type.includes('.') ? type : `n8n-nodes-base.${type}`,
    typeVersion,
    position: [0, 0],
    parameters: {},
    ...rest,
  };
}

export function n8nFile(nodes: readonly object[], connections: object = {}): JsonObject {
  return { name: 'Test', nodes, connections, settings: { executionOrder: 'v1' } } as unknown as JsonObject;
}

export interface ConvertedNode extends Omit<ImportedNode, 'name' | 'type'> {
  readonly node: NodeInput;
  readonly parameters: JsonObject;
}

/** Imports one node by itself. */
export function convertOne(type: string, typeVersion: number, parameters: object, rest: object = {}): ConvertedNode {
  const { document, nodes } = fromN8n(n8nFile([n8nNode(type, typeVersion, { parameters, ...rest })]));
  const [node] = document.nodes;
  const [report] = nodes;
  if (!node || !report) throw new Error('The import lost the node.');
  return { node, parameters: (node.parameters ?? {}) as JsonObject, status: report.status, reasons: report.reasons };
}

/** Imports a node whose n8n outputs lead to one No-Op each, called by the number of the output; the Weft handles they became. */
export function handlesOf(node: JsonObject, outputCount: number): readonly (string | undefined)[] {
  const targets = Array.from({ length: outputCount }, (_, output) =>
    n8nNode('noOp', 1, { name: String(output), id: String(output) }),
  );
  const main = targets.map(({ name }) => [{ node: name, type: 'main', index: 0 }]);
  const { document } = fromN8n(n8nFile([node, ...targets], { [String(node['name'])]: { main } }));
  return targets.map(({ id }) => document.edges?.find(({ target }) => target === id)?.sourceHandle);
}

/** A node of Weft written for n8n, and what reading it gives again. */
export function writeOne(type: string, parameters: JsonObject, rest: object = {}) {
  const node = { id: 'n', name: 'N', type, parameters, ...rest };
  const document = documentSchema.parse({ name: 'Test', nodes: [node] });
  const { file, report } = toN8n(document);
  const [written] = file['nodes'] as readonly JsonObject[];
  const [status] = report;
  if (!written || !status) throw new Error('The export lost the node.');
  const readBack = documentSchema.parse(fromN8n(file).document);
  return { written, file, status: status.status, reasons: status.reasons, document, readBack };
}
