import type { ImportedNode } from '@weft/contracts';
import type { Diagnostic, WorkflowDocumentInput } from '@weft/workflow-model';
import { keepOrigin } from './kept/origin.ts';
import { restore } from './kept/travelling.ts';
import type { ReadOptions } from './node-settings.ts';
import { readDocument } from './read-document.ts';
import { readFile } from './read-file.ts';

export interface N8nImport {
  readonly document: WorkflowDocumentInput;
  /** What the workflow is called by: names that a workspace can have. */
  readonly tags: readonly string[];
  /** What became of each node, in the order of the file. */
  readonly nodes: readonly ImportedNode[];
  /** What was left out of the file as a whole: connections from nowhere, settings without a counterpart. Never an error. */
  readonly findings: readonly Diagnostic[];
}

/**
 * Reads an n8n workflow, bare or wrapped, whatever its exporter left out. A node that Weft cannot run as n8n did becomes an inert
 * placeholder that keeps its JSON. What Weft does not say of the file is kept in `meta.n8n` for `toN8n`; what `toN8n` put into
 * `meta.weft` is back.
 * @throws IMPORT_UNREADABLE where no workflow can be made out.
 */
export function fromN8n(source: unknown, options: ReadOptions = {}): N8nImport {
  const file = readFile(source);
  const { document, tags, nodes, findings } = readDocument(file, options);
  const { document: restored, findings: problems } = restore(keepOrigin(document, file), file.travelling);
  return { document: restored, tags, nodes, findings: [...findings, ...problems] };
}
