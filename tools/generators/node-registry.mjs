// The list of all nodes, so that nobody edits one by hand.
import { findNodeSources, NODES_FOLDER } from './node-sources.mjs';

export const file = `${NODES_FOLDER}/registry.ts`;

export function generate() {
  const nodes = findNodeSources();
  return nodes.length === 0 ? undefined : renderRegistry(nodes);
}

export function renderRegistry(nodes) {
  return `// Generated from the folders beside it by "npm run generate". Do not edit.
import type { NodeDefinition } from '@weft/node-sdk';
${nodes.map(({ name, module }) => `import { ${name} } from '${module}';`).join('\n')}

/** Every version of every node, by folder. */
export const nodeDefinitions: readonly NodeDefinition[] = [${nodes.map(({ name }) => name).join(', ')}];
`;
}
