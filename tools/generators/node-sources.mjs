// The node definitions: every `export const <name> = defineNode(` of libs/nodes/src/<folder>/<name>.node.ts.
import { globSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

export const NODES_FOLDER = 'libs/nodes/src';

const DEFINITION = /^export const (\w+) = define(?:Node|PollTrigger)\(/gm;

/** [{ module: './set/set.node.ts', file, name: 'setNode' }], ordered by file. @throws where a file defines no node. */
export function findNodeSources(folder = NODES_FOLDER) {
  const files = globSync(`${folder}/*/*.node.ts`).sort();
  return files.flatMap((file) => {
    const names = [...readFileSync(file, 'utf8').matchAll(DEFINITION)].map(([, name]) => name);
    if (names.length === 0) throw new Error(`${file}: no "export const <name> = defineNode("`);
    const module = `./${relative(folder, file).split(sep).join('/')}`;
    return names.map((name) => ({ file, module, name }));
  });
}
