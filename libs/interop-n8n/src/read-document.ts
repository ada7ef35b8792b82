import type { ImportedNode } from '@weft/contracts';
import { renameReferences, type Diagnostic, type Json, type WorkflowDocumentInput } from '@weft/workflow-model';
import { readEdges } from './connections.ts';
import { convertNode } from './convert-node.ts';
import type { N8nFile, N8nNode } from './n8n-file.ts';
import type { ReadOptions } from './node-settings.ts';
import { readPinData } from './pin-data.ts';
import { readNodes } from './read-nodes.ts';
import { readTags } from './tags.ts';
import { readSettings } from './workflow-settings.ts';

export interface ReadDocument {
  readonly document: WorkflowDocumentInput;
  /** What the workflow is called by: names. */
  readonly tags: readonly string[];
  /** What became of each node, in the order of the file. */
  readonly nodes: readonly ImportedNode[];
  readonly findings: readonly Diagnostic[];
}

/** What a file says in n8n's own words, and nothing of what travels beside them. */
export function readDocument(file: N8nFile, options: ReadOptions = {}): ReadDocument {
  const findings: Diagnostic[] = [];
  const report = (finding: Diagnostic): void => void findings.push(finding);
  const nodes = readNodes(file.nodes, file.connections);
  const imports = nodes.map((node) => convertNode(node, options));
  const ports = imports.map(({ port }) => port);
  const document: WorkflowDocumentInput = {
    name: file.name,
    ...(file.description !== undefined && { description: file.description }),
    nodes: withNewNames(
      imports.map(({ node }) => node),
      nodes,
    ),
    edges: readEdges(file.connections, ports, report),
    settings: readSettings(file, report),
    pinData: readPinData(file.pinData, nodes, report),
  };
  return { document, tags: readTags(file.source, report), nodes: imports.map((imported) => imported.report()), findings };
}

/** Where a node had to be called something else, expressions call it so too. */
function withNewNames(nodes: WorkflowDocumentInput['nodes'], files: readonly N8nNode[]): WorkflowDocumentInput['nodes'] {
  const names = new Map(
    files.flatMap(({ fileName, name }) => (fileName === undefined || fileName === name ? [] : [[fileName, name] as const])),
  );
  if (names.size === 0) return nodes;
  return nodes.map((node) =>
    node.type === 'placeholder'
      ? node
      : {
          ...node,
          parameters: renameReferences((node.parameters ?? {}) as Json, names, node.type === 'code') as Record<string, Json>,
        },
  );
}
