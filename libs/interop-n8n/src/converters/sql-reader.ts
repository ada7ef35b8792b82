import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import type { ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { separateValues } from './sql-values.ts';

export type Fields = Record<string, Json | undefined>;

/** n8n's conditions and Weft's. */
export const CONDITIONS = {
  equal: 'equals',
  '!=': 'notEquals',
  LIKE: 'like',
  '>': 'greater',
  '>=': 'greaterOrEqual',
  '<': 'less',
  '<=': 'lessOrEqual',
  'IS NULL': 'isNull',
  'IS NOT NULL': 'isNotNull',
} as const;
export const OPERATIONS = {
  select: 'select',
  executeQuery: 'query',
  insert: 'insert',
  update: 'update',
  upsert: 'upsert',
  deleteTable: 'delete',
} as const;
export const BATCHES = { single: 'single', independently: 'independently', transaction: 'transaction' } as const;
export const DELETIONS = { truncate: 'truncate', delete: 'rows', drop: 'drop' } as const;
export const LARGE_NUMBERS = { text: 'text', numbers: 'number' } as const;
const MS_OF_SECOND = 1_000;

/** What the versions from 2 on of both nodes say alike. */
export function readSql({ parameters }: ConverterInput, { mapper }: { readonly mapper: boolean }): Fields {
  const operation = parameters.choice('operation', OPERATIONS, 'insert');
  const options = parameters.group('options');
  const own = READERS[operation](parameters, options, mapper);
  // What another operation was set up with is hidden in the editor.
  parameters.ignore('resource', 'schema', 'table', 'query', 'dataMode', 'columns', 'valuesToSend', 'columnToMatchOn');
  parameters.ignore(
    'valueToMatchOn',
    'where',
    'combineConditions',
    'sort',
    'returnAll',
    'limit',
    'deleteCommand',
    'restartSequences',
  );
  return { operation, ...own, ...readOptions(options) };
}

type Reader = (parameters: ParameterReader, options: ParameterReader, mapper: boolean) => Fields;
const tableOf = (parameters: ParameterReader): Fields => ({ table: parameters.text('table', '') });

const write: Reader = (parameters, options, mapper) => ({
  ...tableOf(parameters),
  ...(mapper ? readMapper(parameters) : readMapping(parameters)),
  outputColumns: options.value('outputColumns'),
});

const READERS: Readonly<Record<(typeof OPERATIONS)[keyof typeof OPERATIONS], Reader>> = {
  query: (parameters, options) => ({ query: parameters.text('query', ''), values: readValues(options, 'queryReplacement') }),
  select: (parameters, options) => ({
    ...tableOf(parameters),
    ...readSelection(parameters),
    sort: readSort(parameters),
    returnAll: optional(parameters, 'returnAll', () => parameters.flag('returnAll', false)),
    limit: optional(parameters, 'limit', () => parameters.number('limit', 50)),
    outputColumns: options.value('outputColumns'),
  }),
  insert: (parameters, options, mapper) => ({
    ...withoutMatch(write(parameters, options, mapper)),
    skipOnConflict: optional(options, 'skipOnConflict', () => options.flag('skipOnConflict', false)),
  }),
  update: write,
  upsert: write,
  delete: (parameters, options) => ({
    ...tableOf(parameters),
    deleteMode: parameters.choice('deleteCommand', DELETIONS, 'truncate'),
    ...readSelection(parameters),
    restartSequences: optional(parameters, 'restartSequences', () => parameters.flag('restartSequences', false)),
    cascade: optional(options, 'cascade', () => options.flag('cascade', false)),
  }),
};

const optional = (group: ParameterReader, name: string, read: () => Json): Json | undefined =>
  group.has(name) ? read() : undefined;
const withoutMatch = ({ matchOn: _, ...rest }: Fields): Fields => rest;

function readOptions(options: ParameterReader): Fields {
  const read = {
    batching: optional(options, 'queryBatching', () => options.choice('queryBatching', BATCHES, 'single')),
    largeNumbers: optional(options, 'largeNumbersOutput', () => options.choice('largeNumbersOutput', LARGE_NUMBERS, 'text')),
    replaceEmptyStrings: optional(options, 'replaceEmptyStrings', () => options.flag('replaceEmptyStrings', false)),
    connectTimeoutMs: seconds(options, 'connectionTimeout', 1),
    keepConnectionMs: seconds(options, 'delayClosingIdleConnection', 0),
  };
  options.ignore('queryReplacement', 'outputColumns', 'skipOnConflict', 'cascade');
  return read;
}

/** n8n closes at once what it is told to keep for no time. */
function seconds(options: ParameterReader, name: string, least: number): Json | undefined {
  if (!options.has(name)) return undefined;
  const given = options.number(name, least);
  return typeof given === 'number' ? Math.max(least, given) * MS_OF_SECOND : `=${product(given)}`;
}

const product = (expression: string): string =>
  expression.slice(1).replace(/^\{\{([\s\S]*)\}\}$/, `{{ ($1) * ${MS_OF_SECOND} }}`);

export function readValues(group: ParameterReader, name: string): Json | undefined {
  const given = group.value(name);
  if (given === '' || given === undefined) return undefined;
  return typeof given === 'string' ? (separateValues(given) ?? given) : given;
}

function readSelection(parameters: ParameterReader): Fields {
  const where = parameters.group('where').list('values').map((each): JsonObject => {
    const operator = each.choice('condition', CONDITIONS, 'equal');
    const needsValue = operator !== 'isNull' && operator !== 'isNotNull';
    const value = each.value('value') ?? '';
    return { column: each.text('column', ''), operator, ...(needsValue && { value }) };
  }); // prettier-ignore
  return {
    where: where.length > 0 ? where : undefined,
    combine: optional(parameters, 'combineConditions', () => parameters.choice('combineConditions', { AND: 'and', OR: 'or' }, 'AND')), // prettier-ignore
  };
}

function readSort(parameters: ParameterReader): Json | undefined {
  const sort = parameters.group('sort').list('values').map((each): JsonObject => ({
    column: each.text('column', ''),
    direction: each.choice('direction', { ASC: 'asc', DESC: 'desc' }, 'ASC'),
  })); // prettier-ignore
  return sort.length > 0 ? sort : undefined;
}

/** A mapper of columns: values of those that are to be written, and by which rows are found. */
function readMapper(parameters: ParameterReader): Fields {
  const removed = removedColumns(parameters);
  const { automatic, values, matching } = parameters.mapping('columns');
  const fields = Object.entries(values).filter(([column]) => !removed.has(column));
  return {
    ...(!automatic && { mapping: 'fields', fields: fields.map(([column, value]) => ({ column, value })) }),
    matchOn: matching.length > 0 ? [...matching] : undefined,
  };
}

function removedColumns(parameters: ParameterReader): ReadonlySet<string> {
  const columns = parameters.value('columns');
  const schema = isJsonObject(columns) && Array.isArray(columns['schema']) ? (columns['schema'] as readonly Json[]) : [];
  return new Set(schema.filter(isJsonObject).filter((each) => each['removed'] === true).map((each) => String(each['id']))); // prettier-ignore
}

/** Before there was a mapper: values by column, and one column by which rows are found. */
function readMapping(parameters: ParameterReader): Fields {
  const automatic = parameters.choice('dataMode', { autoMapInputData: true, defineBelow: false }, 'autoMapInputData');
  const column = parameters.text('columnToMatchOn', '');
  const matchOn = column === '' ? undefined : [column];
  if (automatic) return { matchOn };
  const values = parameters.group('valuesToSend').list('values');
  const fields = values.map((each): JsonObject => ({ column: each.text('column', ''), value: each.value('value') ?? null }));
  const match = column === '' ? [] : [{ column, value: parameters.value('valueToMatchOn') ?? null }];
  return { mapping: 'fields', fields: [...match, ...fields], matchOn };
}
