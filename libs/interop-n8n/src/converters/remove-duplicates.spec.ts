import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

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

  it.each(['removeItemsSeenInPreviousExecutions', 'clearDeduplicationHistory'])('becomes a placeholder for %s', (operation) => {
    expect(convertOne('removeDuplicates', 2, { operation, dedupeValue: '={{ $json.id }}' })).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringMatching(/previous executions/)],
    });
  });
});

describe('removeDuplicates, written for n8n', () => {
  it.each(CASES)('gives %j', (expected, parameters) => {
    const { written, status, document, readBack } = writeOne('removeDuplicates', parameters);
    expect(written).toMatchObject({ type: 'n8n-nodes-base.removeDuplicates', typeVersion: 2, parameters: expected });
    expect([status, readBack]).toEqual(['supported', document]);
  });
});
