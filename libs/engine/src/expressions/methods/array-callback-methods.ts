import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { flatten } from './array-methods.ts';
import { callbackArgument } from './callback.ts';
import { methodsOf } from './method.ts';

type List = readonly unknown[];

/** Methods of arrays that take a function. Each call of the function is a step of the budget. */
export const arrayCallbackMethods = methodsOf<List>(['array'], {
  map: (list, [mapper], run) => run.fresh(mapAll(list, mapper, run)),
  flatMap: (list, [mapper], run) => run.fresh(flatten(mapAll(list, mapper, run), { depth: 1, run, into: [] })),
  filter: (list, [test], run) => run.fresh(filterAll(list, test, run)),
  forEach: (list, [visit], run) => void mapAll(list, visit, run),
  find: (list, [test], run) => list[findFrom(list, test, { run, backwards: false })],
  findIndex: (list, [test], run) => findFrom(list, test, { run, backwards: false }),
  findLast: (list, [test], run) => list[findFrom(list, test, { run, backwards: true })],
  findLastIndex: (list, [test], run) => findFrom(list, test, { run, backwards: true }),
  some: (list, [test], run) => findFrom(list, test, { run, backwards: false }) >= 0,
  every: (list, [test], run) => everyOf(list, test, run),
  reduce: (list, args, run) => reduceAll(list, args, { run, backwards: false }),
  reduceRight: (list, args, run) => reduceAll(list, args, { run, backwards: true }),
});

/** A list of its length is made at once only for these: most results of long ones would be paid for in vain. */
const MAX_COPIED = 64;

/** Elements that the function appends have no turn, as in JavaScript. */
function mapAll(list: List, mapper: unknown, run: Evaluation): unknown[] {
  const callback = callbackArgument(mapper, run);
  const { length } = list;
  const results = length <= MAX_COPIED ? list.slice() : [];
  let index = 0;
  for (; index < length && index < list.length; index++) results[index] = callback.call(list[index], index, list);
  for (; index < length; index++) results[index] = undefined;
  return results;
}

function filterAll(list: List, test: unknown, run: Evaluation): unknown[] {
  const callback = callbackArgument(test, run);
  const kept: unknown[] = [];
  for (let index = 0, { length } = list; index < length && index < list.length; index++) {
    const value = list[index];
    if (callback.call(value, index, list)) kept.push(value);
  }
  return kept;
}

function everyOf(list: List, test: unknown, run: Evaluation): boolean {
  const callback = callbackArgument(test, run);
  for (let index = 0, { length } = list; index < length && index < list.length; index++)
    if (!callback.call(list[index], index, list)) return false;
  return true;
}

interface Direction {
  readonly run: Evaluation;
  readonly backwards: boolean;
}

function findFrom(list: List, test: unknown, { run, backwards }: Direction): number {
  const callback = callbackArgument(test, run);
  if (backwards) return list.findLastIndex((value, index) => Boolean(callback.call(value, index, list)));
  for (let index = 0, { length } = list; index < length; index++) if (callback.call(list[index], index, list)) return index;
  return -1;
}

/** The function is given the value so far, an element, its place and the whole list. */
const REDUCER_COUNT = 4;

function reduceAll(list: List, args: List, { run, backwards }: Direction): unknown {
  const callback = callbackArgument(args[0], run, REDUCER_COUNT);
  const given = args.length > 1;
  const { length } = list;
  if (!given && length === 0) throw new TypeFault('Reduce of an empty array with no initial value');
  const step = backwards ? -1 : 1;
  let index = backwards ? length - 1 : 0;
  let result = args[1];
  if (!given) {
    result = list[index];
    index += step;
  }
  for (; index >= 0 && index < length && index < list.length; index += step)
    result = callback.call(result, list[index], index, list);
  return result;
}
