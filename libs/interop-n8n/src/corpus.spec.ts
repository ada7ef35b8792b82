import { readdirSync, readFileSync } from 'node:fs';
import { documentSchema, type JsonObject } from '@weft/workflow-model';
import { fromN8n } from './from-n8n.ts';
import { CORPUS_FILES } from './testing/corpus.ts';
import { toN8n } from './to-n8n.ts';

const sent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
const FIXTURES = new URL('../fixtures/', import.meta.url);
const FILES = [
  ...CORPUS_FILES.map(({ type, version, file }) => [`${type} ${version}`, file] as const),
  ...readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name, JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8')) as JsonObject] as const),
];

describe('a file of n8n', () => {
  it.each(FILES)('with %s is the same after it went through a document', (_, file) => {
    const document = documentSchema.parse(sent(fromN8n(file).document));
    expect(sent(toN8n(document).file)).toEqual(file);
  });

  it.each(CORPUS_FILES)('with $type $version says what became of the node, in sentences', ({ type, file }) => {
    const { document, nodes } = fromN8n(file);
    const [before, node, after] = nodes;
    expect([before?.status, after?.status]).toEqual(['supported', 'supported']);
    expect(node).toMatchObject({ name: 'Node', type });
    expect(node?.status === 'supported').toBe(node?.reasons.length === 0);
    for (const reason of node?.reasons ?? []) expect(reason).toMatch(/^[A-Z][^]*\.$/);
    expect(document.edges).toHaveLength(Object.keys(file['connections'] as object).length);
  });

  it.each(CORPUS_FILES.filter(({ file }) => JSON.stringify(file).includes('"credentials"')))(
    'with $type $version says which credentials to choose',
    ({ file }) => {
      const { document, nodes } = fromN8n(file);
      expect(nodes[1]?.reasons).toContainEqual(
        expect.stringMatching(/^Credentials are not part of a file: choose one of type ".+" in the node/),
      );
      expect(document.nodes[1]).not.toHaveProperty('credentials');
    },
  );
});
