import type { Json } from '@weft/workflow-model';

/** True, false, or null where it cannot be told because a value is null. */
export type Truth = boolean | null;

/** Text that two values share just when they are the same data, whatever the order of keys. */
export function keyOf(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(keyOf).join(',')}]`;
  const entries = Object.entries(value as Readonly<Record<string, Json>>).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${keyOf(inner)}`).join(',')}}`;
}

/** Equal values have equal buckets, so that a join need only look there; the reverse does not hold. */
export function bucketOf(value: Json): string {
  const number = typeof value === 'object' ? undefined : toNumber(value);
  if (number !== undefined && number !== null) return `n${number}`;
  return typeof value === 'string' ? `s${value}` : keyOf(value);
}

/** Data that stands for a number: numbers, booleans as 1 and 0, and text such as "12.5". Null for everything else. */
export function toNumber(value: Json): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function toText(value: Json): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? keyOf(value) : String(value);
}

export function isTrue(value: Json): boolean {
  return toTruth(value) === true;
}

export function toTruth(value: Json): Truth {
  if (value === null) return null;
  if (typeof value === 'object') return true;
  if (typeof value === 'string') return (toNumber(value) ?? value.length) !== 0;
  return value !== 0 && value !== false;
}

/**
 * How two values stand to each other: negative, 0 or positive; null where one is null. A number and text that is a number
 * compare as numbers, since identifiers are the one here and the other there.
 */
export function compare(left: Json, right: Json): number | null {
  if (left === null || right === null) return null;
  return compareValues(left, right);
}

/** The same with null as the least value: for sorting. */
export function compareForOrder(left: Json, right: Json): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compareInOrder(left, right);
}

function compareValues(left: NonNullable<Json>, right: NonNullable<Json>): number {
  if (typeof left === 'string' && typeof right === 'string') return byText(left, right);
  const [first, second] = [toNumber(left), toNumber(right)];
  return first !== null && second !== null ? first - second : compareInOrder(left, right);
}

/** Numbers before text before lists and objects: an order of all values, which loose comparison is not. */
function compareInOrder(left: NonNullable<Json>, right: NonNullable<Json>): number {
  const rank = rankOf(left) - rankOf(right);
  if (rank !== 0) return rank;
  if (typeof left === 'object') return byText(keyOf(left), keyOf(right));
  if (typeof left === 'string') return byText(left, right as string);
  return Number(left) - Number(right);
}

function rankOf(value: NonNullable<Json>): number {
  if (typeof value === 'object') return 2;
  return typeof value === 'string' ? 1 : 0;
}

/** By code units: the same everywhere. */
function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
