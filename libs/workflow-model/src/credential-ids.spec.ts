import { describe, expect, it } from '@jest/globals';
import { credentialIdsOf } from './credential-ids.ts';

describe(credentialIdsOf.name, () => {
  it('finds each id once, in whatever else is wrong', () => {
    const nodes = [{ credentials: { a: 'x', b: 'y' } }, { credentials: { c: 'x', d: 7 } }, { credentials: 'z' }, null, 'node'];
    expect(credentialIdsOf({ nodes })).toEqual(['x', 'y']);
  });

  it.each([undefined, null, 'text', [], {}, { nodes: 'none' }])('finds none in %j', (document) => {
    expect(credentialIdsOf(document)).toEqual([]);
  });
});
