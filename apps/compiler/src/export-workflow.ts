import type { ExportedFile, ExportFormat } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { toN8n } from '@weft/interop-n8n';
import { expressible, type NodeRegistry } from '@weft/node-sdk';
import { documentSchema, type JsonObject, type WorkflowDocument, type WorkflowNode } from '@weft/workflow-model';
import { isTooDeep } from './document-depth.ts';

export interface ExportOptions {
  readonly registry: NodeRegistry;
  /** What the workflow is called by; a document of Weft does not say. */
  readonly tags?: readonly string[] | undefined;
}

/**
 * A document as a file, which `convert` reads back to the same document, but for parameters that stand at their defaults.
 * @throws WORKFLOW_INVALID where it is no document. It need not compile.
 */
export function exportWorkflow(source: unknown, format: ExportFormat, { registry, tags }: ExportOptions): ExportedFile {
  const document = readDocument(source);
  return format === 'n8n' ? toN8n(document, { fill: (node) => withDefaults(node, registry), tags }) : asItIs(document);
}

function withDefaults({ type, typeVersion, parameters }: WorkflowNode, registry: NodeRegistry): JsonObject {
  const definition = registry.find(type, typeVersion);
  const filled = definition && expressible(definition.params).safeParse(parameters);
  return filled?.success ? (filled.data as JsonObject) : parameters;
}

function asItIs(document: WorkflowDocument): ExportedFile {
  const report = document.nodes.map(({ name, type }) => ({ name, type, status: 'supported' as const, reasons: [] }));
  return { file: document as unknown as JsonObject, report, findings: [] };
}

function readDocument(source: unknown): WorkflowDocument {
  if (isTooDeep(source)) throw invalid('It is nested too deeply.');
  const parsed = documentSchema.safeParse(source);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`"${issue?.path.map(String).join('.')}": ${issue?.message}`);
}

function invalid(problem: string): AppError {
  return new AppError('WORKFLOW_INVALID', `This is not a workflow document. ${problem}`, { details: { problem } });
}
