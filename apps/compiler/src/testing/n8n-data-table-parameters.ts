import fc from 'fast-check';
import { fixed, flag, list, number, one, some, text, type Parameters } from './n8n-fields.ts';

const located = fc.oneof(
  fc.record({ __rl: one(true), mode: one('name'), value: one('people', '={{ $json.table }}') }),
  fc.record({ __rl: one(true), mode: one('list'), value: one('zfsyNJLJ7zGXQ6qk'), cachedResultName: one('People') }),
  fc.record({ __rl: one(true), mode: one('id'), value: one('zfsyNJLJ7zGXQ6qk', '018f0000-0000-7000-8000-000000000001') }),
);
const condition = fc.oneof(
  some({ keyName: fixed, condition: one('eq', 'neq', 'like', 'ilike', 'gt', 'lte'), keyValue: fc.oneof(text, number) }, [
    'keyName',
  ]),
  some({ keyName: fixed, condition: one('isEmpty', 'isNotEmpty', 'isTrue', 'isFalse') }, ['keyName', 'condition']),
);
const chosen = {
  dataTableId: located,
  matchType: one('anyCondition', 'allConditions'),
  filters: some({ conditions: list(condition) }),
};
const columns = fc.record({
  mappingMode: one('defineBelow', 'autoMapInputData'),
  value: some({ name: text, age: number, active: flag }),
  matchingColumns: one([], ['name']),
  schema: one([]),
});
const dryRun = some({ dryRun: flag });

export const rowsOfTables: readonly Parameters[] = [
  some({ resource: one('row'), operation: one('insert'), dataTableId: located, columns, options: some({ optimizeBulk: flag }) }),
  some(
    {
      ...chosen,
      operation: one('get'),
      returnAll: flag,
      limit: fc.integer({ min: 1, max: 90 }),
      orderBy: flag,
      orderByColumn: fixed,
      orderByDirection: one('ASC', 'DESC'),
    },
    ['operation'],
  ),
  some({ ...chosen, operation: one('update', 'upsert'), columns, options: dryRun }, ['operation']),
  some({ ...chosen, operation: one('deleteRows'), options: dryRun }, ['operation']),
  some({ ...chosen, operation: one('rowExists', 'rowNotExists') }, ['operation']),
];

const made = list(fc.record({ name: fixed, type: one('string', 'number', 'boolean', 'date') }));
const table = { resource: one('table') };
export const wholeTables: readonly Parameters[] = [
  some(
    {
      ...table,
      operation: one('create'),
      tableName: text,
      columns: fc.record({ column: made }),
      options: some({ createIfNotExists: flag }),
    },
    ['resource', 'operation'],
  ),
  some(
    {
      ...table,
      operation: one('list'),
      returnAll: flag,
      limit: fc.integer({ min: 1, max: 90 }),
      options: some({ filterName: fixed, sortField: one('name', 'createdAt'), sortDirection: one('asc', 'desc') }),
    },
    ['resource', 'operation'],
  ),
  some({ ...table, operation: one('update'), dataTableId: located, newName: text }, ['resource', 'operation']),
  some({ ...table, operation: one('delete'), dataTableId: located }, ['resource', 'operation']),
];
