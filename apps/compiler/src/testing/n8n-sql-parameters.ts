import fc from 'fast-check';
import { fixed, flag, group, list, one, some, text, type Parameters } from './n8n-fields.ts';

const named = (...names: string[]) => fc.record({ __rl: one(true), mode: one('list', 'name'), value: fc.constantFrom(...names) });
const table = named('people', '={{ $json.table }}');
const schema = named('public', 'other');
const common = {
  queryBatching: one('single', 'independently', 'transaction'),
  largeNumbersOutput: one('text', 'numbers'),
  replaceEmptyStrings: flag,
  connectionTimeout: fc.integer({ min: 1, max: 60 }),
};
const outputColumns = fc.constantFrom<unknown>(['id'], ['id', 'name'], '={{ $json.columns }}');
const where = {
  where: group(
    'values',
    list(
      some(
        { column: fixed, condition: one('equal', '!=', 'LIKE', '>', '<', '>=', '<=', 'IS NULL', 'IS NOT NULL'), value: text },
        ['column'],
      ),
    ),
  ),
  combineConditions: one('AND', 'OR'),
};
const selected = {
  ...{ table, ...where, operation: one('select'), returnAll: flag, limit: fc.integer({ min: 1, max: 99 }) },
  sort: group('values', list(some({ column: fixed, direction: one('ASC', 'DESC') }, ['column']))),
  options: some({ ...common, outputColumns }),
};
const asked = {
  operation: one('executeQuery'),
  query: one('select 1', 'select * from $1:name where a = $2', '=select {{ $json.a }}'),
  options: some({
    ...common,
    queryReplacement: one('a, b', '={{ $json.a }}', '={{ $json.a }}, {{ $json.b }}', '={{ [1, $json.a] }}', '=a, {{ $json.b }}'),
  }),
};
const deleted = {
  ...{ table, ...where, operation: one('deleteTable'), deleteCommand: one('truncate', 'delete', 'drop') },
  options: some(common),
};
const listed = {
  ...{ table, dataMode: one('autoMapInputData', 'defineBelow'), columnToMatchOn: one('id'), valueToMatchOn: text },
  valuesToSend: group('values', list(fc.record({ column: fixed, value: text }))),
  options: some({ ...common, skipOnConflict: flag }),
};
const mapped = {
  table,
  columns: some(
    {
      mappingMode: one('defineBelow', 'autoMapInputData'),
      value: some({ id: text, name: text }),
      matchingColumns: fc.constantFrom([], ['id']),
      schema: list(fc.record({ id: one('id', 'name'), displayName: one('id'), type: one('string', 'number'), removed: flag })),
      attemptToConvertTypes: flag,
      convertFieldsToString: flag,
    },
    ['mappingMode', 'value'],
  ),
  options: some({ ...common, outputColumns, skipOnConflict: flag }),
};
const writing = (fields: object): Parameters[] =>
  [one('insert'), one('update', 'upsert')].map((operation) => some({ ...fields, operation }, ['operation', 'table']));

const reading = (own: object): Parameters[] => [
  some({ ...selected, ...own }, ['operation', 'table']),
  some(asked, ['operation', 'query']),
];

const delay = { delayClosingIdleConnection: fc.nat(60) };
export const postgresLists = [
  ...reading({ schema }),
  some({ ...deleted, schema, restartSequences: flag, options: some({ ...common, ...delay, cascade: flag }) }, [
    'operation',
    'table',
  ]),
  ...writing({ ...listed, schema }),
];
export const postgresMapped = [...reading({ schema }), ...writing({ ...mapped, schema })];
export const mySqlLists = [...reading({}), some(deleted, ['operation', 'table']), ...writing(listed)];

const oldOptions = {
  mode: one('multiple', 'independently', 'transaction'),
  largeNumbersOutput: one('text', 'numbers'),
};
export const oldPostgres = [
  some(
    {
      operation: one('executeQuery'),
      query: one('select $1'),
      additionalFields: some({ ...oldOptions, queryParams: one('a, b') }),
    },
    ['operation', 'query'],
  ),
  some(
    {
      schema: one('public', 'other'),
      table: fixed,
      columns: one('id, name', 'price:numeric'),
      returnFields: one('*', 'id, name'),
    },
    ['table', 'columns'],
  ),
  some({ operation: one('update'), table: fixed, columns: one('name'), updateKey: one('id', 'a, b') }, [
    'operation',
    'table',
    'columns',
  ]),
];
export const oldMySql = [
  some({ operation: one('executeQuery'), query: one('select 1', '=select {{ $json.a }}') }, ['operation', 'query']),
  some({ table: fixed, columns: one('id, name'), options: some({ ignore: flag }) }, ['table', 'columns']),
  some({ operation: one('update'), table: fixed, columns: one('name'), updateKey: one('id') }, ['operation', 'table', 'columns']),
];
