import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const fieldsOf = (...rows: readonly object[]) => ({ fieldsToAggregate: { fieldToAggregate: rows } });

describe('aggregate', () => {
  it('reads fields, and their new names where they are to be renamed', () => {
    const given = fieldsOf(
      { fieldToAggregate: 'a.b' },
      { fieldToAggregate: 'c', renameField: true, outputFieldName: 'd' },
      { fieldToAggregate: 'e', renameField: false, outputFieldName: 'left over' },
      {},
    );
    const { node, parameters, status } = convertOne('aggregate', 1, { ...given, options: {} });
    expect([node.type, status]).toEqual(['aggregate', 'supported']);
    expect(parameters).toEqual({
      mode: 'fields',
      fields: [
        { field: 'a.b', as: '' },
        { field: 'c', as: 'd' },
        { field: 'e', as: '' },
      ],
    });
  });

  it.each([
    [{}, { destination: 'data', include: 'all' }],
    [{ destinationFieldName: 'rows' }, { destination: 'rows', include: 'all' }],
    [
      { include: 'specifiedFields', fieldsToInclude: 'a, b', fieldsToExclude: 'left over' },
      { destination: 'data', include: 'selected', selectedFields: 'a, b' },
    ],
    [
      { include: 'allFieldsExcept', fieldsToExclude: 'a' },
      { destination: 'data', include: 'except', selectedFields: 'a' },
    ],
    [fieldsOf({ fieldToAggregate: 'left over' }), { destination: 'data', include: 'all' }],
  ])('reads all item data with %j', (given, expected) => {
    const { parameters, status, reasons } = convertOne('aggregate', 1, { aggregate: 'aggregateAllItemData', ...given });
    expect([status, reasons, parameters]).toEqual(['supported', [], { mode: 'items', ...expected }]);
  });

  it('reads its options', () => {
    const options = { mergeLists: true, keepMissing: '={{ $json.keep }}', disableDotNotation: true, includeBinaries: true };
    const { parameters, status } = convertOne('aggregate', 1, { ...fieldsOf({ fieldToAggregate: 'a' }), options });
    expect(status).toBe('supported');
    expect(parameters).toMatchObject({
      mergeLists: true,
      keepMissing: '={{ $json.keep }}',
      dotNotation: false,
      keepBinary: true,
    });
  });

  it('says what makes files the same', () => {
    const { parameters, status, reasons } = convertOne('aggregate', 1, {
      options: { includeBinaries: true, keepOnlyUnique: true },
    });
    expect(parameters).toMatchObject({ keepBinary: true, uniqueBinary: true });
    expect([status, reasons]).toEqual(['converted', [expect.stringContaining('where their content is')]]);
  });
});

describe('aggregate for n8n', () => {
  it.each<readonly [JsonObject, object]>([
    [
      { mode: 'fields', fields: [{ field: 'a' }, { field: 'b', as: 'c' }], mergeLists: true, keepMissing: true },
      {
        ...fieldsOf({ fieldToAggregate: 'a' }, { fieldToAggregate: 'b', renameField: true, outputFieldName: 'c' }),
        options: { mergeLists: true, keepMissing: true },
      },
    ],
    [{ mode: 'items', destination: 'data' }, { aggregate: 'aggregateAllItemData' }],
    [
      { mode: 'items', destination: 'rows', include: 'selected', selectedFields: 'a,b', keepBinary: true },
      {
        aggregate: 'aggregateAllItemData',
        destinationFieldName: 'rows',
        include: 'specifiedFields',
        fieldsToInclude: 'a,b',
        options: { includeBinaries: true },
      },
    ],
    [
      { mode: 'items', include: 'except', selectedFields: ['a'], dotNotation: false },
      {
        aggregate: 'aggregateAllItemData',
        include: 'allFieldsExcept',
        fieldsToExclude: 'a',
        options: { disableDotNotation: true },
      },
    ],
  ])('is %j as %j, and the same again', (given, expected) => {
    const { written, status, document, readBack } = writeOne('aggregate', given);
    expect([written['type'], written['typeVersion'], written['parameters']]).toEqual(['n8n-nodes-base.aggregate', 1, expected]);
    expect([status, readBack]).toEqual(['supported', document]);
  });
});
