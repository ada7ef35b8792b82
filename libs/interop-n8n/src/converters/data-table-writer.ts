import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import {
  CONDITIONS,
  dataTableConverter,
  MATCHES,
  ROW_OPERATIONS,
  SORT_FIELDS,
  TABLE_OPERATIONS,
  USUAL_LIMIT,
  UUID,
} from './data-table.ts';

type Fields = Record<string, Json | undefined>;
type Kind = { readonly resource: 'row' | 'table'; readonly operation: string };

const kindsOf = (operations: Readonly<Record<string, string>>, resource: Kind['resource']): [string, Kind][] =>
  Object.entries(operations).map(([theirs, ours]) => [ours, { resource, operation: theirs }]);
const KINDS: Readonly<Record<string, Kind>> = Object.fromEntries([
  ...kindsOf(ROW_OPERATIONS, 'row'),
  ...kindsOf(TABLE_OPERATIONS, 'table'),
]);
const flipped = (words: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(words).map(([theirs, ours]) => [ours, theirs]));

export const dataTableWriter: Writer = {
  type: 'dataTable',
  target: dataTableConverter.type,
  versions: [1, 1.1],
  write({ parameters }) {
    const { resource, operation } = parameters.choice('operation', KINDS, 'insert');
    const own = resource === 'row' ? writeRows(parameters, operation) : writeTables(parameters, operation);
    return { parameters: { resource: unless(resource, 'row'), operation, ...own } };
  },
};

function writeRows(parameters: ParameterReader, operation: string): Fields {
  const isWritten = operation === 'insert' || operation === 'update' || operation === 'upsert';
  const isChange = operation === 'update' || operation === 'upsert' || operation === 'deleteRows';
  return {
    dataTableId: writeTable(parameters),
    ...(operation !== 'insert' && writeConditions(parameters)),
    ...(isWritten && { columns: writeValues(parameters) }),
    ...(operation === 'get' && { ...writePage(parameters), ...writeOrder(parameters) }),
    options: groupOf({
      ...(operation === 'insert' && { optimizeBulk: unless(!parameters.fixedFlag('returnRows', true), false) }),
      ...(isChange && { dryRun: unless(parameters.flag('dryRun', false), false) }),
    }),
  };
}

function writeTables(parameters: ParameterReader, operation: string): Fields {
  if (operation === 'create') {
    const columns = parameters
      .list('columns')
      .map((column) => ({ name: column.text('name', ''), type: column.text('type', 'string') }));
    const createIfNotExists = unless(parameters.flag('reuse', false), false);
    return { tableName: parameters.text('name', ''), columns: { column: columns }, options: groupOf({ createIfNotExists }) };
  }
  if (operation === 'list') {
    const sortField = flipped(SORT_FIELDS)[parameters.text('orderBy', '')];
    const sortDirection = parameters.fixedFlag('descending', false) ? 'desc' : undefined;
    const filterName = parameters.text('nameFilter', '') || undefined;
    return { ...writePage(parameters), options: groupOf({ filterName, sortField, sortDirection }) };
  }
  const newName = operation === 'update' ? parameters.text('name', '') : undefined;
  return { dataTableId: writeTable(parameters), newName };
}

function writeTable(parameters: ParameterReader): JsonObject {
  const value = parameters.text('table', '');
  return { __rl: true, mode: UUID.test(value) ? 'id' : 'name', value };
}

function writeConditions(parameters: ParameterReader): Fields {
  const words = Object.fromEntries(CONDITIONS.map((each) => [each, each]));
  const conditions = parameters.list('conditions').map((condition) => {
    const operator = condition.choice('operator', words, 'eq');
    const keyValue = condition.value('value') ?? undefined;
    return { keyName: condition.text('column', ''), condition: operator, ...(keyValue !== undefined && { keyValue }) };
  });
  const match = parameters.choice('match', flipped(MATCHES), 'all');
  return { matchType: match, filters: conditions.length > 0 ? { conditions } : undefined };
}

/** A mapper: values by column, and which columns there are, as its editor shows them. */
function writeValues(parameters: ParameterReader): JsonObject {
  const isAutomatic = parameters.choice('mapping', { values: false, fields: true }, 'values');
  const cells = parameters.list('values').map((cell) => [cell.text('column', ''), cell.value('value') ?? null] as const);
  const schema = cells.map(([id]) => ({
    id,
    displayName: id,
    required: false,
    defaultMatch: false,
    display: true,
    removed: false,
  }));
  return {
    mappingMode: isAutomatic ? 'autoMapInputData' : 'defineBelow',
    value: Object.fromEntries(cells),
    matchingColumns: [],
    schema,
  };
}

function writePage(parameters: ParameterReader): Fields {
  return {
    returnAll: unless(parameters.flag('returnAll', false), false),
    limit: unless(parameters.number('limit', USUAL_LIMIT), USUAL_LIMIT),
  };
}

function writeOrder(parameters: ParameterReader): Fields {
  const orderByColumn = parameters.text('orderBy', '');
  if (orderByColumn === '') return {};
  return { orderBy: true, orderByColumn, orderByDirection: parameters.fixedFlag('descending', false) ? 'DESC' : 'ASC' };
}
