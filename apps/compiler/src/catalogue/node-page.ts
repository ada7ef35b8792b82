import { readFile } from 'node:fs/promises';
import type { NodeDefinition } from '@weft/node-sdk';
import { nodePages } from '@weft/nodes';

/** The documentation of a node as Markdown; of one without a page, what its definition says. */
export async function readPage({
  type,
  title,
  description,
}: Pick<NodeDefinition, 'type' | 'title' | 'description'>): Promise<string> {
  const page = Object.hasOwn(nodePages, type) ? nodePages[type] : undefined;
  return page ? readFile(page, 'utf8') : `# ${title}\n\n${description}\n`;
}
