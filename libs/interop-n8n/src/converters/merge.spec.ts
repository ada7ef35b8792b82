import { fromN8n } from '../from-n8n.ts';
import { convertOne, n8nFile, n8nNode } from '../testing/n8n-files.ts';

describe('merge', () => {
  it.each([
    [3, {}, { mode: 'append', inputCount: 2 }],
    [3.2, { numberInputs: 4 }, { mode: 'append', inputCount: 4 }],
    [
      3.1,
      { mode: 'combine', combineBy: 'combineByPosition', numberInputs: 3, options: { includeUnpaired: true } },
      { combineBy: 'position', inputCount: 3, includeUnpaired: true },
    ],
    [3, { mode: 'combine', combineBy: 'combineAll' }, { combineBy: 'all', inputCount: 2 }],
    [
      3,
      { mode: 'combine', fieldsToMatchString: 'id, name' },
      {
        combineBy: 'fields',
        fields: [
          { left: 'id', right: 'id' },
          { left: 'name', right: 'name' },
        ],
      },
    ],
    [
      3,
      { mode: 'combine', advanced: true, mergeByFields: { values: [{ field1: 'a', field2: 'b' }] } },
      { fields: [{ left: 'a', right: 'b' }] },
    ],
    [
      2,
      { mode: 'combine', mergeByFields: { values: [{ field1: 'a', field2: 'b' }] } },
      { combineBy: 'fields', fields: [{ left: 'a', right: 'b' }] },
    ],
    [2.1, { mode: 'combine', combinationMode: 'mergeByPosition' }, { combineBy: 'position' }],
    [2, { mode: 'combine', combinationMode: 'multiplex' }, { combineBy: 'all' }],
    [3, { mode: 'chooseBranch', useDataOfInput: 2 }, { mode: 'choose-branch', branch: 2, branchOutput: 'items' }],
    [3, { mode: 'chooseBranch', output: 'empty' }, { mode: 'choose-branch', branchOutput: 'empty' }],
    [2, { mode: 'chooseBranch', output: 'input2' }, { branch: 2 }],
    [1, {}, { mode: 'append', inputCount: 2 }],
    [1, { mode: 'passThrough', output: 'input2' }, { mode: 'choose-branch', branch: 2, branchOutput: 'items' }],
    [1, { mode: 'wait' }, { mode: 'choose-branch', branchOutput: 'empty' }],
  ])('of version %s with %j is supported', (version, given, expected) => {
    expect(convertOne('merge', version, given)).toMatchObject({ status: 'supported', reasons: [], parameters: expected });
  });

  it.each([
    [
      { joinMode: 'keepNonMatches', outputDataFrom: 'input1' },
      { join: 'keep-non-matches', output: 'first' },
    ],
    [{ joinMode: 'enrichInput2' }, { join: 'enrich-second', output: 'both' }],
    [
      { options: { fuzzyCompare: true, multipleMatches: 'first', disableDotNotation: true } },
      { fuzzy: true, multipleMatches: 'first', dotNotation: false },
    ],
    [
      { options: { clashHandling: { values: { resolveClash: 'addSuffix' } } } },
      { clash: { prefer: 'suffix', deep: true, overrideEmpty: false } },
    ],
    [
      {
        options: { clashHandling: { values: { resolveClash: 'preferInput2', mergeMode: 'shallowMerge', overrideEmpty: true } } },
      },
      { clash: { prefer: 'last', deep: false, overrideEmpty: true } },
    ],
    [{}, { clash: { deep: true, overrideEmpty: false } }],
  ])('by fields reads %j', (given, expected) => {
    expect(convertOne('merge', 3.2, { mode: 'combine', fieldsToMatchString: 'id', ...given }).parameters).toMatchObject(expected);
  });

  it.each([
    [3.2, { mode: 'combineBySql', query: 'SELECT 1' }, /"combineBySql"/],
    [3, { numberInputs: 11 }, /from 2 to 10/],
    [3, { mode: 'chooseBranch', useDataOfInput: 3 }, /names no input/],
    [3, { mode: 'combine', fieldsToMatchString: '={{ $json.f }}' }, /is an expression/],
    [1, { mode: 'mergeByKey' }, /"mergeByKey"/],
  ])('of version %s with %j becomes a placeholder', (version, given, reason) => {
    expect(convertOne('merge', version, given)).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringMatching(reason)],
    });
  });

  it('gives each of its inputs a handle', () => {
    const sources = ['A', 'B', 'C'].map((name) => n8nNode('noOp', 1, { name, id: name }));
    const merge = n8nNode('merge', 3.2, { name: 'M', id: 'M', parameters: { numberInputs: 3 } });
    const connections = Object.fromEntries(
      sources.map(({ name }, index) => [name, { main: [[{ node: 'M', type: 'main', index }]] }]),
    );
    const { document } = fromN8n(n8nFile([...sources, merge], connections));
    expect(document.edges?.map(({ source, targetHandle }) => [source, targetHandle])).toEqual([
      ['A', 'input-1'],
      ['B', 'input-2'],
      ['C', 'input-3'],
    ]);
  });
});
