import type { JsonObject } from '@weft/workflow-model';
import { fromN8n } from '../from-n8n.ts';
import { convertOne, n8nFile, n8nNode, writeOne } from '../testing/n8n-files.ts';

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
    [1, { mode: 'multiplex' }, { combineBy: 'all', clash: { prefer: 'last', deep: false } }],
    [1, { mode: 'mergeByIndex' }, { combineBy: 'position', includeUnpaired: true, unpairedOf: 'first' }],
    [1, { mode: 'mergeByIndex', join: 'inner' }, { combineBy: 'position', includeUnpaired: false }],
    [1, { mode: 'mergeByIndex', join: 'outer' }, { combineBy: 'position', includeUnpaired: true }],
    [
      1,
      { mode: 'mergeByKey', propertyName1: 'id', propertyName2: 'ref' },
      { fields: [{ left: 'id', right: 'ref' }], join: 'enrich-first', fuzzy: true, clash: { prefer: 'last', deep: false } },
    ],
    [
      1,
      { mode: 'mergeByKey', propertyName1: 'id', propertyName2: 'id', overwrite: 'blank' },
      { clash: { prefer: 'first', deep: false, overrideEmpty: true } },
    ],
    [1, { mode: 'mergeByKey', propertyName1: 'id', propertyName2: 'id', overwrite: 'undefined' }, { clash: { prefer: 'first' } }],
    [1, { mode: 'keepKeyMatches', propertyName1: 'a', propertyName2: 'b' }, { join: 'keep-matches', output: 'first' }],
    [1, { mode: 'removeKeyMatches', propertyName1: 'a', propertyName2: 'b' }, { join: 'keep-non-matches', output: 'first' }],
    [3.1, { mode: 'combineBySql', query: 'SELECT 1 AS one' }, { mode: 'sql', query: 'SELECT 1 AS one', emptyResult: 'none' }],
    [3, { mode: 'combineBySql', numberInputs: 3 }, { inputCount: 3, query: expect.stringContaining('LEFT JOIN input2') }],
    [3.2, { mode: 'combineBySql', query: 'x', options: { emptyQueryResult: 'success' } }, { emptyResult: 'success' }],
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
    [3.2, { mode: 'somethingNew' }, /"somethingNew"/],
    [3, { numberInputs: 11 }, /from 2 to 10/],
    [3, { mode: 'chooseBranch', useDataOfInput: 3 }, /names no input/],
    [3, { mode: 'combine', fieldsToMatchString: '={{ $json.f }}' }, /is an expression/],
    [1, { mode: 'mergeByKey' }, /propertyName1" names no field/],
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

describe('merge, written for n8n', () => {
  it.each([
    [{}, {}],
    [{ mode: 'append', inputCount: 4 }, { numberInputs: 4 }],
    [
      { mode: 'combine', fields: [{ left: 'a', right: 'b' }], join: 'enrich-first', fuzzy: true, multipleMatches: 'first' },
      {
        mode: 'combine',
        advanced: true,
        mergeByFields: { values: [{ field1: 'a', field2: 'b' }] },
        joinMode: 'enrichInput1',
        options: { fuzzyCompare: true, multipleMatches: 'first' },
      },
    ],
    [
      {
        mode: 'combine',
        combineBy: 'position',
        inputCount: 3,
        includeUnpaired: true,
        clash: { prefer: 'suffix', deep: true, overrideEmpty: false },
      },
      {
        mode: 'combine',
        combineBy: 'combineByPosition',
        numberInputs: 3,
        options: { includeUnpaired: true, clashHandling: { values: { resolveClash: 'addSuffix' } } },
      },
    ],
    [
      { mode: 'choose-branch', branch: 2 },
      { mode: 'chooseBranch', useDataOfInput: 2 },
    ],
    [
      { mode: 'sql', query: 'SELECT 1 AS one' },
      { mode: 'combineBySql', query: 'SELECT 1 AS one' },
    ],
  ])('%j', (parameters, expected) => {
    const { written, status, document, readBack } = writeOne('merge', parameters);
    expect(written).toMatchObject({ type: 'n8n-nodes-base.merge', typeVersion: 3.2 });
    expect(written['parameters']).toEqual(expected);
    expect([status, readBack]).toEqual(['supported', document]);
  });

  const lookup = { mode: 'combine', combineBy: 'fields', fields: [{ left: 'a', right: 'b' }], fuzzy: true };
  const overwriting = { prefer: 'last', deep: false };

  it.each([
    [
      { mode: 'combine', combineBy: 'position', includeUnpaired: true, unpairedOf: 'first', clash: overwriting },
      { mode: 'mergeByIndex' },
    ],
    [
      { ...lookup, join: 'enrich-first', multipleMatches: 'last', clash: overwriting },
      { mode: 'mergeByKey', propertyName1: 'a', propertyName2: 'b' },
    ],
    [
      { ...lookup, join: 'enrich-first', multipleMatches: 'last', clash: { prefer: 'first', deep: false, overrideEmpty: true } },
      { mode: 'mergeByKey', propertyName1: 'a', propertyName2: 'b', overwrite: 'blank' },
    ],
    [
      { ...lookup, join: 'enrich-first', multipleMatches: 'last', clash: { prefer: 'first', deep: false } },
      { mode: 'mergeByKey', propertyName1: 'a', propertyName2: 'b', overwrite: 'undefined' },
    ],
  ])('is one of version 1 where only that can say it: %j', (parameters, expected) => {
    const { written, status, document, readBack } = writeOne('merge', { inputCount: 2, ...parameters });
    expect(written).toMatchObject({ type: 'n8n-nodes-base.merge', typeVersion: 1, parameters: expected });
    expect([status, readBack]).toEqual(['supported', document]);
  });

  it.each<JsonObject>([
    { mode: 'combine', combineBy: 'position', includeUnpaired: true, unpairedOf: 'first' },
    { mode: 'combine', combineBy: 'position', inputCount: 3, includeUnpaired: true, unpairedOf: 'first', clash: overwriting },
    { mode: 'combine', fields: [], multipleMatches: 'last' },
    { ...lookup, join: 'keep-matches', multipleMatches: 'last', clash: overwriting },
    { ...lookup, fuzzy: false, join: 'enrich-first', multipleMatches: 'last', clash: overwriting },
  ])("is not passed off as n8n's where n8n would do something else: %j", (parameters) => {
    expect(writeOne('merge', parameters)).toMatchObject({ status: 'placeholder', written: { type: 'weft.merge' } });
  });
});
