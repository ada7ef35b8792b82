import type { Evaluation } from '../evaluation.ts';
import { joinText } from '../values/coerce.ts';
import { numberArgument, optionalNumber, textArgument } from './arguments.ts';
import { methodsOf } from './method.ts';

type List = readonly unknown[];

/** Methods of arrays that neither change them nor take a function. */
export const arrayMethods = methodsOf<List>(['array'], {
  join: (list, [separator], run) => joinText(list, textArgument(separator, run, ','), run),
  toString: (list, _args, run) => joinText(list, ',', run),
  slice: (list, [start, end], run) => run.fresh(list.slice(optionalNumber(start, run), optionalNumber(end, run))),
  concat: (list, others, run) => run.fresh(concatenate(list, others, run)),
  includes: (list, [value, from], run) => list.includes(value, optionalNumber(from, run)),
  indexOf: (list, [value, from], run) => list.indexOf(value, numberArgument(from, run, 0)),
  lastIndexOf: (list, args, run) =>
    args.length < 2 ? list.lastIndexOf(args[0]) : list.lastIndexOf(args[0], numberArgument(args[1], run, 0)),
  at: (list, [index], run) => list.at(numberArgument(index, run, 0)),
  flat: (list, [depth], run) => run.fresh(flatten(list, { depth: numberArgument(depth, run, 1), run, into: [] })),
  keys: (list, _args, run) => run.fresh([...list.keys()]),
  values: (list, _args, run) => run.fresh([...list]),
  entries: (list, _args, run) => run.fresh([...list.entries()].map((entry) => run.fresh(entry))),
  toReversed: (list, _args, run) => run.fresh(list.toReversed()),
  with: (list, [index, value], run) => run.fresh(list.with(numberArgument(index, run, 0), value)),
  toSpliced: (list, args, run) => run.fresh(list.toSpliced(...spliceArguments(args, list.length, run))),
});

/** What `splice` and `toSpliced` are told: without a count it is all that follows, and without a place it is nothing. */
export function spliceArguments(args: List, length: number, run: Evaluation): [number, number, ...unknown[]] {
  const count = args.length === 1 ? length : numberArgument(args[1], run, 0);
  return [numberArgument(args[0], run, 0), count, ...args.slice(2)];
}

function concatenate(list: List, others: List, run: Evaluation): unknown[] {
  const result = [...list];
  for (const other of others) {
    const added = Array.isArray(other) ? (other as unknown[]) : [other];
    run.chargeWrites(added.length);
    for (const value of added) result.push(value);
  }
  return result;
}

interface Flattening {
  readonly depth: number;
  readonly run: Evaluation;
  readonly into: unknown[];
}

/** Arrays nested up to `depth` levels are replaced by their elements. */
export function flatten(list: List, at: Flattening): unknown[] {
  at.run.chargeWrites(list.length);
  for (const value of list) {
    if (Array.isArray(value) && at.depth >= 1) flatten(value, { ...at, depth: at.depth - 1 });
    else at.into.push(value);
  }
  return at.into;
}
