import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { unless, type Converter, type ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

export const ROW_OPERATIONS = {
  insert: 'insert',
  get: 'get',
  update: 'update',
  upsert: 'upsert',
  deleteRows: 'delete',
  rowExists: 'exists',
  rowNotExists: 'notExists',
} as const;
export const TABLE_OPERATIONS = {
  create: 'createTable',
  list: 'listTables',
  update: 'renameTable',
  delete: 'deleteTable',
} as const;
export const CONDITIONS = [
  'eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'isEmpty', 'isNotEmpty', 'isTrue', 'isFalse',
] as const; // prettier-ignore
export const MATCHES = { allConditions: 'all', anyCondition: 'any' } as const;
export const SORT_FIELDS = { name: 'name', createdAt: 'createdAt', updatedAt: 'updatedAt', size: 'sizeBytes' } as const;
const CELL_TYPES = { string: 'string', number: 'number', boolean: 'boolean', date: 'date' } as const;
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const USUAL_LIMIT = 50;

export const dataTableConverter: Converter = {
  type: 'n8n-nodes-base.dataTable',
  versions: [1, 1.1],
  convert(input) {
    const { parameters } = input;
    const ofTables = parameters.choice('resource', { row: false, table: true }, 'row');
    // Fields of other operations are hidden in the editor.
    const parametersOfIt = ofTables ? readTableOperation(input) : readRowOperation(input);
    parameters.ignore('tableName', 'newName', 'returnAll', 'limit', 'orderBy', 'orderByColumn', 'orderByDirection', 'matchType');
    return { type: 'dataTable', parameters: parametersOfIt, credentialTypes: [] };
  },
};

function readRowOperation(input: ConverterInput): Fields {
  const { parameters } = input;
  const operation = parameters.choice('operation', ROW_OPERATIONS, 'insert');
  const options = parameters.group('options');
  const isWritten = operation === 'insert' || operation === 'update' || operation === 'upsert';
  return {
    operation: unless(operation, 'insert'),
    table: readTable(input),
    ...(operation !== 'insert' && readConditions(parameters)),
    ...(isWritten && readValues(parameters)),
    ...(operation === 'insert' && options.fixedFlag('optimizeBulk', false) && { returnRows: false }),
    ...(operation === 'get' && { ...readPage(parameters), ...readOrder(parameters) }),
    ...(options.has('dryRun') && { dryRun: options.flag('dryRun', false) }),
  };
}

function readTableOperation(input: ConverterInput): Fields {
  const { parameters } = input;
  const operation = parameters.choice('operation', TABLE_OPERATIONS, impliedBy(parameters));
  if (operation === 'createTable') {
    const columns = parameters.group('columns').list('column');
    return {
      operation,
      name: parameters.text('tableName', ''),
      columns: columns.map((column) => ({ name: column.text('name', ''), type: column.choice('type', CELL_TYPES, 'string') })),
      reuse: unless(parameters.group('options').flag('createIfNotExists', false), false),
    };
  }
  if (operation === 'listTables') {
    const options = parameters.group('options');
    return {
      operation,
      ...readPage(parameters),
      nameFilter: options.text('filterName', '') || undefined,
      orderBy: options.has('sortField') ? options.choice('sortField', SORT_FIELDS, 'name') : undefined,
      descending: unless(options.choice('sortDirection', { asc: false, desc: true }, 'asc'), false),
    };
  }
  return { operation, table: readTable(input), ...(operation === 'renameTable' && { name: parameters.text('newName', '') }) };
}

/** What a file has says which operation it is where it does not name one. */
function impliedBy(parameters: ParameterReader): string {
  if (parameters.has('tableName')) return 'create';
  if (parameters.has('newName')) return 'update';
  return parameters.has('dataTableId') ? 'delete' : 'list';
}

/** The id of a table in n8n means nothing here: its name does, where the file has kept it. */
function readTable({ parameters, note }: ConverterInput): string {
  const value = String(parameters.value('dataTableId') ?? '');
  const { mode, name } = locatorOf(parameters);
  if (mode === 'name' || value === '' || value.startsWith('=') || UUID.test(value)) return value;
  if (name !== undefined) {
    note(`The table is found by its name, "${name.slice(0, 60)}": make one of this name here, with the same columns.`);
    return name;
  }
  note(`The table is named by the id that it has in n8n, "${value.slice(0, 60)}": choose the table here.`);
  return value;
}

function locatorOf(parameters: ParameterReader): { readonly mode: string | undefined; readonly name: string | undefined } {
  const locator = parameters.raw('dataTableId');
  if (!isJsonObject(locator)) return { mode: undefined, name: undefined };
  const { mode, cachedResultName: name } = locator;
  return { mode: typeof mode === 'string' ? mode : undefined, name: typeof name === 'string' && name !== '' ? name : undefined };
}

function readConditions(parameters: ParameterReader): Fields {
  const words = Object.fromEntries(CONDITIONS.map((each) => [each, each]));
  const conditions = parameters
    .group('filters')
    .list('conditions')
    .map((condition): JsonObject => {
      const operator = condition.choice('condition', words, 'eq');
      const value = condition.value('keyValue');
      return {
        column: condition.text('keyName', ''),
        ...(operator !== 'eq' && { operator }),
        ...(value !== undefined && { value }),
      };
    });
  const match = parameters.choice('matchType', MATCHES, 'anyCondition');
  const isSaid = parameters.has('matchType') || conditions.length > 1;
  return { match: isSaid ? unless(match, 'all') : undefined, ...(conditions.length > 0 && { conditions }) };
}

function readValues(parameters: ParameterReader): Fields {
  const { automatic, values } = parameters.mapping('columns');
  const cells = Object.entries(values).map(([column, value]) => ({ column, value }));
  return { ...(automatic && { mapping: 'fields' }), ...(cells.length > 0 && { values: cells }) };
}

function readPage(parameters: ParameterReader): Fields {
  const returnAll = parameters.flag('returnAll', false);
  return { returnAll: unless(returnAll, false), limit: unless(parameters.number('limit', USUAL_LIMIT), USUAL_LIMIT) };
}

/** n8n's pages do not say what it orders by at first: the newest first is what one would want. */
function readOrder(parameters: ParameterReader): Fields {
  if (!parameters.fixedFlag('orderBy', false)) return {};
  return {
    orderBy: parameters.text('orderByColumn', 'createdAt'),
    descending: unless(parameters.choice('orderByDirection', { ASC: false, DESC: true }, 'DESC'), false),
  };
}
