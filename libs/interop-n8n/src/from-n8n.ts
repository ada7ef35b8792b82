import type { ImportedNode } from '@weft/contracts';
import type { Diagnostic, WorkflowDocumentInput } from '@weft/workflow-model';
import { readEdges } from './connections.ts';
import { convertNode } from './convert-node.ts';
import { readPinData } from './pin-data.ts';
import { readFile } from './read-file.ts';
import { readNodes } from './read-nodes.ts';
import { readSettings } from './workflow-settings.ts';

export interface N8nImport {
  readonly document: WorkflowDocumentInput;
  /** What became of each node, in the order of the file. */
  readonly nodes: readonly ImportedNode[];
  /** What was left out of the file as a whole: connections from nowhere, settings without a counterpart. Never an error. */
  readonly findings: readonly Diagnostic[];
}

/**
 * Reads an n8n workflow, bare or wrapped, whatever its exporter left out. A node that Weft cannot run as n8n did becomes an inert
 * placeholder that keeps its JSON.
 * @throws IMPORT_UNREADABLE where no workflow can be made out.
 */
export function fromN8n(source: unknown): N8nImport {
  const file = readFile(source);
  const findings: Diagnostic[] = [];
  const report = (finding: Diagnostic): void => void findings.push(finding);
  const nodes = readNodes(file.nodes, file.connections);
  const imports = nodes.map(convertNode);
  const ports = imports.map(({ port }) => port);
  const document: WorkflowDocumentInput = {
    name: file.name,
    ...(file.description !== undefined && { description: file.description }),
    nodes: imports.map(({ node }) => node),
    edges: readEdges(file.connections, ports, report),
    settings: readSettings(file, report),
    pinData: readPinData(file.pinData, nodes, report),
  };
  return { document, nodes: imports.map((imported) => imported.report()), findings };
}
