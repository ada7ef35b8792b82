import type { Json, JsonObject } from '@weft/workflow-model';
import { withoutUndefined } from '../conversion.ts';
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

/** The old nodes converted values by JavaScript's rules instead of refusing them. */
export function oldConditions(conditions: readonly JsonObject[], combinator: 'and' | 'or'): JsonObject {
  return { combinator, caseSensitive: true, typeValidation: 'loose', looseVersion: 1, conditions };
}
