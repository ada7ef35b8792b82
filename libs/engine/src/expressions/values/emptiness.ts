import { kindOf } from './kind.ts';

/** Nothing, empty text, an array without elements or an object without keys. */
export function isEmptyValue(value: unknown): boolean {
  switch (kindOf(value)) {
    case 'undefined':
    case 'null':
      return true;
    case 'string':
    case 'array':
      return (value as { readonly length: number }).length === 0;
    case 'object':
      return Object.keys(value as object).length === 0;
    case 'set':
    case 'map':
      return (value as Set<unknown>).size === 0;
    default:
      return false;
  }
}
