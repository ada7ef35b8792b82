import { DateTime, Duration, Interval } from 'luxon';
import { Pattern } from '../patterns/pattern.ts';
import { BuiltIn, Namespace, View } from './callable.ts';
import { Closure } from './closure.ts';
import { Formatter } from './formatter.ts';
import { WebAddress } from './web-address.ts';

/** The types that members and methods are looked up by. Anything that is not one of ours is plain data: `array` or `object`. */
export type Kind =
  | 'undefined'
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'array'
  | 'object'
  | 'date'
  | 'datetime'
  | 'duration'
  | 'interval'
  | 'pattern'
  | 'set'
  | 'map'
  | 'address'
  | 'formatter'
  | 'callable'
  | 'namespace'
  | 'view';

const KIND_OF_PROTOTYPE: ReadonlyMap<unknown, Kind> = new Map<unknown, Kind>([
  [Date.prototype, 'date'],
  [DateTime.prototype, 'datetime'],
  [Duration.prototype, 'duration'],
  [Interval.prototype, 'interval'],
  [Pattern.prototype, 'pattern'],
  [Set.prototype, 'set'],
  [Map.prototype, 'map'],
  [WebAddress.prototype, 'address'],
  [Formatter.prototype, 'formatter'],
  [Closure.prototype, 'callable'],
  [BuiltIn.prototype, 'callable'],
  [Namespace.prototype, 'namespace'],
]);

export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return typeof value as Kind;
    case 'object':
      return value === null ? 'null' : kindOfObject(value);
    default:
      // A host function, symbol or bigint cannot be made by an expression; in item data it counts as nothing.
      return 'undefined';
  }
}

function kindOfObject(value: object): Kind {
  if (Array.isArray(value)) return 'array';
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return 'object';
  // The commonest by comparison, which takes a fraction of a look-up.
  if (prototype === Closure.prototype) return 'callable';
  if (prototype === DateTime.prototype) return 'datetime';
  if (prototype === Date.prototype) return 'date';
  const kind = KIND_OF_PROTOTYPE.get(prototype);
  if (kind) return kind;
  return value instanceof View ? 'view' : 'object';
}

/** The word for a value's type in a message to the author of a workflow. */
export function describeKind(value: unknown): string {
  const kind = kindOf(value);
  return KIND_WORDS[kind] ?? kind;
}

const KIND_WORDS: Partial<Record<Kind, string>> = {
  boolean: 'a boolean',
  number: 'a number',
  string: 'a string',
  array: 'an array',
  object: 'an object',
  date: 'a Date',
  datetime: 'a DateTime',
  duration: 'a Duration',
  interval: 'an Interval',
  pattern: 'a regular expression',
  set: 'a Set',
  map: 'a Map',
  address: 'a URL',
  formatter: 'a formatter of Intl',
  callable: 'a function',
};
