import type { Evaluation } from '../evaluation.ts';
import { ExpressionError, MEMBER_OF_NOTHING, TypeFault } from '../expression-error.ts';
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
  if (Array.isArray(owner)) growArray(owner, name, run);
  writeOwn(owner as object, name, value);
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
  const index = name === 'length' ? NaN : Number(name);
  if (!Number.isInteger(index) || index < 0) throw new TypeFault('The elements of an array have whole numbers as names');
  if (index >= array.length) run.chargeWrites(index - array.length);
}

export function itemDataIsImmutable(): ExpressionError {
  const fix = 'Make a new one: [...list, element] or { ...object, field: value }.';
  return new ExpressionError('EXPRESSION_FAILED', 'The data of an item cannot be changed in an expression.', fix);
}
