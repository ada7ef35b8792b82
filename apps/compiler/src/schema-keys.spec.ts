import { documentSchema } from '@weft/workflow-model';
import { z } from 'zod';
import { knownKeys } from './schema-keys.ts';

describe(knownKeys.name, () => {
  it.each([
    [[], 'nodes'],
    [['nodes', 0], 'onError'],
    [['nodes', 3, 'retry'], 'maxAttempts'],
    [['settings', 'concurrency'], 'limit'],
    [['edges', 1], 'sourceHandle'],
  ])('finds at %j of a document, among others, %s', (path, key) => {
    expect(knownKeys(documentSchema, path)).toContain(key);
  });

  it('finds those of every alternative, and none where anything goes', () => {
    const schema = z.object({ a: z.union([z.object({ b: z.string() }), z.object({ c: z.string() })]).optional(), d: z.any() });
    expect(knownKeys(schema, ['a'])).toEqual(['b', 'c']);
    expect(knownKeys(schema, ['d', 'e'])).toEqual([]);
    expect(knownKeys(schema, ['nothing'])).toEqual([]);
  });
});
