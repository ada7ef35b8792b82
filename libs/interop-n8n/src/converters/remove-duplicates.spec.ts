import type { JsonObject } from '@weft/workflow-model';
import { convertOne, handlesOf, n8nNode, writeOne } from '../testing/n8n-files.ts';

const CASES: readonly (readonly [JsonObject, JsonObject])[] = [
  [{}, { compare: 'all' }],
  [
    { compare: 'selectedFields', fieldsToCompare: 'a, b.c', options: { removeOtherFields: true } },
    { compare: 'selected', selectedFields: 'a, b.c', keepOnlyCompared: true },
  ],
  [
    { compare: 'allFieldsExcept', fieldsToExclude: 'id', options: { disableDotNotation: true } },
    { compare: 'except', selectedFields: 'id', dotNotation: false },
  ],
  [
    { compare: 'selectedFields', fieldsToCompare: '={{ $json.by }}' },
    { compare: 'selected', selectedFields: '={{ $json.by }}' },
  ],
];

const HISTORY: readonly (readonly [JsonObject, JsonObject])[] = [
  [
    { operation: 'removeItemsSeenInPreviousExecutions', dedupeValue: '={{ $json.id }}' },
    { operation: 'history', keep: 'new', value: '={{ $json.id }}' },
  ],
  [
    {
      operation: 'removeItemsSeenInPreviousExecutions',
      dedupeValue: '={{ $json.id }}',
      options: { scope: 'workflow', historySize: 50 },
    },
    { operation: 'history', keep: 'new', value: '={{ $json.id }}', scope: 'workflow', historySize: 50 },
  ],
  [
    {
      operation: 'removeItemsSeenInPreviousExecutions',
      logic: 'removeItemsUpToStoredIncrementalKey',
      incrementalDedupeValue: '={{ $json.id }}',
    },
    { operation: 'history', keep: 'higher', value: '={{ $json.id }}' },
  ],
  [
    {
      operation: 'removeItemsSeenInPreviousExecutions',
      logic: 'removeItemsUpToStoredDate',
      dateDedupeValue: '={{ $json.at }}',
      options: { scope: 'workflow' },
    },
    { operation: 'history', keep: 'later', value: '={{ $json.at }}', scope: 'workflow' },
  ],
  [{ operation: 'clearDeduplicationHistory' }, { operation: 'forget' }],
  [
    { operation: 'clearDeduplicationHistory', options: { scope: 'workflow' } },
    { operation: 'forget', scope: 'workflow' },
  ],
];

describe.each([1, 1.1, 2])('removeDuplicates of version %s', (version) => {
  it.each(CASES)('reads %j', (given, expected) => {
    const { status, reasons, parameters } = convertOne('removeDuplicates', version, given);
    expect([status, reasons, parameters]).toEqual(['supported', [], expected]);
  });
});

describe('removeDuplicates', () => {
  it('leaves aside what another choice was set up with', () => {
    const given = {
      compare: 'allFieldsExcept',
      fieldsToExclude: 'id',
      fieldsToCompare: 'a',
      logic: 'x',
      dedupeValue: '={{ 1 }}',
    };
    const { status, parameters } = convertOne('removeDuplicates', 2, given);
    expect([status, parameters]).toEqual(['supported', { compare: 'except', selectedFields: 'id' }]);
  });

  it.each(HISTORY)('of version 2 reads %j', (given, expected) => {
    const { status, reasons, parameters } = convertOne('removeDuplicates', 2, given);
    expect([status, reasons, parameters]).toEqual(['supported', [], expected]);
  });

  it('has the items that were met before at its second output', () => {
    const operation = 'removeItemsSeenInPreviousExecutions';
    expect(handlesOf(n8nNode('removeDuplicates', 2, { parameters: { operation } }), 2)).toEqual(['main', 'discarded']);
  });

  it('has a history of no more than Weft keeps, and says so', () => {
    const given = { operation: 'removeItemsSeenInPreviousExecutions', dedupeValue: 'a', options: { historySize: 1e6 } };
    const { status, reasons, parameters } = convertOne('removeDuplicates', 2, given);
    expect([status, reasons]).toEqual(['converted', [expect.stringContaining('100000')]]);
    expect(parameters).toMatchObject({ historySize: 100_000 });
  });
});

describe('removeDuplicates, written for n8n', () => {
  it.each([...CASES, ...HISTORY])('gives %j', (expected, parameters) => {
    const { written, status, document, readBack } = writeOne('removeDuplicates', parameters);
    expect(written).toMatchObject({ type: 'n8n-nodes-base.removeDuplicates', typeVersion: 2, parameters: expected });
    expect([status, readBack]).toEqual(['supported', document]);
  });
});
