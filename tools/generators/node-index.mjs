// docs/nodes.md: one line for each node.
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findNodeSources } from './node-sources.mjs';

export const file = 'docs/nodes.md';

const CATEGORIES = ['trigger', 'flow', 'data', 'network', 'code', 'annotation'];
const HEAD = `# Nodes

Every node that a workflow can use. \`GET /api/nodes/<type>\` answers the parameters of one, as JSON Schema.

This page is generated from the code.
`;

export async function generate() {
  const nodes = await Promise.all(findNodeSources().map(load));
  if (nodes.length === 0) return undefined;
  const sections = CATEGORIES.map((category) =>
    section(
      category,
      nodes.filter((node) => node.definition.category === category),
    ),
  );
  return [HEAD, ...sections.filter(Boolean)].join('\n');
}

async function load({ file: source, name }) {
  const module = await import(pathToFileURL(resolve(source)).href);
  return { source, definition: module[name] };
}

function section(category, nodes) {
  if (nodes.length === 0) return undefined;
  const ordered = nodes.toSorted((a, b) => compare(a.definition, b.definition));
  return [
    `## ${category[0].toUpperCase()}${category.slice(1)}`,
    '',
    '| type | version | title | what it does |',
    '|---|---|---|---|',
    ...ordered.map(row),
    '',
  ].join('\n');
}

const compare = (a, b) => a.type.localeCompare(b.type, 'en') || a.version - b.version;

function row({ source, definition: { type, version, title, description } }) {
  const page = join(dirname(source), 'README.md');
  const linked = existsSync(page) ? `[${title}](${relative(dirname(file), page)})` : title;
  return `| \`${type}\` | ${version} | ${linked} | ${description.replaceAll('|', '\\|')} |`;
}
