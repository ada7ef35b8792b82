import type { Evaluation } from '../evaluation.ts';
import { MEMBER_OF_NOTHING, TypeFault } from '../expression-error.ts';
import { callbackArgument } from '../methods/callback.ts';
import { Namespace } from '../values/callable.ts';
import { toKey, toNumber } from '../values/coerce.ts';
import { iterate } from '../values/iterate.ts';
import { kindOf } from '../values/kind.ts';
import { readOwn, writeOwn } from '../values/own-property.ts';
import { itemDataIsImmutable } from '../values/set-member.ts';

type Entries = Readonly<Record<string, unknown>>;

export const objectNamespace = new Namespace('Object', {
  functions: {
    keys: ([value], run) => run.fresh(Object.keys(entriesOf(value, run))),
    values: ([value], run) => run.fresh(Object.values(entriesOf(value, run))),
    entries: ([value], run) => allFresh(Object.entries(entriesOf(value, run)), run),
    fromEntries: ([entries], run) => fromEntries(entries, run),
    assign: ([target, ...sources], run) => assign(target, sources, run),
    hasOwn: ([value, key], run) => Object.hasOwn(entriesOf(value, run), toKey(key, run)),
    is: ([left, right]) => Object.is(left, right),
    groupBy: ([values, group], run) => groupBy(values, group, run),
    freeze: ([value]) => value,
  },
});

export const arrayNamespace = new Namespace('Array', {
  call: makeArray,
  construct: makeArray,
  functions: {
    isArray: ([value]) => Array.isArray(value),
    of: (values, run) => run.fresh([...values]),
    from: ([source, mapper], run) => arrayFrom(source, mapper, run),
  },
});

function allFresh(entries: unknown[][], run: Evaluation): unknown[] {
  if (run.tracksOwnership) for (const entry of entries) run.fresh(entry);
  return run.fresh(entries);
}

function entriesOf(value: unknown, run: Evaluation): Entries {
  switch (kindOf(value)) {
    case 'undefined':
    case 'null':
      throw MEMBER_OF_NOTHING;
    case 'object':
    case 'array':
      run.chargeWrites(Object.keys(value as object).length);
      return value as Entries;
    case 'string':
      run.chargeWrites((value as string).length);
      return Object.fromEntries(Object.entries(value as string));
    default:
      return {};
  }
}

function fromEntries(entries: unknown, run: Evaluation): object {
  const result = {};
  for (const entry of iterate(entries, run)) {
    if (!Array.isArray(entry)) throw new TypeFault('Object.fromEntries() takes pairs of key and value');
    writeOwn(result, toKey(entry[0], run), entry[1]);
  }
  return run.fresh(result);
}

function assign(target: unknown, sources: readonly unknown[], run: Evaluation): unknown {
  if (kindOf(target) !== 'object' && kindOf(target) !== 'array') throw new TypeFault('Object.assign() takes an object');
  if (!run.owns(target as object)) throw itemDataIsImmutable();
  for (const source of sources) {
    if (source === null || typeof source !== 'object') continue;
    for (const [key, value] of Object.entries(entriesOf(source, run))) writeOwn(target as object, key, value);
  }
  return target;
}

function groupBy(values: unknown, group: unknown, run: Evaluation): object {
  const callback = callbackArgument(group, run, 2);
  const groups = {};
  let index = 0;
  for (const value of iterate(values, run)) {
    const key = toKey(callback.call(value, index++), run);
    const members = readOwn(groups, key) as unknown[] | undefined;
    if (members) members.push(value);
    else writeOwn(groups, key, run.fresh([value]));
  }
  return run.fresh(groups);
}

/** `Array(3)`, `new Array(3)` and `Array(1, 2)`; the elements are there, and undefined. */
function makeArray(args: readonly unknown[], run: Evaluation): unknown[] {
  const [length] = args;
  return run.fresh(args.length === 1 && typeof length === 'number' ? blank(length, run) : [...args]);
}

function blank(length: number, run: Evaluation): unknown[] {
  run.chargeWrites(Math.max(length, 0));
  return new Array<unknown>(length).fill(undefined);
}

function arrayFrom(source: unknown, mapper: unknown, run: Evaluation): unknown[] {
  const values =
    kindOf(source) === 'object' ? blank(toLength(readOwn(source as object, 'length'), run), run) : [...iterate(source, run)];
  if (mapper === undefined) return run.fresh(values);
  const callback = callbackArgument(mapper, run, 2);
  return run.fresh(values.map((value, index) => callback.call(value, index)));
}

function toLength(value: unknown, run: Evaluation): number {
  const length = Math.trunc(toNumber(value, run));
  return length > 0 ? length : 0;
}
