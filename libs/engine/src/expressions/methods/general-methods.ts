import type { Kind } from '../values/kind.ts';
import { isEmptyValue } from '../values/emptiness.ts';
import { toJsonText } from '../values/json-text.ts';
import { extensionsOf, type MethodGroup } from './method.ts';

const NOTHING_OR_DATA: readonly Kind[] = [
  'undefined',
  'null',
  'string',
  'array',
  'object',
  'number',
  'boolean',
  'set',
  'map',
  'datetime',
  'date',
];

/** What can be asked of a value of any type, also of one that is absent. */
export const generalGroups: readonly MethodGroup[] = [
  extensionsOf<unknown>(NOTHING_OR_DATA, {
    isEmpty: (value) => isEmptyValue(value),
    isNotEmpty: (value) => !isEmptyValue(value),
  }),
  extensionsOf<unknown>(['undefined', 'null'], {
    toBoolean: () => false,
    toJsonString: () => 'null',
  }),
  extensionsOf<unknown>(['date', 'datetime', 'set', 'map'], {
    toJsonString: (value, _args, run) => toJsonText(value, run),
  }),
];
