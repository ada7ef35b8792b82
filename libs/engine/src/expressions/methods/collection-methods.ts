import type { WebAddress } from '../values/web-address.ts';
import type { Evaluation } from '../evaluation.ts';
import { iterate } from '../values/iterate.ts';
import { textArgument } from './arguments.ts';
import { callbackArgument } from './callback.ts';
import { methodsOf, type MethodGroup } from './method.ts';

type Members = Set<unknown>;
type Table = Map<unknown, unknown>;

const sets = methodsOf<Members>(['set'], {
  has: (set, [value]) => set.has(value),
  add: (set, [value], run) => grown(set, run).add(value),
  delete: (set, [value]) => set.delete(value),
  clear: (set) => set.clear(),
  values: (set, _args, run) => run.fresh([...set]),
  forEach: (set, [visit], run) =>
    each(
      [...set].map((value) => [value, value, set]),
      visit,
      run,
    ),
  union: (set, [other], run) => new Set([...set, ...iterate(other, run)]),
  intersection: (set, [other], run) => set.intersection(new Set(iterate(other, run))),
  difference: (set, [other], run) => set.difference(new Set(iterate(other, run))),
});

const maps = methodsOf<Table>(['map'], {
  get: (map, [key]) => map.get(key),
  has: (map, [key]) => map.has(key),
  set: (map, [key, value], run) => grown(map, run).set(key, value),
  delete: (map, [key]) => map.delete(key),
  clear: (map) => map.clear(),
  keys: (map, _args, run) => run.fresh([...map.keys()]),
  values: (map, _args, run) => run.fresh([...map.values()]),
  entries: (map, _args, run) => run.fresh([...map.entries()].map((entry) => run.fresh(entry))),
  forEach: (map, [visit], run) =>
    each(
      [...map].map(([key, value]) => [value, key, map]),
      visit,
      run,
    ),
});

const addresses = methodsOf<WebAddress>(['address'], {
  toString: (address) => address.href,
  /** In place of `searchParams.get`. */
  get: (address, [name], run) => address.query(textArgument(name, run)),
});

export const collectionGroups: readonly MethodGroup[] = [sets, maps, addresses];

function grown<T>(collection: T, run: Evaluation): T {
  run.chargeWrites(1);
  return collection;
}

function each(calls: readonly (readonly unknown[])[], visit: unknown, run: Evaluation): void {
  const callback = callbackArgument(visit, run);
  for (const [first, second, third] of calls) callback.call(first, second, third);
}
