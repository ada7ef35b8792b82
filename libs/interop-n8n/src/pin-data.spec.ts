import { fromN8n } from './from-n8n.ts';
import { n8nNode } from './testing/n8n-files.ts';

const pinned = (items: unknown) => fromN8n({ nodes: [n8nNode('noOp', 1, { name: 'A' })], pinData: { A: items } });

describe('pinned data', () => {
  it.each([
    ['whole items', [{ json: { a: 1 }, pairedItem: { item: 0 } }], [{ json: { a: 1 }, pairedItem: { item: 0 } }]],
    [
      'items with links of every form',
      [
        { json: {}, pairedItem: 2 },
        {
          json: {},
          pairedItem: [
            { item: 1, input: 0 },
            { item: 0, input: 1 },
          ],
        },
        { json: {}, pairedItem: 'x' },
      ],
      [{ json: {}, pairedItem: { item: 2 } }, { json: {}, pairedItem: [{ item: 1 }, { item: 0, input: 1 }] }, { json: {} }],
    ],
    ['bare objects', [{ a: 1 }, { json: 'text' }], [{ json: { a: 1 } }, { json: { json: 'text' } }]],
    ['bare values', [1, null, ['x']], [{ json: { data: 1 } }, { json: { data: null } }, { json: { data: ['x'] } }]],
  ])('may be %s', (_, given, expected) => {
    const { document, findings } = pinned(given);
    expect(document.pinData).toEqual({ A: expected });
    expect(findings).toEqual([]);
  });

  it.each([
    ['files', [{ json: {}, binary: { data: {} } }], { A: [{ json: {} }] }],
    ['no list', { json: {} }, {}],
  ])('with %s is reported', (_, given, expected) => {
    const { document, findings } = pinned(given);
    expect(document.pinData).toEqual(expected);
    expect(findings).toEqual([expect.objectContaining({ code: 'IMPORT_PIN_DATA_DROPPED', nodeName: 'A' })]);
  });
});
