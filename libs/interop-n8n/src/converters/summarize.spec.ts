import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const CASES: readonly (readonly [JsonObject, JsonObject])[] = [
  [
    {
      fieldsToSummarize: { values: [{ field: 'id' }, { aggregation: 'sum', field: 'order.total' }] },
      fieldsToSplitBy: 'country, year',
    },
    {
      summaries: [
        { field: 'id', aggregation: 'count' },
        { field: 'order.total', aggregation: 'sum' },
      ],
      groupBy: 'country, year',
      output: 'items',
    },
  ],
  [
    {
      fieldsToSummarize: {
        values: [
          { aggregation: 'countUnique', field: 'a', includeEmpty: true },
          { aggregation: 'append', field: 'a', includeEmpty: true },
          { aggregation: 'concatenate', field: 'a', separateBy: '\n' },
          { aggregation: 'concatenate', field: 'a', separateBy: 'other', customSeparator: ' / ' },
          { aggregation: 'concatenate', field: 'a', separateBy: 'other', customSeparator: '={{ $json.s }}' },
          { aggregation: 'average', field: 'a' },
          { aggregation: 'min', field: 'a' },
          { aggregation: 'max', field: 'a' },
        ],
      },
    },
    {
      summaries: [
        { field: 'a', aggregation: 'count-unique', includeEmpty: true },
        { field: 'a', aggregation: 'append', includeEmpty: true },
        { field: 'a', aggregation: 'concatenate', separator: '\n' },
        { field: 'a', aggregation: 'concatenate', separator: ' / ' },
        { field: 'a', aggregation: 'concatenate', separator: '={{ $json.s }}' },
        { field: 'a', aggregation: 'average' },
        { field: 'a', aggregation: 'min' },
        { field: 'a', aggregation: 'max' },
      ],
      output: 'items',
    },
  ],
  [
    {
      fieldsToSummarize: { values: [{ field: 'a' }] },
      options: {
        outputFormat: 'singleItem',
        skipEmptySplitFields: true,
        continueIfFieldNotFound: true,
        disableDotNotation: true,
      },
    },
    {
      summaries: [{ field: 'a', aggregation: 'count' }],
      output: 'object',
      skipUngrouped: true,
      unknownFields: 'empty-item',
      dotNotation: false,
    },
  ],
];

describe('summarize', () => {
  it.each(CASES)('reads %j', (given, expected) => {
    expect(convertOne('summarize', 1.1, given)).toMatchObject({ status: 'supported', reasons: [] });
    expect(convertOne('summarize', 1.1, given).parameters).toEqual(expected);
  });

  it('leaves aside what another aggregation was set up with', () => {
    const values = [{ aggregation: 'sum', field: 'a', includeEmpty: true, separateBy: 'other', customSeparator: '-' }];
    const { status, parameters } = convertOne('summarize', 1.1, { fieldsToSummarize: { values } });
    expect([status, parameters['summaries']]).toEqual(['supported', [{ field: 'a', aggregation: 'sum' }]]);
  });

  it('says that version 1 made text of the values that it groups by', () => {
    const given = { fieldsToSummarize: { values: [{ field: 'a' }] } };
    expect(convertOne('summarize', 1, given)).toMatchObject({ status: 'supported', reasons: [] });
    expect(convertOne('summarize', 1, { ...given, fieldsToSplitBy: 'year' })).toMatchObject({
      status: 'converted',
      reasons: [expect.stringMatching(/^Version 1 .* keep their types\.$/)],
    });
  });

  it('becomes a placeholder with an aggregation that nobody knows', () => {
    const values = [{ aggregation: 'median', field: 'a' }];
    expect(convertOne('summarize', 1.1, { fieldsToSummarize: { values } })).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringMatching(/"median"/)],
    });
  });
});

describe('summarize, written for n8n', () => {
  it.each(CASES)('gives %j', (expected, parameters) => {
    const { written, status, document, readBack } = writeOne('summarize', parameters);
    expect(written).toMatchObject({ type: 'n8n-nodes-base.summarize', typeVersion: 1.1 });
    expect(written['parameters']).toEqual(expected);
    expect([status, readBack]).toEqual(['supported', document]);
  });

  it('joins names with commas', () => {
    const { written } = writeOne('summarize', { summaries: [{ field: 'a' }], groupBy: ['b', 'c'] });
    expect(written['parameters']).toMatchObject({ fieldsToSplitBy: 'b,c' });
  });
});
