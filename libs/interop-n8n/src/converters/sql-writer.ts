import type { Json, JsonObject } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import { groupOf, unless, type WriterInput } from '../conversion.ts';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { BATCHES, CONDITIONS, DELETIONS, LARGE_NUMBERS, OPERATIONS, type Fields } from './sql-reader.ts';
import { separateValues } from './sql-values.ts';

const MS_OF_SECOND = 1_000;
const reversed = <Words extends Readonly<Record<string, string>>>(words: Words): Record<string, string> =>
  Object.fromEntries(Object.entries(words).map(([theirs, ours]) => [ours, theirs]));

export const named = (value: string): JsonObject => ({ __rl: true, mode: 'name', value });

/** How columns get their values: as a mapper, or as lists. */
type WriteColumns = (parameters: ParameterReader, matchOn: readonly string[]) => Fields;

/** What both nodes write alike. */
export function writeSql({ parameters, note }: WriterInput, { writeColumns }: { readonly writeColumns: WriteColumns }): Fields {
  const operation = parameters.choice('operation', reversed(OPERATIONS), 'select');
  const common = { operation: unless(operation, 'insert') };
  const options = writeOptions(parameters);
  if (parameters.value('timeoutMs') !== undefined && parameters.number('timeoutMs', 300_000) !== 300_000)
    note("n8n's node has no limit for the time of a statement.");
  const outputColumns = writeNames(parameters.value('outputColumns'));
  if (operation === 'executeQuery') {
    const queryReplacement = writeValues(parameters.value('values'));
    return { ...common, query: parameters.text('query', ''), options: groupOf({ ...options, queryReplacement }) };
  }
  const table = named(parameters.text('table', ''));
  if (operation === 'select')
    return { ...common, table, ...writeSelect(parameters), options: groupOf({ ...options, outputColumns }) };
  if (operation === 'deleteTable') {
    const deleteCommand = parameters.choice('deleteMode', reversed(DELETIONS), 'rows');
    const cascade = unless(parameters.flag('cascade', false), false);
    const where = deleteCommand === 'delete' ? writeSelection(parameters) : {};
    return {
      ...common,
      table,
      deleteCommand: unless(deleteCommand, 'truncate'),
      ...where,
      options: groupOf({ ...options, cascade }),
    };
  }
  const matchOn = operation === 'insert' ? [] : listOf(parameters.value('matchOn'));
  const skipOnConflict = operation === 'insert' ? unless(parameters.flag('skipOnConflict', false), false) : undefined;
  return {
    ...common,
    table,
    ...writeColumns(parameters, matchOn),
    options: groupOf({ ...options, outputColumns, skipOnConflict }),
  };
}

export function writeMapper(parameters: ParameterReader, matchOn: readonly string[]): Fields {
  const automatic = parameters.choice('mapping', { automatic: true, fields: false }, 'automatic');
  const value = automatic ? null : Object.fromEntries(fieldsOf(parameters).map(({ column, value }) => [column, value]));
  const mappingMode = automatic ? 'autoMapInputData' : 'defineBelow';
  return { columns: { mappingMode, value, matchingColumns: [...matchOn], schema: [] } };
}

export function writeMapping(parameters: ParameterReader, matchOn: readonly string[]): Fields {
  const [column, ...others] = matchOn;
  if (others.length > 0) throw new CannotConvert("n8n's node finds rows by one column.");
  const automatic = parameters.choice('mapping', { automatic: true, fields: false }, 'automatic');
  if (automatic) return { columnToMatchOn: column };
  const fields = fieldsOf(parameters);
  const match = fields.find((field) => field.column === column);
  return {
    dataMode: 'defineBelow',
    columnToMatchOn: column,
    valueToMatchOn: match?.value,
    valuesToSend: { values: fields.filter((field) => field !== match) },
  };
}

type Field = { readonly column: string; readonly value: Json };

const fieldsOf = (parameters: ParameterReader): readonly Field[] =>
  parameters.list('fields').map((field) => ({ column: field.text('column', ''), value: field.value('value') ?? null }));

function writeSelect(parameters: ParameterReader): Fields {
  const values = parameters.list('sort').map((each): JsonObject => {
    const direction = each.choice('direction', { asc: 'ASC', desc: 'DESC' }, 'asc');
    return { column: each.text('column', ''), ...(direction === 'DESC' && { direction }) };
  });
  const returnAll = parameters.flag('returnAll', false);
  return {
    returnAll: unless(returnAll, false),
    limit: returnAll === true ? undefined : unless(parameters.number('limit', 50), 50),
    ...writeSelection(parameters),
    sort: values.length > 0 ? { values } : undefined,
  };
}

function writeSelection(parameters: ParameterReader): Fields {
  const words = reversed(CONDITIONS);
  const values = parameters.list('where').map((each): JsonObject => {
    const condition = each.choice('operator', words, 'equals');
    const value = each.value('value');
    const isAlone = condition === 'IS NULL' || condition === 'IS NOT NULL';
    return {
      column: each.text('column', ''),
      ...(condition !== 'equal' && { condition }),
      ...(!isAlone && value !== undefined && { value }),
    };
  });
  return {
    where: values.length > 0 ? { values } : undefined,
    combineConditions: unless(parameters.choice('combine', { and: 'AND', or: 'OR' }, 'and'), 'AND'),
  };
}

function writeOptions(parameters: ParameterReader): Fields {
  return {
    queryBatching: unless(parameters.choice('batching', BATCHES, 'single'), 'single'),
    largeNumbersOutput: unless(parameters.choice('largeNumbers', reversed(LARGE_NUMBERS), 'text'), 'text'),
    replaceEmptyStrings: unless(parameters.flag('replaceEmptyStrings', false), false),
    connectionTimeout: unless(seconds(parameters.number('connectTimeoutMs', 30_000)), 30),
    delayClosingIdleConnection: unless(seconds(parameters.number('keepConnectionMs', 10_000)), 10),
  };
}

const seconds = (ms: number | string): number | string =>
  typeof ms === 'number' ? ms / MS_OF_SECOND : `={{ (${inner(ms)}) / ${MS_OF_SECOND} }}`;

/** What stands between the braces of a text that is one expression and nothing else. */
function inner(expression: string): string {
  const [, code] = /^=\{\{([\s\S]*)\}\}$/.exec(expression.trim()) ?? [];
  if (code !== undefined) return code.trim();
  throw new CannotConvert('A value is a text with an expression in it, where n8n takes an expression alone.');
}

/** A text with commas between the values, or an expression that gives their list. */
function writeValues(values: Json | undefined): Json | undefined {
  if (!Array.isArray(values)) return values ?? undefined;
  const list = values as readonly Json[];
  if (list.length === 0) return undefined;
  const texts = list.filter((each) => typeof each === 'string');
  if (texts.length === list.length) {
    const text = texts.map((each) => (isExpression(each) ? each.slice(1) : each)).join(', ');
    const written = texts.some(isExpression) ? `=${text}` : text;
    if (JSON.stringify(separateValues(written)) === JSON.stringify(texts)) return written;
  }
  return `={{ [${list.map((each) => (isExpression(each) ? inner(each) : JSON.stringify(each))).join(', ')}] }}`;
}

function listOf(names: Json | undefined): readonly string[] {
  if (Array.isArray(names)) return (names as readonly Json[]).map(String);
  const list = typeof names === 'string' ? names.split(',').map((each) => each.trim()) : [];
  return list.filter((each) => each !== '');
}

function writeNames(names: Json | undefined): Json | undefined {
  return names === undefined || names === '' || (Array.isArray(names) && names.length === 0) ? undefined : names;
}
