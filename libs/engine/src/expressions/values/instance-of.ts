import { TypeFault } from '../expression-error.ts';
import { Namespace } from './callable.ts';
import { kindOf, type Kind } from './kind.ts';

const KINDS_OF: ReadonlyMap<string, readonly Kind[]> = new Map<string, readonly Kind[]>([
  ['Array', ['array']],
  ['Date', ['date']],
  ['DateTime', ['datetime']],
  ['Duration', ['duration']],
  ['Interval', ['interval']],
  ['RegExp', ['pattern']],
  ['Set', ['set']],
  ['Map', ['map']],
  ['URL', ['address']],
  ['Object', ['array', 'object', 'date', 'datetime', 'duration', 'interval', 'pattern', 'set', 'map', 'address']],
]);

/** `value instanceof Date` and the like, by kind. */
export function instanceOf(value: unknown, type: unknown): boolean {
  if (!(type instanceof Namespace)) throw new TypeFault('"instanceof" needs a type such as Array or Date on its right');
  return KINDS_OF.get(type.name)?.includes(kindOf(value)) ?? false;
}
