import type { Evaluation } from '../evaluation.ts';
import { MEMBER_OF_NOTHING } from '../expression-error.ts';
import { PROPERTIES } from '../methods/properties.ts';
import type { Namespace, View } from './callable.ts';
import { kindOf } from './kind.ts';
import { readOwn } from './own-property.ts';

/**
 * A member of a value: an own property of data, or one of the properties that the tables name.
 * @throws TypeFault for a member of undefined or null.
 */
export function readMember(value: unknown, key: string | number, run: Evaluation): unknown {
  if (typeof value === 'object' && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === Array.prototype) return readPlain(value, key);
    return readSpecial(value, key, run);
  }
  if (typeof value === 'string') return readCharacter(value, key);
  if (value === undefined || value === null) throw MEMBER_OF_NOTHING;
  return undefined;
}

/** `readOwn`, in half the time: what such values inherit are functions, and `__proto__`. */
function readPlain(value: object, key: string | number): unknown {
  const found = (value as Readonly<Record<string | number, unknown>>)[key];
  return typeof found === 'function' || key === '__proto__' ? readOwn(value, key) : found;
}

function readCharacter(text: string, key: string | number): unknown {
  if (key === 'length') return text.length;
  return Object.hasOwn(Object(text) as object, key) ? text[Number(key)] : undefined;
}

function readSpecial(value: object, key: string | number, run: Evaluation): unknown {
  const kind = kindOf(value);
  if (kind === 'object' || kind === 'array') return readOwn(value, key);
  if (kind === 'view') return (value as View).read(String(key), run);
  if (kind === 'namespace') return (value as Namespace).members.get(String(key));
  return PROPERTIES.get(kind)?.get(String(key))?.(value as never, run);
}
