import type { Evaluation } from '../evaluation.ts';
import { toNumber, toText } from '../values/coerce.ts';
import { itemDataIsImmutable } from '../values/set-member.ts';
import { numberArgument, optionalNumber } from './arguments.ts';
import { spliceArguments } from './array-methods.ts';
import { callbackArgument } from './callback.ts';
import { methodsOf } from './method.ts';
import { isShort, sortShort, type Compare } from './short-sort.ts';

type List = unknown[];

/**
 * Methods that change the array. On an array that the expression made they do; item data stays as it is: `sort` and `reverse`
 * then give a new array, `pop` and `shift` just the element, and the others are refused.
 */
export const mutatingArrayMethods = methodsOf<List>(['array'], {
  push: (list, values, run) => {
    for (const value of values) owned(list, run, 1).push(value);
    return list.length;
  },
  unshift: (list, values, run) => owned(list, run, values.length).unshift(...values),
  pop: (list, _args, run) => (run.owns(list) ? list.pop() : list.at(-1)),
  shift: (list, _args, run) => (run.owns(list) ? list.shift() : list[0]),
  splice: (list, args, run) => run.fresh(owned(list, run, args.length).splice(...spliceArguments(args, list.length, run))),
  fill: (list, [value, start, end], run) =>
    owned(list, run, list.length).fill(value, optionalNumber(start, run), optionalNumber(end, run)),
  copyWithin: (list, [target, start, end], run) =>
    owned(list, run, list.length).copyWithin(
      numberArgument(target, run, 0),
      numberArgument(start, run, 0),
      optionalNumber(end, run),
    ),
  reverse: (list, _args, run) => (run.owns(list) ? list.reverse() : run.fresh(list.toReversed())),
  sort: (list, [order], run) => (run.owns(list) ? sortInPlace(list, order, run) : run.fresh(sorted(list, order, run))),
  toSorted: (list, [order], run) => run.fresh(sorted(list, order, run)),
});

function owned(list: List, run: Evaluation, growth: number): List {
  if (!run.owns(list)) throw itemDataIsImmutable();
  run.chargeWrites(growth);
  return list;
}

function sorted(list: readonly unknown[], order: unknown, run: Evaluation): unknown[] {
  const compare = comparer(list, order, run);
  return isShort(list, compare) ? sortShort(list.slice(), compare) : list.toSorted(compare);
}

/** The list keeps its order where the function fails. */
function sortInPlace(list: List, order: unknown, run: Evaluation): unknown[] {
  const compare = comparer(list, order, run);
  if (!isShort(list, compare)) return list.sort(compare);
  const values = sortShort(list.slice(), compare);
  for (let index = 0; index < values.length; index++) list[index] = values[index];
  return list;
}

/** Undefined for texts alone, which the platform compares as they are. */
function comparer(list: readonly unknown[], order: unknown, run: Evaluation): Compare | undefined {
  if (order !== undefined) {
    const callback = callbackArgument(order, run, 2);
    return (left, right) => toNumber(callback.call(left, right), run);
  }
  run.chargeWrites(list.length);
  if (list.every((value) => typeof value === 'string')) return undefined;
  const texts = new Map(list.map((value) => [value, typeof value === 'object' ? toText(value, run) : String(value)]));
  return (left, right) => compareText(texts.get(left) as string, texts.get(right) as string);
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
