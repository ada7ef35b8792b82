import type { ExportedNode } from '@weft/contracts';
import {
  documentSchema,
  isJsonObject,
  type Diagnostic,
  type Json,
  type JsonObject,
  type WorkflowDocument,
  type WorkflowNode,
} from '@weft/workflow-model';
import { fromN8n } from './from-n8n.ts';
import { isSame } from './kept/fingerprint.ts';
import { applyOrigin } from './kept/origin.ts';
import { travelling } from './kept/travelling.ts';
import { withTags } from './tags.ts';
import { unsaidParameters } from './unsaid-parameters.ts';
import { writeFile } from './write-file.ts';
import { asGiven, type Fill } from './write-node.ts';

export interface N8nExport {
  readonly file: JsonObject;
  /** What became of each node, in the order of the document. */
  readonly report: readonly ExportedNode[];
  /** What n8n does not say or do as Weft does, node by node and of the workflow as a whole. Never an error. */
  readonly findings: readonly Diagnostic[];
}

export interface WriteOptions {
  /** A node's parameters with the defaults of its type: what stands at its default needs no word in the file. As they are by default. */
  readonly fill?: Fill;
  /** What the workflow is called by. Left out: as in the file that it came from. */
  readonly tags?: readonly string[] | undefined;
}

/**
 * Writes an n8n workflow. What n8n has no word for travels in `meta.weft`, which n8n ignores, so that `fromN8n` gives the document
 * back as it was. A node that came from n8n is written as it came, but for what has been changed since.
 */
export function toN8n(document: WorkflowDocument, { fill = asGiven, tags }: WriteOptions = {}): N8nExport {
  const written = writeFile(document, fill);
  const kept = applyOrigin(written, document);
  const file = tags === undefined ? kept : withTags(kept, tags);
  const readBack = documentSchema.parse(fromN8n(file).document);
  const filled = (node: WorkflowNode | undefined) => node && { ...node, parameters: fill(node) };
  const said = document.nodes.map((node, index) => asReadBack(node, readBack.nodes[index], fill));
  const weft = travelling(readBack, { ...document, nodes: said });
  const report = written.nodes.map((node, index) =>
    withUnsaid(node, unsaidParameters(filled(document.nodes[index]), filled(readBack.nodes[index]))),
  );
  return {
    file: weft === undefined ? file : { ...file, meta: { ...metaOf(file), weft } },
    report,
    findings: [...report.flatMap((node, index) => toFindings(node, document.nodes[index]?.id)), ...written.findings],
  };
}

/** The node with the parameters that were read back, where they come to the same. */
function asReadBack(node: WorkflowNode, readBack: WorkflowNode | undefined, fill: Fill): WorkflowNode {
  if (node.type !== readBack?.type || node.typeVersion !== readBack.typeVersion) return node;
  return isSame(fill(node), fill(readBack)) ? { ...node, parameters: readBack.parameters } : node;
}

function withUnsaid(node: ExportedNode, keys: readonly string[]): ExportedNode {
  const reasons = keys
    .filter((key) => !node.reasons.some((reason) => reason.includes(`"${key}"`)))
    .map((key) => `The parameter "${key}" has no counterpart in n8n; it is back when the file is imported into Weft.`);
  if (reasons.length === 0) return node;
  return { ...node, status: node.status === 'supported' ? 'converted' : node.status, reasons: [...node.reasons, ...reasons] };
}

function toFindings({ name, status, reasons }: ExportedNode, nodeId: string | undefined): Diagnostic[] {
  const placeholder = status === 'placeholder';
  return reasons.map((message) => ({
    severity: placeholder ? 'warning' : 'info',
    code: placeholder ? 'EXPORT_NODE_NOT_RUNNABLE' : 'EXPORT_NODE_DIFFERS',
    ...(nodeId !== undefined && { nodeId }),
    nodeName: name,
    message,
    fix: placeholder
      ? 'Replace the node in n8n, or keep this workflow in Weft.'
      : 'Check the node in n8n if the workflow depends on it.',
  }));
}

function metaOf(file: JsonObject): Readonly<Record<string, Json>> {
  return isJsonObject(file['meta']) ? file['meta'] : {};
}
