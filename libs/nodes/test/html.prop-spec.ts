import type { Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { html } from '../src/html/html.node.ts';
import { runFixture } from './fixture-run.ts';

interface Tree {
  readonly name: string;
  readonly id: string;
  readonly within: readonly (Tree | string)[];
}

const NAMES = ['div', 'section', 'span', 'em'];
const SPACE = /[ \n]+/g;
const text = fc.stringMatching(/^[ab \n]{1,6}$/);
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    name: fc.constantFrom(...NAMES),
    id: fc.constantFrom('x', 'y', ''),
    within: fc.array(fc.oneof({ depthSize: 'small' }, text, tie('tree')), { maxLength: 4 }),
  }),
}));

const written = (part: Tree | string): string =>
  typeof part === 'string' ? part : `<${part.name} id="${part.id}">${part.within.map(written).join('')}</${part.name}>`;
const all = (part: Tree | string): readonly Tree[] => (typeof part === 'string' ? [] : [part, ...part.within.flatMap(all)]);
const characters = (part: Tree | string): string => (typeof part === 'string' ? part : part.within.map(characters).join(''));
/** Without what is skipped within it. */
const without = (part: Tree, skipped: string): Tree => ({
  ...part,
  within: part.within
    .filter((each) => typeof each === 'string' || each.name !== skipped)
    .map((each) => (typeof each === 'string' ? each : without(each, skipped))),
});
/** Words, with a space wherever a page shows one or begins another block. */
const words = (part: Tree | string): string => {
  if (typeof part === 'string') return part;
  const inside = part.within.map(words).join('');
  return ['div', 'section'].includes(part.name) ? ` ${inside} ` : inside;
};

async function run(data: string, parameters: JsonObject): Promise<Json | undefined> {
  const fixture = { name: '', parameters: { operation: 'extract', ...parameters }, input: [{ json: { data } }], expect: {} };
  const { outputs } = await runFixture(html, fixture);
  return outputs['main']?.[0]?.json;
}

describe('html', () => {
  it('takes out what a slow walk through the tree finds', async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.constantFrom(...NAMES), fc.constantFrom(...NAMES), async (root, name, skip) => {
        const found = all(root).filter((each) => each.name === name);
        const value = { selector: name, take: 'list' };
        const values = [
          { ...value, key: 'plain' },
          { ...value, key: 'skipped', skip },
          { ...value, key: 'html', content: 'html' },
          { ...value, key: 'ids', content: 'attribute', attribute: 'id' },
          { ...value, key: 'joined', take: 'joined' },
          { ...value, key: 'first', take: 'first' },
        ];
        const plain = found.map(characters);
        expect(await run(written(root), { values, layout: 'plain', trim: false, collapseSpace: false })).toEqual({
          plain,
          skipped: found.map((each) => characters(without(each, skip))),
          html: found.map((each) => each.within.map(written).join('')),
          ids: found.map(({ id }) => id),
          joined: plain.join(''),
          first: plain[0] ?? '',
        });
      }),
      { seed: 20_261_201, numRuns: 300 },
    );
  });

  it('lays out the words of a page, with space wherever another block begins', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (root) => {
        const values = [{ key: 't', selector: 'body' }];
        expect(await run(written(root), { values })).toEqual({ t: words(root).replaceAll(SPACE, ' ').trim() });
      }),
      { seed: 20_261_202, numRuns: 300 },
    );
  });
});
