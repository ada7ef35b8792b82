import { dateNamespace } from './date.ts';
import { casts, encoders, helpers } from './functions.ts';
import { jsonNamespace, mathNamespace } from './json-and-math.ts';
import { arrayNamespace, objectNamespace } from './object-and-array.ts';
import { intlNamespace } from './intl.ts';
import { luxonNamespaces } from './luxon.ts';
import { constructors } from './constructors.ts';

/** Every name that does not read the run: built-in objects, functions and constants. Nothing else of the host exists. */
export const GLOBALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ...[
    mathNamespace,
    jsonNamespace,
    objectNamespace,
    arrayNamespace,
    dateNamespace,
    intlNamespace,
    ...luxonNamespaces,
    ...constructors,
    ...casts,
  ].map((namespace) => [namespace.name, namespace] as const),
  ...[...encoders, ...helpers].map((callable) => [callable.name, callable] as const),
]);
