import type { Evaluation } from '../evaluation.ts';
import { ExpressionError, MEMBER_OF_NOTHING, TypeFault } from '../expression-error.ts';
import { toNumber } from './coerce.ts';
import { kindOf } from './kind.ts';
import { writeOwn } from './own-property.ts';

export interface MemberWrite {
  readonly owner: unknown;
  readonly name: string | number;
  readonly value: unknown;
}

/** Sets a member of an array or object that this evaluation made. */
export function setMember({ owner, name, value }: MemberWrite, run: Evaluation): void {
  const kind = kindOf(owner);
  if (kind === 'undefined' || kind === 'null') throw MEMBER_OF_NOTHING;
  if (kind !== 'array' && kind !== 'object') throw new TypeFault('Only members of arrays and objects can be assigned');
  if (!run.owns(owner as object)) throw itemDataIsImmutable();
  if (Array.isArray(owner) && name === 'length') return setLength(owner, value, run);
  if (Array.isArray(owner)) growArray(owner, name, run);
  writeOwn(owner as object, name, value);
}

/** The elements of a longer array are there, and undefined. */
function setLength(array: unknown[], value: unknown, run: Evaluation): void {
  const length = toNumber(value, run);
  if (!Number.isInteger(length) || length < 0) throw new ExpressionError('EXPRESSION_FAILED', 'Invalid array length');
  run.chargeWrites(Math.max(length - array.length, 0));
  if (length < array.length) array.length = length;
  while (array.length < length) array.push(undefined);
}

/** Takes a member out of an array or object that this evaluation made. */
export function deleteMember(owner: unknown, name: string | number, run: Evaluation): void {
  const kind = kindOf(owner);
  if (kind === 'undefined' || kind === 'null') throw MEMBER_OF_NOTHING;
  if (kind !== 'array' && kind !== 'object') throw new TypeFault('Only members of arrays and objects can be deleted');
  if (!run.owns(owner as object)) throw itemDataIsImmutable();
  if (Array.isArray(owner)) (owner as unknown[])[Number(name)] = undefined;
  else Reflect.deleteProperty(owner as object, name);
}

function growArray(array: readonly unknown[], name: string | number, run: Evaluation): void {
  const index = Number(name);
  if (!Number.isInteger(index) || index < 0) throw new TypeFault('The elements of an array have whole numbers as names');
  if (index >= array.length) run.chargeWrites(index - array.length);
}

export function itemDataIsImmutable(): ExpressionError {
  const fix = 'Make a new one: [...list, element] or { ...object, field: value }.';
  return new ExpressionError('EXPRESSION_FAILED', 'The data of an item cannot be changed in an expression.', fix);
}
