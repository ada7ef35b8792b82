import { convertOne, writeOne } from '../testing/n8n-files.ts';

const regexOf = (...replacements: readonly object[]) => ({ additionalOptions: { regexReplacement: { replacements } } });

describe('rename keys', () => {
  it('reads keys one by one, but for rows that nobody has filled in', () => {
    const key = [{ currentKey: 'a.b', newKey: '={{ $json.name }}' }, { currentKey: 'c' }, { newKey: 'd' }, {}];
    const { node, parameters, status } = convertOne('renameKeys', 1, { keys: { key }, additionalOptions: {} });
    expect([node.type, status, parameters]).toEqual([
      'renameKeys',
      'supported',
      { keys: [{ from: 'a.b', to: '={{ $json.name }}' }], patterns: [] },
    ]);
  });

  it('reads patterns', () => {
    const given = regexOf(
      { searchRegex: '^a(.)', replaceRegex: '$1' },
      { searchRegex: 'b', replaceRegex: 'c', options: { caseInsensitive: true, depth: 0 } },
      { searchRegex: '' },
    );
    const { parameters, status } = convertOne('renameKeys', 1, given);
    expect(status).toBe('supported');
    expect(parameters['patterns']).toEqual([
      { pattern: '^a(.)', replacement: '$1', ignoreCase: false, maxDepth: -1 },
      { pattern: 'b', replacement: 'c', ignoreCase: true, maxDepth: 0 },
    ]);
  });
});

describe('rename keys for n8n', () => {
  it.each([
    [{ keys: [], patterns: [] }, {}],
    [{ keys: [{ from: 'a', to: 'b' }], patterns: [] }, { keys: { key: [{ currentKey: 'a', newKey: 'b' }] } }],
    [
      {
        keys: [],
        patterns: [
          { pattern: 'a', replacement: 'b', ignoreCase: false, maxDepth: -1 },
          { pattern: 'a', replacement: '', ignoreCase: true, maxDepth: 2 },
        ],
      },
      regexOf(
        { searchRegex: 'a', replaceRegex: 'b' },
        { searchRegex: 'a', replaceRegex: '', options: { caseInsensitive: true, depth: 2 } },
      ),
    ],
  ])('is %j as %j, and the same again', (given, expected) => {
    const { written, status, document, readBack } = writeOne('renameKeys', given);
    expect([written['type'], written['typeVersion'], written['parameters']]).toEqual(['n8n-nodes-base.renameKeys', 1, expected]);
    expect([status, readBack]).toEqual(['supported', document]);
  });
});
