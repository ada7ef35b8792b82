import { convertOne, writeOne } from '../testing/n8n-files.ts';

describe('limit', () => {
  it.each([
    [{}, { maxItems: 1, keep: 'first' }],
    [{ maxItems: 5 }, { maxItems: 5, keep: 'first' }],
    [
      { maxItems: '={{ $json.n }}', keep: 'lastItems' },
      { maxItems: '={{ $json.n }}', keep: 'last' },
    ],
  ])('reads %j', (given, expected) => {
    const { node, parameters, status } = convertOne('limit', 1, given);
    expect([node.type, status, parameters]).toEqual(['limit', 'supported', expected]);
  });

  it.each([
    [{}, {}],
    [{ maxItems: 1, keep: 'first' }, {}],
    [
      { maxItems: 3, keep: 'last' },
      { maxItems: 3, keep: 'lastItems' },
    ],
    [{ maxItems: '={{ $json.n }}' }, { maxItems: '={{ $json.n }}' }],
  ])('of Weft with %j is %j in n8n', (given, expected) => {
    const { written, status, readBack } = writeOne('limit', given);
    expect([written['type'], written['typeVersion'], written['parameters']]).toEqual(['n8n-nodes-base.limit', 1, expected]);
    expect(status).toBe('supported');
    expect(readBack.nodes[0]?.parameters).toMatchObject(given);
  });
});
