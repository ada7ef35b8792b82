import type { Evaluation } from '../evaluation.ts';
import { toPrimitive } from './coerce.ts';

/** `==` (ECMA-262 §7.2.13) */
export function looselyEqual(left: unknown, right: unknown, run: Evaluation): boolean {
  const leftIsObject = typeof left === 'object' && left !== null;
  const rightIsObject = typeof right === 'object' && right !== null;
  if (leftIsObject === rightIsObject) return same(left, right);
  if (left === null || left === undefined || right === null || right === undefined) return false;
  return leftIsObject ? same(toPrimitive(left, 'default', run), right) : same(left, toPrimitive(right, 'default', run));
}

/** Two primitives, or two objects. */
function same(left: unknown, right: unknown): boolean {
  // oxlint-disable-next-line eqeqeq -- it is the operator that is asked for
  return left == right;
}
