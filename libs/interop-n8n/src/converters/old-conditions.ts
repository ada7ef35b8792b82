import type { Json, JsonObject } from '@weft/workflow-model';
import { unless, withoutUndefined } from '../conversion.ts';
import { isSame } from '../kept/fingerprint.ts';
import type { ParameterReader } from '../parameter-reader.ts';

interface OldType {
  readonly operations: Readonly<Record<string, string>>;
  /** The operation that the file leaves out, and the value that it leaves out. */
  readonly operation: string;
  readonly value: Json;
}

const EQUALITY = { equal: 'equals', notEqual: 'notEquals' };
const EMPTINESS = { isEmpty: 'empty', isNotEmpty: 'notEmpty' };

/** The operations of If 1, Filter 1 and Switch 1 and 2, in today's words. */
const OLD_TYPES = {
  string: {
    operations: {
      ...{ contains: 'contains', notContains: 'notContains', startsWith: 'startsWith', notStartsWith: 'notStartsWith' },
      ...{ endsWith: 'endsWith', notEndsWith: 'notEndsWith', regex: 'regex', notRegex: 'notRegex', ...EQUALITY, ...EMPTINESS },
    },
    operation: 'equal',
    value: '',
  },
  number: {
    operations: { smaller: 'lt', smallerEqual: 'lte', larger: 'gt', largerEqual: 'gte', ...EQUALITY, ...EMPTINESS },
    operation: 'smaller',
    value: 0,
  },
  boolean: { operations: EQUALITY, operation: 'equal', value: false },
  dateTime: { operations: { after: 'after', before: 'before' }, operation: 'after', value: '' },
} as const satisfies Record<string, OldType>;

export type OldTypeName = keyof typeof OLD_TYPES;
export const OLD_TYPE_NAMES = Object.keys(OLD_TYPES) as readonly OldTypeName[];

/** One list of conditions for each type, as If 1 and Filter 1 keep them; all lists together form one. */
export function readOldConditions(lists: ParameterReader, combinator: 'and' | 'or'): JsonObject {
  const conditions = OLD_TYPE_NAMES.flatMap((type) =>
    lists.list(type).map((entry) => readOldCondition(entry, type, entry.value('value1'))),
  );
  return oldConditions(conditions, combinator);
}

/** One old condition; its left value stands elsewhere in a Switch. */
export function readOldCondition(entry: ParameterReader, type: OldTypeName, left: Json | undefined): JsonObject {
  const { operations, operation: usual, value }: OldType = OLD_TYPES[type];
  const operation = entry.choice('operation', operations, usual);
  const right = entry.value('value2') ?? value;
  const needsRight = operation !== 'empty' && operation !== 'notEmpty';
  return withoutUndefined({ left: left ?? value, operator: { type, operation }, right: needsRight ? right : undefined });
}

/** The old nodes converted values by JavaScript's rules, and refused none. */
export function oldConditions(conditions: readonly JsonObject[], combinator: 'and' | 'or'): JsonObject {
  return { combinator, caseSensitive: true, typeValidation: 'none', looseVersion: 1, conditions };
}

/** Weft's conditions as If 1 and Filter 1 keep them; undefined where those cannot say them. */
export function writeOldLists(conditions: ParameterReader): JsonObject | undefined {
  if (!areOld(conditions)) return undefined;
  const all = conditions.list('conditions').map(writeOldCondition);
  if (all.includes(undefined)) return undefined;
  const known = all.filter((one) => one !== undefined);
  const lists = OLD_TYPE_NAMES.map((type): [string, JsonObject[]] => [
    type,
    known.flatMap((one) =>
      one.type === type ? [withoutUndefined({ value1: unless(one.left, OLD_TYPES[type].value), ...one.entry })] : [],
    ),
  ]);
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
}

/** What Switch 1 compares in each of its rules; undefined where they are not all of that kind: one value, by one comparison each. */
export function writeOldConditions(
  rules: readonly ParameterReader[],
): { readonly type: OldTypeName; readonly left: Json; readonly entries: readonly JsonObject[] } | undefined {
  const all = rules.map((rule) => {
    const [condition, ...others] = rule.list('conditions');
    return condition && others.length === 0 && areOld(rule) ? writeOldCondition(condition) : undefined;
  });
  const [first] = all;
  const isSameKind = all.every((one) => one && one.type === first?.type && isSame(one.left, first.left));
  if (first === undefined || !isSameKind) return undefined;
  return { type: first.type, left: first.left, entries: all.flatMap((one) => (one ? [one.entry] : [])) };
}

function areOld(conditions: ParameterReader): boolean {
  return (
    conditions.text('typeValidation', 'strict') === 'none' &&
    conditions.number('looseVersion', 3) === 1 &&
    conditions.flag('caseSensitive', true) === true
  );
}

interface OldCondition {
  readonly type: OldTypeName;
  readonly left: Json;
  readonly entry: JsonObject;
}

function writeOldCondition(condition: ParameterReader): OldCondition | undefined {
  const operator = condition.group('operator');
  const type = OLD_TYPE_NAMES.find((name) => name === operator.text('type', 'string'));
  if (type === undefined) return undefined;
  const { operations, operation: usual, value }: OldType = OLD_TYPES[type];
  const word = operator.text('operation', 'equals');
  const operation = Object.keys(operations).find((old) => operations[old] === word);
  if (operation === undefined) return undefined;
  const right = condition.value('right');
  const value2 = right === undefined ? undefined : unless(right, value);
  const entry = withoutUndefined({ operation: unless(operation, usual), value2 });
  return { type, left: condition.value('left') ?? null, entry };
}
