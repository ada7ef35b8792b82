import type { JsonObject } from '@weft/workflow-model';
import { convertOne, handlesOf, n8nNode, writeOne } from '../testing/n8n-files.ts';

const mergeByFields = { values: [{ field1: 'id', field2: 'ref.id' }] };
const fields = [{ left: 'id', right: 'ref.id' }];
const CASES: readonly (readonly [JsonObject, JsonObject])[] = [
  [{ mergeByFields }, { fields, whenDifferent: 'both' }],
  [
    { mergeByFields, resolve: 'preferInput1', fuzzyCompare: true },
    { fields, whenDifferent: 'first', fuzzy: true },
  ],
  [
    {
      mergeByFields,
      resolve: 'preferInput2',
      options: { multipleMatches: 'all', skipFields: 'at, by', disableDotNotation: true },
    },
    { fields, whenDifferent: 'second', multipleMatches: 'all', skipFields: 'at, by', dotNotation: false },
  ],
  [
    { mergeByFields, resolve: 'mix', preferWhenMix: 'input2', exceptWhenMix: 'a, b' },
    { fields, whenDifferent: 'mix', prefer: 'second', exceptFields: 'a, b' },
  ],
  [
    { mergeByFields, resolve: 'mix' },
    { fields, whenDifferent: 'mix', prefer: 'first' },
  ],
];

describe('compareDatasets', () => {
  it.each(CASES)('reads %j', (given, expected) => {
    const { status, reasons, parameters } = convertOne('compareDatasets', 2.3, given);
    expect([status, reasons, parameters]).toEqual(['supported', [], expected]);
  });

  it.each([
    [1, 'second'],
    [2, 'second'],
    [2.1, 'both'],
    [2.3, 'both'],
  ])('of version %s gives, where the file does not say, %s', (version, whenDifferent) => {
    expect(convertOne('compareDatasets', version, { mergeByFields })).toMatchObject({ parameters: { whenDifferent } });
  });

  it('finds the fuzzy comparison among the options, where the first version had it', () => {
    const { status, parameters } = convertOne('compareDatasets', 1, { mergeByFields, options: { fuzzyCompare: true } });
    expect([status, parameters]).toEqual(['supported', { fields, whenDifferent: 'second', fuzzy: true }]);
  });

  it('leaves aside how items were to be mixed where they are not', () => {
    const given = { mergeByFields, resolve: 'includeBoth', preferWhenMix: 'input2', exceptWhenMix: 'a' };
    const { status, parameters } = convertOne('compareDatasets', 2.3, given);
    expect([status, parameters]).toEqual(['supported', { fields, whenDifferent: 'both' }]);
  });

  it('has four outputs', () => {
    const handles = handlesOf(n8nNode('compareDatasets', 2.3, { id: 'c', parameters: { mergeByFields } }), 4);
    expect(handles).toEqual(['only-first', 'same', 'different', 'only-second']);
  });
});

describe('compareDatasets, written for n8n', () => {
  it.each(CASES)('gives %j', (expected, parameters) => {
    const { written, status, document, readBack } = writeOne('compareDatasets', parameters);
    expect(written).toMatchObject({ type: 'n8n-nodes-base.compareDatasets', typeVersion: 2.3 });
    expect(written['parameters']).toEqual(expected);
    expect([status, readBack]).toEqual(['supported', document]);
  });
});
