import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { kindOf } from '../values/kind.ts';

/** A node of the tree that the library makes of a path. */
export interface PathNode {
  readonly type?: string;
  readonly name?: unknown;
  /** Numbers, and null, are those of a slice. */
  readonly children?: readonly (PathNode | number | null)[];
  readonly value?: unknown;
}

/** A part of a path, given plain data. @throws BEYOND */
export type Read = (value: unknown, run: Evaluation) => unknown;

/** Thrown where the library has to evaluate the path, or to say what is wrong with it. */
export const BEYOND = new TypeFault('The library has to evaluate this path');

/** Nothing, false, empty text, and lists and objects without content. */
export function isFalse(value: unknown): boolean {
  if (value === null || value === false || value === '') return true;
  if (typeof value !== 'object') return false;
  return (Array.isArray(value) ? value : Object.keys(withoutGaps(value))).length === 0;
}

/** The object, whose fields are all there: plain data has no others. @throws BEYOND */
export function withoutGaps(value: object): object {
  for (const key of Object.keys(value)) if (kindOf((value as Entries)[key]) === 'undefined') throw BEYOND;
  return value;
}

/** Of plain data. */
export function isSame(left: unknown, right: unknown, run: Evaluation): boolean {
  if (left === right) return true;
  const kind = kindOf(left);
  if (kind !== kindOf(right) || (kind !== 'array' && kind !== 'object')) return false;
  const [first, second] = [left as Entries, right as Entries];
  const keys = Object.keys(first);
  run.step(1 + keys.length);
  return (
    keys.length === Object.keys(second).length &&
    keys.every((key) => Object.hasOwn(second, key) && isSame(comparable(first[key]), comparable(second[key]), run))
  );
}

type Entries = Readonly<Record<string, unknown>>;

/** Dates and the like would be text in plain data, and what is absent would be left out. */
function comparable(value: unknown): unknown {
  const kind = kindOf(value);
  if (kind === 'undefined' || (typeof value === 'object' && kind !== 'object' && kind !== 'array' && kind !== 'null'))
    throw BEYOND;
  return value;
}
