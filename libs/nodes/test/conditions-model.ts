import type { Json } from '@weft/workflow-model';

/** A condition as the documentation describes it, worked out slowly and without the code of the nodes. */
export interface ModelCondition {
  readonly type: string;
  readonly operation: string;
  readonly left: Json | undefined;
  readonly right: Json | undefined;
}

export interface ModelRules {
  readonly combinator: 'and' | 'or';
  readonly caseSensitive: boolean;
  readonly typeValidation: 'strict' | 'loose';
  readonly looseVersion: number;
}

/** Why an item cannot be judged. */
export class ModelMismatch extends Error {}

export function modelHolds(conditions: readonly ModelCondition[], rules: ModelRules): boolean {
  if (conditions.length === 0) return true;
  if (rules.combinator === 'and') {
    for (const condition of conditions) if (!modelHoldsOne(condition, rules)) return false;
    return true;
  }
  for (const condition of conditions) if (modelHoldsOne(condition, rules)) return true;
  return false;
}

const NOT_OF: Readonly<Record<string, string>> = {
  notEquals: 'equals',
  notContains: 'contains',
  notStartsWith: 'startsWith',
  notEndsWith: 'endsWith',
  notRegex: 'regex',
  notExists: 'exists',
  notEmpty: 'empty',
  lengthNotEquals: 'lengthEquals',
};

function modelHoldsOne(condition: ModelCondition, rules: ModelRules): boolean {
  const { operation } = condition;
  const opposite = NOT_OF[operation];
  return opposite === undefined ? modelIs(operation, condition, rules) : !modelIs(opposite, condition, rules);
}

function modelIs(operation: string, { type, left, right }: ModelCondition, rules: ModelRules): boolean {
  if (operation === 'exists') return left !== undefined && left !== null;
  if (operation === 'empty') return ['null', '""', '[]', '{}'].includes(JSON.stringify(left ?? null));
  if (type === 'string')
    return modelText(
      operation,
      read(left, type, rules) as string | undefined,
      read(right, type, rules) as string | undefined,
      rules,
    );
  if (type === 'array') return modelList(operation, { left, right }, rules);
  if (operation === 'true' || operation === 'false') return (read(left, type, rules) === true) === (operation === 'true');
  const [first, second] = [read(left, type, rules), read(right, type, rules)];
  return operation === 'equals'
    ? first === second
    : modelOrder(operation, first as number | undefined, second as number | undefined);
}

function modelText(operation: string, given: string | undefined, wanted: string | undefined, rules: ModelRules): boolean {
  const fold = (text = ''): string => (rules.caseSensitive ? text : text.toLowerCase());
  const [text, other] = [fold(given), fold(wanted)];
  if (operation === 'equals') return text === other;
  if (operation === 'contains') return text.split(other).length > 1 || other === '';
  if (operation === 'startsWith') return text.slice(0, other.length) === other;
  if (operation === 'endsWith') return other === '' || text.slice(-other.length) === other;
  return new RegExp(wanted ?? '', rules.caseSensitive ? '' : 'i').test(given ?? '');
}

function modelList(
  operation: string,
  { left, right }: { left: Json | undefined; right: Json | undefined },
  rules: ModelRules,
): boolean {
  const list = (read(left, 'array', rules) ?? []) as readonly Json[];
  if (operation === 'contains') {
    const fold = (value: Json): string => (rules.caseSensitive ? JSON.stringify(value) : JSON.stringify(value).toLowerCase());
    return list.some((element) => fold(element) === fold(right ?? null));
  }
  const count = read(right, 'number', rules) as number | undefined;
  const order = { lengthEquals: 'equals', lengthGt: 'gt', lengthGte: 'gte', lengthLt: 'lt', lengthLte: 'lte' }[
    operation
  ] as string;
  return order === 'equals' ? list.length === count : modelOrder(order, list.length, count);
}

/** Nothing is more, less or the same as what is not there. */
function modelOrder(operation: string, left: number | undefined, right: number | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  const more = left > right;
  const same = left === right;
  const results: Readonly<Record<string, boolean>> = { gt: more, gte: more || same, lt: !more && !same, lte: !more };
  const names: Readonly<Record<string, string>> = { after: 'gt', afterOrEquals: 'gte', before: 'lt', beforeOrEquals: 'lte' };
  return results[names[operation] ?? operation] as boolean;
}

/** The value in the type of its operator; undefined where there is none. */
function read(value: Json | undefined, type: string, rules: ModelRules): unknown {
  if (value === undefined || value === null) return undefined;
  const actual = Array.isArray(value) ? 'array' : typeof value;
  if (type === 'dateTime') return readDate(value, rules);
  if (actual === type) return value;
  if (rules.typeValidation === 'strict') throw new ModelMismatch();
  if (type === 'string') return actual === 'object' || actual === 'array' ? JSON.stringify(value) : `${value as string}`;
  if (type === 'number') return readNumber(value, actual, rules.looseVersion);
  if (type === 'boolean') return readBoolean(value, rules.looseVersion);
  return readList(value);
}

function readNumber(value: Json, actual: string, version: number): number | undefined {
  const isBlank = value === '' || (actual === 'array' && (value as readonly Json[]).length === 0);
  if (isBlank) return version === 3 ? undefined : 0;
  if (actual === 'object' || actual === 'array' || Number.isNaN(Number(value))) throw new ModelMismatch();
  return Number(value);
}

/** "version 1 takes JavaScript truthiness for booleans; 2 parses "false"/"0" as false" */
function readBoolean(value: Json, version: number): boolean {
  if (version > 1 && typeof value === 'string') return value !== '' && value.toLowerCase() !== 'false' && value !== '0';
  return !!value;
}

function readList(value: Json): unknown {
  if (typeof value !== 'string' || !value.startsWith('[')) throw new ModelMismatch();
  return JSON.parse(value);
}

/** The test's dates are written in a form that JavaScript reads too. */
function readDate(value: Json, rules: ModelRules): number | undefined {
  if (value === '') return undefined;
  if (typeof value === 'number' && rules.typeValidation === 'loose') return value;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) throw new ModelMismatch();
  return Date.parse(value);
}
