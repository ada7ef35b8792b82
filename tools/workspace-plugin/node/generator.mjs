import { execFileSync } from 'node:child_process';
import { formatFiles } from '@nx/devkit';
import { toKebab, toTitle } from '../names.mjs';

/** A node that works: it writes one field, which is what its author replaces. The registry and the catalogue follow. */
export default async function nodeGenerator(tree, { type, category = 'data' }) {
  const stem = toKebab(type);
  const folder = `libs/nodes/src/${stem}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already.`);
  for (const [file, text] of Object.entries(filesOf({ type, category, stem, title: toTitle(type) }))) {
    tree.write(`${folder}/${file}`, text);
  }
  await formatFiles(tree);
  return () => execFileSync(process.execPath, ['tools/generate.mjs'], { stdio: 'inherit', cwd: tree.root });
}

const filesOf = (node) => ({ ...sourcesOf(node), ...pagesOf(node) });

const sourcesOf = ({ type, category, stem, title }) => ({
  [`${stem}.params.ts`]: `import { z } from 'zod';

export const ${type}Params = z.strictObject({
  field: z.string().min(1).default('value').describe('Name of the field that is written.'),
  value: z.string().default('').describe('What is written into it.'),
});
`,
  [`${stem}.node.ts`]: `import { defineNode, lineageOf, mapItems } from '@weft/node-sdk';
import { ${type}Params } from './${stem}.params.ts';

export const ${type} = defineNode({
  type: '${type}',
  version: 1,
  title: '${title}',
  description: 'Writes a field of each item.',
  category: '${category}',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: ${type}Params,
  run: (context) =>
    mapItems(context, (item, index) => {
      const { field, value } = context.params(index);
      return { json: { ...item.json, [field]: value }, pairedItem: lineageOf(index) };
    }),
});
`,
  [`${stem}.node.spec.ts`]: `import { nodeFixtures } from '../../test/node-fixtures.ts';
import { ${type} } from './${stem}.node.ts';

nodeFixtures(${type}, import.meta.dirname);
`,
});

const pagesOf = ({ title }) => ({
  'items.fixture.json': `${JSON.stringify(
    {
      name: 'writes the field of each item, from a fixed value and from an expression',
      parameters: { field: 'total', value: '={{ $json.net * 2 }}' },
      input: [{ json: { net: 1 } }, { json: { net: 2, total: 'old' } }],
      expect: {
        outputs: {
          main: [
            { json: { net: 1, total: '2' }, pairedItem: { item: 0 } },
            { json: { net: 2, total: '4' }, pairedItem: { item: 1 } },
          ],
        },
      },
    },
    null,
    2,
  )}\n`,
  'README.md': `# ${title}

Writes a field of each item.

**Parameters**: \`field\` (default \`value\`) is the name of the field; \`value\` (default empty) is what is written into it.

**Output**: \`main\`, one item for each that comes in. **Errors**: none of its own.

## Example

\`field: total\`, \`value: ={{ $json.net * 2 }}\` writes twice the net amount.
`,
});
