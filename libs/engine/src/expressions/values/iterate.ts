import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { describeKind, kindOf } from './kind.ts';

/** The elements of a value that can be spread or looped over, paid for beforehand. */
export function iterate(value: unknown, run: Evaluation): Iterable<unknown> {
  switch (kindOf(value)) {
    case 'array':
      run.chargeWrites((value as readonly unknown[]).length);
      return value as readonly unknown[];
    case 'string':
      run.chargeWrites((value as string).length);
      return value as string;
    case 'set':
    case 'map':
      run.chargeWrites((value as Set<unknown>).size);
      return value as Set<unknown>;
    default:
      throw new TypeFault(`${describeKind(value)} is not iterable`);
  }
}

/** The same as an array; an array itself is passed on in place. */
export function toArray(value: unknown, run: Evaluation): readonly unknown[] {
  return Array.isArray(value) ? value : [...iterate(value, run)];
}
