import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { callbackArgument } from './arguments.ts';
import { flatten } from './array-methods.ts';
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
  every: (list, [test], run) => {
    const call = callbackArgument(test, run);
    for (let index = 0; index < list.length; index++) if (!call(list[index], index, list)) return false;
    return true;
  },
  reduce: (list, args, run) => reduceAll(list, args, { run, backwards: false }),
  reduceRight: (list, args, run) => reduceAll(list, args, { run, backwards: true }),
});

function mapAll(list: List, mapper: unknown, run: Evaluation): unknown[] {
  const call = callbackArgument(mapper, run);
  const results: unknown[] = [];
  for (let index = 0; index < list.length; index++) results.push(call(list[index], index, list));
  return results;
}

function filterAll(list: List, test: unknown, run: Evaluation): unknown[] {
  const call = callbackArgument(test, run);
  const kept: unknown[] = [];
  for (let index = 0; index < list.length; index++) if (call(list[index], index, list)) kept.push(list[index]);
  return kept;
}

interface Direction {
  readonly run: Evaluation;
  readonly backwards: boolean;
}

function findFrom(list: List, test: unknown, { run, backwards }: Direction): number {
  const call = callbackArgument(test, run);
  if (backwards) return list.findLastIndex((value, index) => Boolean(call(value, index, list)));
  for (let index = 0; index < list.length; index++) if (call(list[index], index, list)) return index;
  return -1;
}

function reduceAll(list: List, args: List, { run, backwards }: Direction): unknown {
  const call = callbackArgument(args[0], run);
  const given = args.length > 1;
  if (!given && list.length === 0) throw new TypeFault('Reduce of an empty array with no initial value');
  const step = backwards ? -1 : 1;
  let index = backwards ? list.length - 1 : 0;
  let result = args[1];
  if (!given) {
    result = list[index];
    index += step;
  }
  for (; index >= 0 && index < list.length; index += step) result = call(result, list[index], index, list);
  return result;
}
