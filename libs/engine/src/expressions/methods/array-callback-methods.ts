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
    return list.every((value, index) => Boolean(call(value, index, list)));
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
  return list.filter((value, index) => Boolean(call(value, index, list)));
}

interface Direction {
  readonly run: Evaluation;
  readonly backwards: boolean;
}

function findFrom(list: List, test: unknown, { run, backwards }: Direction): number {
  const call = callbackArgument(test, run);
  const matches = (value: unknown, index: number): boolean => Boolean(call(value, index, list));
  return backwards ? list.findLastIndex(matches) : list.findIndex(matches);
}

function reduceAll(list: List, args: List, { run, backwards }: Direction): unknown {
  const call = callbackArgument(args[0], run);
  const indices = backwards ? [...list.keys()].reverse() : [...list.keys()];
  const first = args.length > 1 ? undefined : indices.shift();
  if (args.length < 2 && first === undefined) throw new TypeFault('Reduce of an empty array with no initial value');
  let result = first === undefined ? args[1] : list[first];
  for (const index of indices) result = call(result, list[index], index, list);
  return result;
}
