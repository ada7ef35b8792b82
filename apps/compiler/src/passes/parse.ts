import { parameterIssues } from '@weft/node-sdk';
import { documentSchema, isJsonObject, type WorkflowDocument } from '@weft/workflow-model';
import { z } from 'zod';
import type { CompileContext } from '../compile-context.ts';
import { isTooDeep, MAX_DOCUMENT_DEPTH } from '../document-depth.ts';
import { knownKeys } from '../schema-keys.ts';
import { salvage } from './salvage.ts';

export interface ParsedDocument {
  readonly document: WorkflowDocument;
  /** Whatever could not be read was left out, so that the other passes can look at the rest. */
  readonly whole: boolean;
}

/** Reads a document and fills in defaults; undefined where nothing of it can be used. */
export function parse(source: unknown, context: CompileContext): ParsedDocument | undefined {
  if (isTooDeep(source)) {
    const message = `The document is nested more than ${MAX_DOCUMENT_DEPTH} levels deep.`;
    context.findings.report({ code: 'DOCUMENT_TOO_DEEP', message, fix: 'Keep large data out of the document.' });
    return undefined;
  }
  const result = documentSchema.safeParse(source);
  if (result.success) return { document: result.data, whole: true };
  for (const issue of result.error.issues) reportIssue(issue, source, context);
  const rest = documentSchema.safeParse(salvage(source, result.error.issues));
  return rest.success ? { document: rest.data, whole: false } : undefined;
}

function reportIssue(issue: z.core.$ZodIssue, source: unknown, context: CompileContext): void {
  const { node, field } = locate(issue.path, source);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(documentSchema, issue.path);
    for (const key of issue.keys) {
      const message = `The field "${key}" is not known${field === undefined ? '' : ` in "${field}"`}.${context.suggestions.hint(key, known)}`;
      const fix = known.length > 0 ? `Rename or remove it. Known fields: ${known.join(', ')}.` : 'Rename or remove it.';
      context.findings.report({
        code: 'DOCUMENT_UNKNOWN_FIELD',
        node,
        field: field === undefined ? key : `${field}.${key}`,
        message,
        fix,
      });
    }
    return;
  }
  const [described] = parameterIssues(new z.ZodError([issue]));
  const message = `${field === undefined ? 'The document' : `"${field}"`} is not valid: ${described?.message ?? issue.message}.`;
  context.findings.report({ code: 'DOCUMENT_INVALID', node, field, message, fix: 'Correct the value.' });
}

/** Inside a node, paths start at the node. */
function locate(
  path: readonly PropertyKey[],
  source: unknown,
): { node?: { id: string; name: string; disabled: boolean }; field?: string } {
  const [part, index, ...rest] = path;
  const toField = (keys: readonly PropertyKey[]): string | undefined =>
    keys.length > 0 ? keys.map(String).join('.') : undefined;
  const nodes = isJsonObject(source) ? source['nodes'] : undefined;
  const node: unknown = part === 'nodes' && Array.isArray(nodes) ? nodes[index as number] : undefined;
  if (!isJsonObject(node) || typeof node['id'] !== 'string') return { field: toField(path) };
  const name = typeof node['name'] === 'string' ? node['name'] : node['id'];
  return { node: { id: node['id'], name, disabled: false }, field: toField(rest) };
}
