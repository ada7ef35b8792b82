import type { Kind } from '../values/kind.ts';
import { arrayExtensions } from './array-extensions.ts';
import { arrayCallbackMethods } from './array-callback-methods.ts';
import { arrayMethods } from './array-methods.ts';
import { mutatingArrayMethods } from './array-mutating-methods.ts';
import { collectionGroups } from './collection-methods.ts';
import { dateMethods } from './date-methods.ts';
import { dateTimeGroups } from './datetime-methods.ts';
import { formatterMethods } from './formatter-methods.ts';
import { generalGroups } from './general-methods.ts';
import type { Method, MethodGroup } from './method.ts';
import { numberGroups } from './number-methods.ts';
import { objectGroups } from './object-methods.ts';
import { patternMethods } from './pattern-methods.ts';
import { stringExtensionGroups } from './string-extensions.ts';
import { stringGroups } from './string-methods.ts';

/** Later groups win where two name the same method of a type. */
const GROUPS: readonly MethodGroup[] = [
  ...generalGroups,
  ...stringGroups,
  ...stringExtensionGroups,
  arrayMethods,
  arrayCallbackMethods,
  mutatingArrayMethods,
  arrayExtensions,
  ...objectGroups,
  ...numberGroups,
  dateMethods,
  ...dateTimeGroups,
  patternMethods,
  ...collectionGroups,
  formatterMethods,
];

export type MethodsByKind = ReadonlyMap<Kind, Method<never>>;

/** METHODS.get(name)?.get(kind) is the whole of what can be called on a value. */
export const METHODS: ReadonlyMap<string, MethodsByKind> = collect();

/** Names of methods that n8n adds to JavaScript. */
export const EXTENSION_NAMES: ReadonlySet<string> = new Set(
  GROUPS.filter((group) => group.extensions).flatMap((group) => [...group.methods.keys()]),
);

/** Methods whose value depends on the clock or on chance. */
export const CHANGING_METHODS: ReadonlySet<string> = new Set([
  'randomItem',
  'toRelative',
  'toRelativeCalendar',
  'diffNow',
  'diffToNow',
]);

export const MUTATING_METHODS: ReadonlySet<string> = new Set(mutatingArrayMethods.methods.keys());

function collect(): ReadonlyMap<string, Map<Kind, Method<never>>> {
  const table = new Map<string, Map<Kind, Method<never>>>();
  for (const { kinds, methods } of GROUPS) {
    for (const [name, method] of methods) {
      const byKind = table.get(name) ?? new Map<Kind, Method<never>>();
      for (const kind of kinds) byKind.set(kind, method);
      table.set(name, byKind);
    }
  }
  return table;
}
