import type { Json, JsonObject } from '@weft/workflow-model';

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
  readonly typeValidation: 'strict' | 'loose' | 'none';
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
  const [first, second] = [readOr(NaN, left, type, rules), readOr(NaN, right, type, rules)];
  return operation === 'equals'
    ? first === second
    : modelOrder(operation, first as number | undefined, second as number | undefined);
}

function modelText(operation: string, given: string | undefined, wanted: string | undefined, rules: ModelRules): boolean {
  if (operation === 'regex') return modelPattern(given ?? '', wanted ?? '', rules);
  const fold = (text = ''): string => (rules.caseSensitive ? text : text.toLowerCase());
  const [text, other] = [fold(given), fold(wanted)];
  const answers: Readonly<Record<string, boolean>> = {
    equals: text === other,
    contains: other === '' || text.split(other).length > 1,
    startsWith: text.slice(0, other.length) === other,
    endsWith: other === '' || text.slice(-other.length) === other,
  };
  return answers[operation] as boolean;
}

function modelPattern(text: string, wanted: string, { caseSensitive }: ModelRules): boolean {
  const [, pattern = wanted, flags = ''] = /^\/(.*)\/(i?)$/.exec(wanted) ?? [];
  return new RegExp(pattern, caseSensitive ? flags : 'i').test(text);
}

function modelList(
  operation: string,
  { left, right }: { left: Json | undefined; right: Json | undefined },
  rules: ModelRules,
): boolean {
  const list = (readOr(undefined, left, 'array', rules) ?? []) as readonly Json[];
  if (operation === 'contains') {
    const fold = (value: Json): string => {
      const text = JSON.stringify(value, isRecord(value) ? Object.keys(value).sort() : undefined);
      return rules.caseSensitive ? text : text.toLowerCase();
    };
    return list.some((element) => fold(element) === fold(right ?? null));
  }
  const count = readOr(NaN, right, 'number', rules) as number | undefined;
  const order = { lengthEquals: 'equals', lengthGt: 'gt', lengthGte: 'gte', lengthLt: 'lt', lengthLte: 'lte' }[
    operation
  ] as string;
  return order === 'equals' ? list.length === count : modelOrder(order, list.length, count);
}

const isRecord = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nothing is more, less or the same as what is not there. */
function modelOrder(operation: string, left: number | undefined, right: number | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  const more = left > right;
  const same = left === right;
  const less = left < right;
  const results: Readonly<Record<string, boolean>> = { gt: more, gte: more || same, lt: less, lte: less || same };
  const names: Readonly<Record<string, string>> = { after: 'gt', afterOrEquals: 'gte', before: 'lt', beforeOrEquals: 'lte' };
  return results[names[operation] ?? operation] as boolean;
}

/** Without a check, what cannot be read stands for nothing that it could be compared with. */
function readOr(unreadable: unknown, value: Json | undefined, type: string, rules: ModelRules): unknown {
  try {
    return read(value, type, rules);
  } catch (error) {
    if (rules.typeValidation === 'none' && error instanceof ModelMismatch) return unreadable;
    throw error;
  }
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

/** The test's dates are written in forms that JavaScript reads too, once they have the zone of the fixtures: Berlin, in winter. */
function readDate(value: Json, rules: ModelRules): number | undefined {
  if (value === '') return undefined;
  const isLoose = rules.typeValidation !== 'strict';
  if (typeof value === 'number' && isLoose) return value;
  if (typeof value !== 'string') throw new ModelMismatch();
  if (isLoose && /^\d{9,}$/.test(value)) return Number(value);
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d))?$/.exec(value) ?? [];
  const read = Date.parse(day === undefined ? value : `${day}T${time ?? '00:00:00'}+01:00`);
  if (!/^\d{4}-|^\w{3}, /.test(value) || Number.isNaN(read)) throw new ModelMismatch();
  return read;
}
