import fc from 'fast-check';
import { fixed, flag, group, list, one, some, text } from './n8n-fields.ts';

/** Parameters of the nodes that sort, count and compare items. */
export const sorted = fc.oneof(
  some({
    sortFieldsUi: group('sortField', list(some({ fieldName: fixed, order: one('ascending', 'descending') }, ['fieldName']))),
    options: some({ disableDotNotation: flag }),
  }),
  some({ type: one('random') }, ['type']),
  some({ type: one('code'), code: one('return 0', 'return a.json.n - b.json.n') }, ['type']),
);

const summarized = { field: fixed };
export const summary = some({
  fieldsToSummarize: group(
    'values',
    list(
      fc.oneof(
        some({ ...summarized, aggregation: one('sum', 'average', 'min', 'max') }, ['field', 'aggregation']),
        some({ ...summarized, aggregation: one('append', 'count', 'countUnique'), includeEmpty: flag }, ['field']),
        some({ ...summarized, aggregation: one('concatenate'), separateBy: one(', ', '\n', '', ' '), includeEmpty: flag }, [
          'field',
          'aggregation',
        ]),
        some({ ...summarized, aggregation: one('concatenate'), separateBy: one('other'), customSeparator: text }, [
          'field',
          'aggregation',
          'separateBy',
        ]),
      ),
    ),
  ),
  fieldsToSplitBy: one('a', 'a, b.c', '={{ $json.by }}'),
  options: some({
    outputFormat: one('separateItems', 'singleItem'),
    continueIfFieldNotFound: flag,
    skipEmptySplitFields: flag,
    disableDotNotation: flag,
  }),
});

export const deduplicated = some({
  compare: one('allFields', 'selectedFields', 'allFieldsExcept'),
  fieldsToCompare: one('a', 'a, b.c', '={{ $json.by }}'),
  fieldsToExclude: one('a', 'a, b.c'),
  options: some({ removeOtherFields: flag, disableDotNotation: flag }),
});
/** With operations that compare with earlier executions. */
export const deduplicatedByHistory = fc.oneof(
  deduplicated,
  some(
    {
      operation: one('removeItemsSeenInPreviousExecutions'),
      logic: one('removeItemsWithAlreadySeenKeyValues'),
      dedupeValue: text,
      options: some({ scope: one('node', 'workflow'), historySize: fc.integer({ min: 1, max: 9 }) }),
    },
    ['operation'],
  ),
  some(
    {
      operation: one('removeItemsSeenInPreviousExecutions'),
      logic: one('removeItemsUpToStoredIncrementalKey', 'removeItemsUpToStoredDate'),
      incrementalDedupeValue: text,
      dateDedupeValue: text,
      options: some({ scope: one('node', 'workflow') }),
    },
    ['operation', 'logic'],
  ),
  some({ operation: one('clearDeduplicationHistory'), options: some({ scope: one('workflow') }) }, ['operation']),
);

/** Where fuzzy comparison is switched on: an option first, a parameter later. */
export const compared = (fuzzyIsOption: boolean) =>
  some({
    mergeByFields: group('values', list(fc.record({ field1: fixed, field2: fixed }))),
    resolve: one('includeBoth', 'preferInput1', 'preferInput2', 'mix'),
    preferWhenMix: one('input1', 'input2'),
    exceptWhenMix: one('a', 'a, b.c', '={{ $json.by }}'),
    ...(fuzzyIsOption ? {} : { fuzzyCompare: flag }),
    options: some({
      ...(fuzzyIsOption ? { fuzzyCompare: flag } : {}),
      skipFields: one('a', 'a, b.c'),
      multipleMatches: one('first', 'all'),
      disableDotNotation: flag,
    }),
  });
