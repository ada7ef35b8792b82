import type { Json } from '@weft/workflow-model';
import type { ParameterReader } from '../parameter-reader.ts';
import { LARGE_NUMBERS, type Fields } from './sql-reader.ts';

const OPERATIONS = { executeQuery: 'query', insert: 'insert', update: 'update' } as const;
const BATCHES = { multiple: 'single', independently: 'independently', transaction: 'transaction' } as const;

/** What version 1 of both nodes says alike. Names of columns are a text with commas; the values are the fields of the item with these names. */
export function readOldSql(parameters: ParameterReader, options: ParameterReader): Fields {
  const operation = parameters.choice('operation', OPERATIONS, 'insert');
  const own = operation === 'query' ? readQuery(parameters, options) : readWriting(parameters, operation);
  // What another operation was set up with is hidden in the editor.
  parameters.ignore('query', 'schema', 'table', 'columns', 'updateKey', 'returnFields');
  options.ignore('queryParams');
  return {
    ...{ operation, ...own },
    batching: options.has('mode') ? options.choice('mode', BATCHES, 'multiple') : undefined,
    largeNumbers: options.has('largeNumbersOutput') ? options.choice('largeNumbersOutput', LARGE_NUMBERS, 'text') : undefined,
    replaceEmptyStrings: options.has('replaceEmptyStrings') ? options.flag('replaceEmptyStrings', false) : undefined,
  };
}

function readQuery(parameters: ParameterReader, options: ParameterReader): Fields {
  const values = namesIn(options.literal('queryParams', '')).map(fieldNamed);
  return { query: parameters.text('query', ''), values: values.length > 0 ? values : undefined };
}

function readWriting(parameters: ParameterReader, operation: 'insert' | 'update'): Fields {
  const isUpdate = operation === 'update';
  const matchOn = isUpdate ? namesIn(parameters.literal('updateKey', 'id')) : [];
  const columns = [...matchOn, ...namesIn(parameters.literal('columns', '')).filter((name) => !matchOn.includes(name))];
  const returned = namesIn(parameters.literal('returnFields', '*')).filter((name) => name !== '*');
  return {
    table: parameters.text('table', ''),
    mapping: 'fields',
    fields: columns.map((column): Json => ({ column, value: fieldNamed(column) })),
    matchOn: isUpdate ? [...matchOn] : undefined,
    outputColumns: returned.length > 0 ? [...returned] : undefined,
  };
}

const fieldNamed = (name: string): string => `={{ $json[${JSON.stringify(name)}] }}`;

/** A type behind a name (`price:numeric`) is the database's to know. */
function namesIn(text: string): readonly string[] {
  const names = text.split(',').map((name) => (name.split(':')[0] as string).trim());
  return names.filter((name) => name !== '');
}
