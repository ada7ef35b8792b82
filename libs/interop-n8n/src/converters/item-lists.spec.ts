import { convertOne } from '../testing/n8n-files.ts';

describe('item lists', () => {
  it.each([
    [3.1, { fieldToSplitOut: 'rows', options: {} }, 'splitOut', { fields: 'rows', include: 'none' }],
    [
      1,
      {
        operation: 'splitOutItems',
        fieldToSplitOut: 'rows',
        include: 'selectedOtherFields',
        fieldsToInclude: { fields: [{ fieldName: 'a' }, { fieldName: '={{ $json.b }}' }] },
      },
      'splitOut',
      { fields: 'rows', include: 'selected', selectedFields: '=a,{{ $json.b }}' },
    ],
    [
      2,
      { operation: 'aggregateItems', fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'a' }] } },
      'aggregate',
      { mode: 'fields', fields: [{ field: 'a', as: '' }] },
    ],
    [
      3,
      {
        operation: 'concatenateItems',
        aggregate: 'aggregateAllItemData',
        destinationFieldName: 'response',
        include: 'allFieldsExcept',
        fieldsToExclude: 'sort',
      },
      'aggregate',
      { mode: 'items', destination: 'response', include: 'except', selectedFields: 'sort' },
    ],
    [2.1, { operation: 'limit', maxItems: 5, keep: 'lastItems' }, 'limit', { maxItems: 5, keep: 'last' }],
    [
      1,
      {
        operation: 'removeDuplicates',
        compare: 'selectedFields',
        fieldsToCompare: { fields: [{ fieldName: 'id' }, { fieldName: 'b' }] },
      },
      'removeDuplicates',
      { compare: 'selected', selectedFields: 'id,b' },
    ],
    [
      3.1,
      { resource: 'itemList', operation: 'removeDuplicates', compare: 'selectedFields', fieldsToCompare: 'place_id' },
      'removeDuplicates',
      { compare: 'selected', selectedFields: 'place_id' },
    ],
    [
      2.2,
      { operation: 'sort', sortFieldsUi: { sortField: [{ fieldName: 'a', order: 'descending' }] } },
      'sort',
      { mode: 'fields', fields: [{ name: 'a', order: 'descending' }] },
    ],
    [
      3.1,
      { operation: 'summarize', fieldsToSummarize: { values: [{ field: 'a', aggregation: 'sum' }] } },
      'summarize',
      { summaries: [{ field: 'a', aggregation: 'sum' }] },
    ],
  ])('of version %s with %j is %s', (version, given, type, expected) => {
    const { node, parameters, status, reasons } = convertOne('itemLists', version, given);
    expect([node.type, status, reasons]).toEqual([type, 'supported', []]);
    expect(parameters).toMatchObject(expected);
  });

  it('says which parameters it does not know, inside of the operation too', () => {
    const given = { operation: 'limit', maxItems: 2, loopOver: 'a', options: { newest: true } };
    const { status, reasons } = convertOne('itemLists', 3, given);
    expect(status).toBe('converted');
    expect(reasons).toEqual([expect.stringContaining('"loopOver"'), expect.stringContaining('"options"')]);
    const { reasons: inside } = convertOne('itemLists', 3, { fieldToSplitOut: 'a', options: { newest: true } });
    expect(inside).toEqual([expect.stringContaining('"options.newest"')]);
  });

  it('stays a placeholder where the operation is unknown', () => {
    const { status, reasons } = convertOne('itemLists', 3, { operation: 'shuffle' });
    expect([status, reasons]).toEqual(['placeholder', [expect.stringContaining('"shuffle"')]]);
  });
});
