import type { Evaluation } from '../evaluation.ts';
import { kindOf } from '../values/kind.ts';
import { BEYOND, withoutGaps } from './jmespath-values.ts';

type List = readonly unknown[];
type Reference = (element: unknown) => unknown;

interface PathFunction {
  readonly takes: 1 | 2;
  /** Which argument is an expression, `&name`; it comes second, whatever its place is. */
  readonly reference?: 0 | 1;
  /** @throws BEYOND for arguments of other types, which the library reports */
  call(first: unknown, second: unknown, run: Evaluation): unknown;
}

/** The functions of JMESPath that people use; others are the library's. */
export const JMESPATH_FUNCTIONS: ReadonlyMap<string, PathFunction> = new Map<string, PathFunction>(
  Object.entries({
    length: one((value) => {
      if (typeof value === 'string') return value.length;
      if (Array.isArray(value)) return value.length;
      return Object.keys(objectOf(value)).length;
    }),
    keys: one((value, run) => charged(Object.keys(objectOf(value)), run)),
    values: one((value, run) => charged(Object.values(objectOf(value)), run)),
    sum: one((value, run) => numbersOf(value, run).reduce((sum, number) => sum + number, 0)),
    max: one((value, run) => Math.max(...some(numbersOf(value, run)))),
    min: one((value, run) => Math.min(...some(numbersOf(value, run)))),
    abs: one((value) => Math.abs(numberOf(value))),
    ceil: one((value) => Math.ceil(numberOf(value))),
    floor: one((value) => Math.floor(numberOf(value))),
    sort: one((value, run) => inOrder(charged(listOf(value), run), (element) => element)),
    reverse: one((value, run) => charged(listOf(value).toReversed(), run)),
    to_string: one((value) => (typeof value === 'string' ? value : beyond())),
    join: two((separator, list, run) => {
      const text = charged(listOf(list).map(textOf), run).join(textOf(separator));
      run.chargeText(text.length);
      return text;
    }),
    contains: two((whole, part, run) => {
      if (typeof whole === 'string') return whole.includes(textOf(part));
      const list = charged(listOf(whole), run);
      return typeof part === 'object' && part !== null ? beyond() : list.indexOf(part) >= 0;
    }),
    starts_with: two((text, part) => textOf(text).startsWith(textOf(part))),
    ends_with: two((text, part) => textOf(text).endsWith(textOf(part))),
    sort_by: byReference(1, inOrder),
    max_by: byReference(1, (list, key) => extreme(list, key, 1)),
    min_by: byReference(1, (list, key) => extreme(list, key, -1)),
    map: byReference(0, (list, each) => list.map(each)),
  } satisfies Record<string, PathFunction>),
);

function one(call: (value: unknown, run: Evaluation) => unknown): PathFunction {
  return { takes: 1, call: (value, _none, run) => call(value, run) };
}

function two(call: PathFunction['call']): PathFunction {
  return { takes: 2, call };
}

function byReference(reference: 0 | 1, call: (list: List, each: Reference) => unknown): PathFunction {
  return { takes: 2, reference, call: (list, each, run) => call(charged(listOf(list), run), each as Reference) };
}

function beyond(): never {
  throw BEYOND;
}

const listOf = (value: unknown): List => (Array.isArray(value) ? (value as List) : beyond());
const objectOf = (value: unknown): object => (kindOf(value) === 'object' ? withoutGaps(value as object) : beyond());
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : beyond());
const textOf = (value: unknown): string => (typeof value === 'string' ? value : beyond());
const numbersOf = (value: unknown, run: Evaluation): number[] => charged(listOf(value), run).map(numberOf);
/** Few enough to be arguments of a call. */
const some = (numbers: number[]): number[] => (numbers.length > 0 && numbers.length <= 1_000 ? numbers : beyond());

function charged<T extends List>(list: T, run: Evaluation): T {
  run.chargeWrites(list.length);
  return list;
}

/** All numbers or all text, and more than none. */
function keysOf(list: List, key: Reference): (number | string)[] {
  const keys = list.map((element) => key(element));
  const type = typeof keys[0];
  if ((type !== 'number' && type !== 'string') || keys.some((other) => typeof other !== type)) beyond();
  return keys as (number | string)[];
}

function inOrder(list: List, key: Reference): unknown[] {
  const keys = keysOf(list, key);
  const order = keys.map((_key, index) => index);
  order.sort((left, right) => compare(keys[left] as string, keys[right] as string));
  return order.map((index) => list[index]);
}

/** The first of the greatest, or of the least. */
function extreme(list: List, key: Reference, sign: 1 | -1): unknown {
  const keys = keysOf(list, key);
  if (typeof keys[0] !== 'number') beyond();
  let best = 0;
  for (let index = 1; index < keys.length; index++)
    if (sign * compare(keys[index] as string, keys[best] as string) > 0) best = index;
  return list[best];
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
