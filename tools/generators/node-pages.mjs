// libs/nodes/src/pages.ts: where the documentation of each node lies, for those who show it.
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findNodeSources, NODES_FOLDER } from './node-sources.mjs';

export const file = `${NODES_FOLDER}/pages.ts`;

export async function generate() {
  const pages = new Map();
  for (const { file: source, name } of findNodeSources()) {
    const page = join(dirname(source), 'README.md');
    if (!existsSync(page)) continue;
    const { type } = (await import(pathToFileURL(resolve(source)).href))[name];
    pages.set(type, `./${relative(NODES_FOLDER, page).split(sep).join('/')}`);
  }
  const lines = [...pages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, path]) => `  ${type}: new URL('${path}', import.meta.url),`);
  return `// Generated from the folders beside it by "npm run generate". Do not edit.

/** Where the documentation of each node lies, as Markdown, by type. */
export const nodePages: Readonly<Record<string, URL>> = {
${lines.join('\n')}
};
`;
}
