import type { Json, JsonObject } from '@weft/workflow-model';
import fc, { type Arbitrary } from 'fast-check';
import { modelHolds, type ModelRules } from './conditions-model.ts';

const ANY = ['exists', 'notExists', 'empty', 'notEmpty'];
const LENGTHS = ['lengthEquals', 'lengthNotEquals', 'lengthGt', 'lengthLt', 'lengthGte', 'lengthLte'];

/** All operators, by the type of what they compare. */
export const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  string: [
    ...[...ANY, 'equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'notStartsWith', 'endsWith', 'notEndsWith'],
    ...['regex', 'notRegex'],
  ],
  number: [...ANY, 'equals', 'notEquals', 'gt', 'lt', 'gte', 'lte'],
  dateTime: [...ANY, 'equals', 'notEquals', 'after', 'before', 'afterOrEquals', 'beforeOrEquals'],
  boolean: [...ANY, 'true', 'false', 'equals', 'notEquals'],
  array: [...ANY, 'contains', 'notContains', ...LENGTHS],
  object: ANY,
  any: ANY,
};

/** Values of each type, so close to each other that every operator finds both answers. */
const OF_TYPE: Readonly<Record<string, readonly Json[]>> = {
  string: ['', 'a', 'A', 'ab', 'b', 'Ba'],
  number: [0, 1, 2.5, -1],
  dateTime: [
    ...['2026-01-15T12:00:00Z', '2026-01-15T13:00:00+01:00', '2026-01-15T13:00:00', '2026-01-15 13:00:00', '2026-01-15'],
    ...['Thu, 15 Jan 2026 13:00:00 +0100', 'Thu, 15 Jan 2026 12:00:00 GMT', '2026-03-01T00:00:00.000Z'],
  ],
  boolean: [true, false],
  array: [[], [1], ['a', 'A'], [{ a: 'x', b: 1 }], [['a']]],
  object: [{}, { a: 1 }],
};
const PATTERNS: readonly Json[] = ['^a', 'b$', '/A/i', '/^b/', '[ab]+', 'a|x', '.', '^$', ''];
const ELEMENTS: readonly Json[] = [1, 'a', 'A', '1', null, { b: 1, a: 'x' }, { a: 'X', b: 1 }, ['A']];
const COUNTS: readonly Json[] = [0, 1, 2];
/** What only `loose` takes for a number, a truth value, a list, a date. */
const ALIKE: readonly Json[] = [
  '0',
  '1',
  '2.5',
  ' 1 ',
  'true',
  'False',
  'false',
  '["a"]',
  '[]',
  '1768478400000',
  1_768_478_400_000,
];
const MIXED: readonly Json[] = [null, ...ALIKE, ...Object.values(OF_TYPE).flat()];

interface CaseOperator {
  readonly type: string;
  readonly operation: string;
}

/** Mostly what the operator is for, at times what it is not, or nothing. */
function valueOf(fitting: readonly Json[]): Arbitrary<Json | undefined> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...fitting), weight: 8 },
    { arbitrary: fc.constantFrom(...MIXED), weight: 2 },
    { arbitrary: fc.constant(undefined), weight: 1 },
  );
}

function rightOf({ type, operation }: CaseOperator): readonly Json[] {
  if (operation.endsWith('egex')) return PATTERNS;
  if (type !== 'array') return OF_TYPE[type] ?? MIXED;
  return operation.startsWith('length') ? COUNTS : ELEMENTS;
}

/** Both sides of a condition; the key of one that is not there is left out. */
export function sidesOf(operator: CaseOperator, place = 0): Arbitrary<JsonObject> {
  const left = valueOf(OF_TYPE[operator.type] ?? MIXED);
  return fc.tuple(left, valueOf(rightOf(operator))).map(([l, r]) => ({
    ...(l !== undefined && { [`l${place}`]: l }),
    ...(r !== undefined && { [`r${place}`]: r }),
  }));
}

export const rulesOfConditions: Arbitrary<ModelRules> = fc.record({
  combinator: fc.constantFrom('and', 'or'),
  caseSensitive: fc.boolean(),
  typeValidation: fc.constantFrom('strict', 'loose', 'none'),
  looseVersion: fc.constantFrom(1, 2, 3),
});

const operator: Arbitrary<CaseOperator> = fc
  .constantFrom(...Object.keys(OPERATIONS))
  .chain((type) => fc.record({ type: fc.constant(type), operation: fc.constantFrom(...(OPERATIONS[type] as string[])) }));

/** Some conditions; each looks at two fields of the item that are its own, numbered from `first`. */
export interface Conditional {
  readonly rules: ModelRules;
  readonly operators: readonly CaseOperator[];
  readonly first: number;
}

export const conditionals = (first = 0, maxLength = 3): Arbitrary<Conditional> =>
  fc.record({ rules: rulesOfConditions, operators: fc.array(operator, { maxLength }), first: fc.constant(first) });

/** Items with what all the conditions look at. */
export function itemsFor(...all: readonly Conditional[]): Arbitrary<readonly JsonObject[]> {
  const sides = all.flatMap(({ operators, first }) => operators.map((each, index) => sidesOf(each, first + index)));
  const item = fc.tuple(...sides).map((parts): JsonObject => Object.assign({}, ...parts) as JsonObject);
  return fc.array(item, { minLength: 1, maxLength: 4 });
}

export const parametersOf = ({ rules, operators, first }: Conditional): JsonObject => ({
  ...rules,
  conditions: operators.map(({ type, operation }, index) => ({
    left: `={{ $json.l${first + index} }}`,
    right: `={{ $json.r${first + index} }}`,
    operator: { type, operation },
  })),
});

export const holdsFor = (json: JsonObject, { rules, operators, first }: Conditional): boolean =>
  modelHolds(
    operators.map((each, index) => ({ ...each, left: json[`l${first + index}`], right: json[`r${first + index}`] })),
    rules,
  );
