import type { ImportedWorkflow } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { fromN8n, type ReadOptions } from '@weft/interop-n8n';
import { documentSchema, isJsonObject, type WorkflowDocument } from '@weft/workflow-model';
import { isTooDeep } from './document-depth.ts';

/** Keys under which a document of Weft is found as well; `file`: what an export answers. */
const WRAPPERS = ['workflow', 'document', 'file', 'data'];
/** As many as fit into a message. */
const MAX_PROBLEMS = 5;

/**
 * Reads a workflow of Weft or of n8n, whichever it is.
 * @throws IMPORT_UNREADABLE naming the problem.
 */
export function convert(source: unknown, options: ReadOptions = {}): ImportedWorkflow {
  const own = findOwn(source);
  if (own === undefined) return convertN8n(source, options);
  const document = parseDocument(own);
  return {
    document,
    tags: [],
    nodes: document.nodes.map(({ name, type }) => ({ name, type, status: 'supported', reasons: [] })),
    findings: [],
  };
}

function findOwn(source: unknown): unknown {
  if (!isJsonObject(source)) return undefined;
  return [source, ...WRAPPERS.map((key) => source[key])].find(isOwn);
}

/** A document of Weft has edges, where n8n's files have connections; without either, the names of its node types tell it. */
function isOwn(candidate: unknown): boolean {
  if (!isJsonObject(candidate) || !Array.isArray(candidate['nodes'])) return false;
  if (Array.isArray(candidate['edges'])) return true;
  const nodes = candidate['nodes'] as readonly unknown[];
  return candidate['connections'] === undefined && nodes.length > 0 && nodes.every(hasOwnType);
}

/** n8n's node types carry the name of their package: `n8n-nodes-base.set`. */
function hasOwnType(node: unknown): boolean {
  return isJsonObject(node) && typeof node['type'] === 'string' && !node['type'].includes('.');
}

function convertN8n(source: unknown, options: ReadOptions): ImportedWorkflow {
  const { document, tags, nodes, findings } = fromN8n(source, options);
  return { document: parseDocument(document), tags, nodes, findings };
}

function parseDocument(source: unknown): WorkflowDocument {
  if (isTooDeep(source)) throw unreadable('It is nested too deeply.');
  const parsed = documentSchema.safeParse(source);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `"${path.map(String).join('.')}": ${message}`);
  throw unreadable(problems.slice(0, MAX_PROBLEMS).join('; '));
}

function unreadable(problem: string): AppError {
  return new AppError('IMPORT_UNREADABLE', `This file cannot be imported. ${problem}`, { details: { problem } });
}
