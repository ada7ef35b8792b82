import fc from 'fast-check';
import { fixed, flag, group, list, names, number, one, some, text } from './n8n-fields.ts';
import { deduplicated, sorted, summary } from './n8n-list-parameters.ts';

/** What n8n's editor writes for the nodes that make items of lists and lists of items. */
const splitting = {
  fieldToSplitOut: names,
  include: one('noOtherFields', 'allOtherFields', 'selectedOtherFields'),
  fieldsToInclude: names,
  options: some({ disableDotNotation: flag, destinationFieldName: names, includeBinary: flag }),
};
export const split = some(splitting, ['fieldToSplitOut']);

const aggregateOptions = { disableDotNotation: flag, includeBinaries: flag, keepOnlyUnique: flag };
const aggregating = {
  fieldsToAggregate: group(
    'fieldToAggregate',
    list(some({ fieldToAggregate: fixed, renameField: flag, outputFieldName: fixed }, ['fieldToAggregate'])),
  ),
  options: some({ mergeLists: flag, keepMissing: flag, ...aggregateOptions }),
};
const aggregatingAll = {
  aggregate: one('aggregateAllItemData'),
  destinationFieldName: fixed,
  include: one('allFields', 'specifiedFields', 'allFieldsExcept'),
  fieldsToInclude: names,
  fieldsToExclude: names,
  options: some(aggregateOptions),
};
export const aggregated = fc.oneof(some(aggregating), some(aggregatingAll, ['aggregate']));

const limiting = { maxItems: number, keep: one('firstItems', 'lastItems') };
export const limited = some(limiting);

const keyPattern = fc.record(
  {
    searchRegex: fixed,
    replaceRegex: one('$1', ''),
    options: some({ caseInsensitive: flag, depth: fc.integer({ min: -1, max: 3 }) }),
  },
  { requiredKeys: ['searchRegex', 'replaceRegex'] },
);
export const renamed = some({
  keys: group('key', list(fc.record({ currentKey: text, newKey: text }))),
  additionalOptions: some({ regexReplacement: group('replacements', list(keyPattern)) }),
});

const withOperation = (operation: string, parameters: fc.Arbitrary<object>) =>
  parameters.map((given) => ({ operation, ...given }));
const nameList = group('fields', list(fc.record({ fieldName: fixed })));
const sameInAllVersions = [
  withOperation('limit', limited),
  withOperation('sort', sorted),
  withOperation('summarize', summary),
  withOperation('aggregateItems', some(aggregating)),
];
/** Names of fields were lists in the first versions. */
export const oldItemLists = fc.oneof(
  ...sameInAllVersions,
  some({ ...splitting, fieldsToInclude: nameList }, ['fieldToSplitOut']),
  withOperation('removeDuplicates', some({ compare: one('selectedFields'), fieldsToCompare: nameList })),
);
export const itemLists = fc.oneof(
  ...sameInAllVersions,
  split,
  withOperation('concatenateItems', some(aggregatingAll, ['aggregate'])),
  withOperation('removeDuplicates', deduplicated),
);
