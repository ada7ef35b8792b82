import type { Json } from '@weft/workflow-model';
import { isSame } from './is-same.ts';
import { matchesPattern } from './matches-pattern.ts';

export interface ComparisonOptions {
  readonly caseSensitive: boolean;
}

/** Compares two values of the operator's type; undefined stands for a value that is not there. */
export type Comparison = (left: never, right: never, options: ComparisonOptions) => boolean;

type Compare<Left, Right = Left> = (left: Left | undefined, right: Right | undefined, options: ComparisonOptions) => boolean;

const negate =
  <L, R>(compare: Compare<L, R>): Compare<L, R> =>
  (left, right, options) =>
    !compare(left, right, options);

/** Text that is not there compares as empty text. */
const text =
  (compare: (left: string, right: string) => boolean): Compare<string> =>
  (left = '', right = '', { caseSensitive }) =>
    caseSensitive ? compare(left, right) : compare(left.toLowerCase(), right.toLowerCase());

/** Orders of a value that is not there never hold. */
const order =
  (compare: (left: number, right: number) => boolean): Compare<number> =>
  (left, right) =>
    left !== undefined && right !== undefined && compare(left, right);

const lengths =
  (compare: Compare<number>): Compare<readonly Json[], number> =>
  (left, right, options) =>
    compare(left?.length ?? 0, right, options);

const same: Compare<unknown> = (left, right) => left === right;
const equalText = text((left, right) => left === right);
const contains = text((left, right) => left.includes(right));
const startsWith = text((left, right) => left.startsWith(right));
const endsWith = text((left, right) => left.endsWith(right));
const regex: Compare<string> = (left = '', right = '', { caseSensitive }) => matchesPattern(left, right, caseSensitive);
const greater = order((left, right) => left > right);
const less = order((left, right) => left < right);
const atLeast = order((left, right) => left >= right);
const atMost = order((left, right) => left <= right);

const hasElement: Compare<readonly Json[], Json> = (left = [], right, { caseSensitive }) =>
  left.some((element) => isSame(element, right ?? null, caseSensitive));

/** comparisons[type][operation], for all operations that are more than asking whether there is a value. */
export const COMPARISONS: Readonly<Record<string, Readonly<Record<string, Comparison>>>> = {
  string: {
    equals: equalText,
    notEquals: negate(equalText),
    contains,
    notContains: negate(contains),
    startsWith,
    notStartsWith: negate(startsWith),
    endsWith,
    notEndsWith: negate(endsWith),
    regex,
    notRegex: negate(regex),
  },
  number: { equals: same, notEquals: negate(same), gt: greater, lt: less, gte: atLeast, lte: atMost },
  dateTime: {
    equals: same,
    notEquals: negate(same),
    after: greater,
    before: less,
    afterOrEquals: atLeast,
    beforeOrEquals: atMost,
  },
  boolean: {
    true: (left: boolean | undefined) => left === true,
    false: (left: boolean | undefined) => left !== true,
    equals: same,
    notEquals: negate(same),
  },
  array: {
    contains: hasElement,
    notContains: negate(hasElement),
    lengthEquals: lengths(same),
    lengthNotEquals: lengths(negate(same)),
    lengthGt: lengths(greater),
    lengthLt: lengths(less),
    lengthGte: lengths(atLeast),
    lengthLte: lengths(atMost),
  },
};
