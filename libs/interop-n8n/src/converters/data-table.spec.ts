import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const dataTableId = { __rl: true, mode: 'name', value: 'people' };
const name = (condition?: string, keyValue: string = '={{ $json.name }}') => ({
  keyName: 'name',
  ...(condition !== undefined && { condition }),
  keyValue,
});
const columns = { mappingMode: 'defineBelow', value: { name: '={{ $json.name }}', age: 5 }, matchingColumns: [], schema: [] };
const values = [
  { column: 'name', value: '={{ $json.name }}' },
  { column: 'age', value: 5 },
];

const CASES: readonly (readonly [JsonObject, JsonObject])[] = [
  [
    { dataTableId, columns },
    { table: 'people', values },
  ],
  [
    { resource: 'row', operation: 'insert', dataTableId, columns: { ...columns, mappingMode: 'autoMapInputData', value: {} }, options: { optimizeBulk: true } }, // prettier-ignore
    { table: 'people', mapping: 'fields', returnRows: false },
  ],
  [
    { operation: 'get', dataTableId, filters: { conditions: [name()] }, limit: 5 },
    { operation: 'get', table: 'people', conditions: [{ column: 'name', value: '={{ $json.name }}' }], limit: 5 },
  ],
  [
    { operation: 'get', dataTableId, returnAll: true, orderBy: true, orderByColumn: 'age', orderByDirection: 'DESC' },
    { operation: 'get', table: 'people', returnAll: true, orderBy: 'age', descending: true },
  ],
  [
    { operation: 'update', dataTableId, matchType: 'anyCondition', filters: { conditions: [name('ilike'), { keyName: 'age', condition: 'isEmpty' }] }, columns, options: { dryRun: true } }, // prettier-ignore
    {
      operation: 'update',
      table: 'people',
      match: 'any',
      conditions: [
        { column: 'name', operator: 'ilike', value: '={{ $json.name }}' },
        { column: 'age', operator: 'isEmpty' },
      ],
      values,
      dryRun: true,
    },
  ],
  [
    {
      operation: 'upsert',
      dataTableId,
      matchType: 'allConditions',
      filters: { conditions: [name(), name('neq', 'x')] },
      columns,
    },
    {
      operation: 'upsert',
      table: 'people',
      conditions: [
        { column: 'name', value: '={{ $json.name }}' },
        { column: 'name', operator: 'neq', value: 'x' },
      ],
      values,
    },
  ],
  [
    { operation: 'deleteRows', dataTableId, filters: { conditions: [name('lt', '5')] } },
    { operation: 'delete', table: 'people', conditions: [{ column: 'name', operator: 'lt', value: '5' }] },
  ],
  [
    { operation: 'rowExists', dataTableId },
    { operation: 'exists', table: 'people' },
  ],
  [
    { operation: 'rowNotExists', dataTableId },
    { operation: 'notExists', table: 'people' },
  ],
  [
    { resource: 'table', operation: 'create', tableName: 'people', columns: { column: [{ name: 'age', type: 'number' }] }, options: { createIfNotExists: true } }, // prettier-ignore
    { operation: 'createTable', name: 'people', columns: [{ name: 'age', type: 'number' }], reuse: true },
  ],
  [
    { resource: 'table', operation: 'list', returnAll: true, options: { filterName: 'p', sortField: 'createdAt', sortDirection: 'desc' } }, // prettier-ignore
    { operation: 'listTables', returnAll: true, nameFilter: 'p', orderBy: 'createdAt', descending: true },
  ],
  [
    { resource: 'table', operation: 'update', dataTableId, newName: 'staff' },
    { operation: 'renameTable', table: 'people', name: 'staff' },
  ],
  [
    { resource: 'table', operation: 'delete', dataTableId },
    { operation: 'deleteTable', table: 'people' },
  ],
];

describe('data table', () => {
  it.each(CASES)('reads %j', (given, expected) => {
    const { node, parameters, status, reasons } = convertOne('dataTable', 1, given);
    expect([node.type, reasons, status, parameters]).toEqual(['dataTable', [], 'supported', expected]);
  });

  it.each(CASES)('is written and read again as %j', (_, parameters) => {
    const { written, status, reasons, readBack } = writeOne('dataTable', parameters);
    expect([written['type'], reasons, status]).toEqual(['n8n-nodes-base.dataTable', [], 'supported']);
    expect(readBack.nodes[0]?.parameters).toEqual(parameters);
  });

  it.each([
    [{ mode: 'list', value: 'abc', cachedResultName: 'People' }, 'People', 'make one of this name'],
    [{ mode: 'id', value: 'abc' }, 'abc', 'choose the table here'],
    [{ mode: 'id', value: '={{ $json.id }}' }, '={{ $json.id }}', undefined],
  ])('finds the table of %j', (locator, table, reason) => {
    const { parameters, reasons } = convertOne('dataTable', 1, { operation: 'get', dataTableId: { __rl: true, ...locator } });
    expect(parameters).toMatchObject({ table });
    expect(reasons).toEqual(reason === undefined ? [] : [expect.stringContaining(reason)]);
  });

  it('takes any of several conditions where the file does not say which', () => {
    const filters = { conditions: [name(), name('neq')] };
    expect(convertOne('dataTable', 1.1, { operation: 'get', dataTableId, filters }).parameters).toMatchObject({ match: 'any' });
  });

  it('says what it does not know', () => {
    expect(convertOne('dataTable', 1, { operation: 'clear' }).reasons.join()).toContain('"clear"');
    const filters = { conditions: [name('startsWith')] };
    expect(convertOne('dataTable', 1, { operation: 'get', filters }).reasons.join()).toContain('"startsWith"');
  });
});
