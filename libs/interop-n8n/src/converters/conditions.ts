import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { groupOf, withoutUndefined, type ConverterInput } from '../conversion.ts';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const ANY = ['exists', 'notExists', 'empty', 'notEmpty'];
const TEXT = [
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'regex',
  'notRegex',
];
const LENGTHS = ['lengthEquals', 'lengthNotEquals', 'lengthGt', 'lengthLt', 'lengthGte', 'lengthLte'];

/** Weft took over n8n's words for the operators, so this is also what Weft knows. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  string: [...ANY, ...TEXT],
  number: [...ANY, 'equals', 'notEquals', 'gt', 'lt', 'gte', 'lte'],
  dateTime: [...ANY, 'equals', 'notEquals', 'after', 'before', 'afterOrEquals', 'beforeOrEquals'],
  boolean: [...ANY, 'true', 'false', 'equals', 'notEquals'],
  array: [...ANY, 'contains', 'notContains', ...LENGTHS],
  object: ANY,
  any: ANY,
};
const WITHOUT_RIGHT = new Set([...ANY, 'true', 'false']);

export interface ConditionSettings {
  /** From the node's own options, which win over what is stored with the conditions. */
  readonly ignoreCase: boolean | undefined;
  readonly loose: boolean;
  /** Where the conditions do not say it themselves. */
  readonly version: '1' | '2' | '3';
}

/** The conditions object of If 2, Filter 2 and Switch 3. */
export function readConditions(parent: ParameterReader, key: string, settings: ConditionSettings): JsonObject {
  const conditions = parent.group(key);
  const options = conditions.group('options');
  options.ignore('leftValue');
  const strictness = options.choice('typeValidation', { strict: 'strict', loose: 'loose' }, 'strict');
  const caseSensitive = options.flag('caseSensitive', true);
  return {
    combinator: conditions.choice('combinator', { and: 'and', or: 'or' }, 'and'),
    caseSensitive: settings.ignoreCase === undefined ? caseSensitive : !settings.ignoreCase,
    typeValidation: settings.loose ? 'loose' : strictness,
    looseVersion: options.choice<number>('version', { 1: 1, 2: 2, 3: 3 }, settings.version),
    conditions: conditions.list('conditions').map(readCondition),
  };
}

/** The options that If 2, Filter 2 and Switch 3 keep beside their conditions; `looseTypeValidation` moved to the top in 2.1 and 3.1. */
export function readConditionSettings(
  { parameters, version }: Pick<ConverterInput, 'parameters' | 'version'>,
  options: ParameterReader,
): ConditionSettings {
  const loose = [parameters, options].map((reader) => reader.fixedFlag('looseTypeValidation', false));
  const ignoreCase = options.has('ignoreCase') ? options.fixedFlag('ignoreCase', true) : undefined;
  return { loose: loose.includes(true), ignoreCase, version: conditionsVersion(version) };
}

/** If 2.2 and Switch 3.2 write version 2 of the conditions, the next ones version 3, those before version 1. */
function conditionsVersion(nodeVersion: number): '1' | '2' | '3' {
  const minor = minorOf(nodeVersion);
  if (minor < 2) return '1';
  return minor === 2 ? '2' : '3';
}

const minorOf = (version: number): number => Math.round((version % 1) * 10);

function readCondition(condition: ParameterReader): Json {
  condition.ignore('id');
  const operator = condition.group('operator');
  operator.ignore('name', 'singleValue', 'rightType');
  const type = operator.choice('type', words(Object.keys(OPERATIONS)), 'string');
  const operation = operator.choice('operation', words(OPERATIONS[type] ?? []), 'equals');
  const [left = '', right = ''] = [condition.value('leftValue'), condition.value('rightValue')];
  return withoutUndefined({
    left: typed(left, type),
    operator: { type, operation },
    right: WITHOUT_RIGHT.has(operation) ? undefined : typed(right, LENGTHS.includes(operation) ? 'number' : type),
  });
}

/** Files that were not written by the editor have numbers and truth values as text, which no comparison of their type takes. */
function typed(value: Json, type: string): Json {
  if (typeof value !== 'string' || isExpression(value)) return value;
  if (type === 'boolean') return value === 'true' || (value === 'false' ? false : value);
  return type === 'number' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}

function words(list: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(list.map((word) => [word, word]));
}

/** If 2 and Filter 2. */
export function writeConditional(parameters: ParameterReader, version: number): Record<string, Json | undefined> {
  const conditions = writeConditions(parameters, 'conditions');
  const { top, options } = writeConditionSettings([conditions], version);
  return { conditions, ...top, options: groupOf(options) };
}

/** What n8n's editor sets for all conditions of a node, and puts into them again whenever somebody opens it. */
export function writeConditionSettings(
  written: readonly JsonObject[],
  version: number,
): { readonly top: Record<string, Json | undefined>; readonly options: Record<string, Json | undefined> } {
  const all = (key: string, value: Json): true | undefined =>
    (written.length > 0 && written.every(({ options }) => isJsonObject(options) && options[key] === value)) || undefined;
  const looseTypeValidation = all('typeValidation', 'loose');
  const isAtTop = minorOf(version) >= 1;
  return {
    top: { looseTypeValidation: isAtTop ? looseTypeValidation : undefined },
    options: { ignoreCase: all('caseSensitive', false), looseTypeValidation: isAtTop ? undefined : looseTypeValidation },
  };
}

/** Weft's conditions as If 2, Filter 2 and Switch 3 keep them. */
export function writeConditions(parent: ParameterReader, key: string): JsonObject {
  const conditions = parent.group(key);
  return {
    combinator: conditions.text('combinator', 'and'),
    options: {
      caseSensitive: conditions.flag('caseSensitive', true),
      leftValue: '',
      typeValidation: conditions.text('typeValidation', 'strict') === 'strict' ? 'strict' : 'loose',
      version: conditions.number('looseVersion', 3),
    },
    conditions: conditions.list('conditions').map(writeCondition),
  };
}

function writeCondition(condition: ParameterReader): JsonObject {
  const operator = condition.group('operator');
  const operation = operator.text('operation', 'equals');
  const singleValue = WITHOUT_RIGHT.has(operation);
  return withoutUndefined({
    leftValue: condition.value('left') ?? null,
    rightValue: singleValue ? undefined : (condition.value('right') ?? null),
    operator: withoutUndefined({ type: operator.text('type', 'string'), operation, singleValue: singleValue || undefined }),
  });
}
