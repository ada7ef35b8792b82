import type { Evaluation } from '../evaluation.ts';
import { toNumber } from '../values/coerce.ts';
import { contentKey } from '../values/content-key.ts';
import { isEmptyValue } from '../values/emptiness.ts';
import { toJsonText } from '../values/json-text.ts';
import { kindOf } from '../values/kind.ts';
import { readOwn, writeOwn } from '../values/own-property.ts';
import { numberArgument, refuse, textArgument } from './arguments.ts';
import { extensionsOf } from './method.ts';

type List = readonly unknown[];

/** n8n's methods of arrays. */
export const arrayExtensions = extensionsOf<List>(['array'], {
  first: (list) => list[0],
  last: (list) => list.at(-1),
  randomItem: (list, _args, run) => list[Math.floor(run.nextRandom() * list.length)],
  sum: (list, _args, run) => numbersOf(list, run).reduce((sum, value) => sum + value, 0),
  average: (list, _args, run) =>
    list.length === 0 ? 0 : numbersOf(list, run).reduce((sum, value) => sum + value, 0) / list.length,
  min: (list, _args, run) => numbersOf(list, run).reduce((least, value) => Math.min(least, value), Infinity),
  max: (list, _args, run) => numbersOf(list, run).reduce((most, value) => Math.max(most, value), -Infinity),
  compact: (list, _args, run) => run.fresh(list.filter((value) => !isEmptyValue(value) && value !== 'nil')),
  unique: (list, keys, run) => run.fresh(uniqueOf(list, keys, run)),
  removeDuplicates: (list, keys, run) => run.fresh(uniqueOf(list, keys, run)),
  difference: (list, [other], run) => run.fresh(select(list, { members: listArgument(other), keep: false }, run)),
  intersection: (list, [other], run) =>
    run.fresh(select(uniqueOf(list, [], run), { members: listArgument(other), keep: true }, run)),
  union: (list, [other], run) => run.fresh(uniqueOf([...list, ...listArgument(other)], [], run)),
  merge: (list, [other], run) => mergeObjects([...list, ...(other === undefined ? [] : listArgument(other))], run),
  append: (list, values, run) => run.fresh([...list, ...values]),
  chunk: (list, [size], run) => run.fresh(chunksOf(list, numberArgument(size, run, 0), run)),
  pluck: (list, names, run) =>
    run.fresh(
      pluckFrom(
        list,
        names.map((name) => textArgument(name, run)),
        run,
      ),
    ),
  renameKeys: (list, names, run) =>
    run.fresh(
      list.map((value) =>
        renamed(
          value,
          names.map((name) => textArgument(name, run)),
          run,
        ),
      ),
    ),
  smartJoin: (list, [key, value], run) =>
    joinEntries(list, { key: textArgument(key, run), value: textArgument(value, run) }, run),
  toJsonString: (list, _args, run) => toJsonText(list, run),
});

function listArgument(value: unknown): List {
  if (!Array.isArray(value)) throw refuse('The argument must be an array.');
  return value as List;
}

function numbersOf(list: List, run: Evaluation): number[] {
  run.chargeWrites(list.length);
  return list.map((value) => {
    const number = toNumber(value, run);
    if (Number.isNaN(number))
      throw refuse('The array holds something that is not a number.', 'Filter or convert the elements first.');
    return number;
  });
}

/** The elements that are, or are not, among others, compared by content. */
function select(list: List, { members, keep }: { readonly members: List; readonly keep: boolean }, run: Evaluation): unknown[] {
  const keys = new Set(members.map((member) => contentKey(member, run)));
  run.chargeWrites(members.length);
  return list.filter((value) => keys.has(contentKey(value, run)) === keep);
}

/** The first of each group of elements that are equal, by content or in the named fields. */
function uniqueOf(list: List, fields: List, run: Evaluation): unknown[] {
  const names = fields.flat().map((field) => textArgument(field, run));
  const seen = new Set<unknown>();
  const seenContents = new Set<string>();
  run.chargeWrites(list.length);
  return list.filter((value) => {
    if (typeof value !== 'object' || value === null) return seen.size < seen.add(value).size;
    const compared = names.length > 0 && kindOf(value) === 'object' ? names.map((name) => readOwn(value, name)) : value;
    return seenContents.size < seenContents.add(contentKey(compared, run)).size;
  });
}

function mergeObjects(list: List, run: Evaluation): object {
  const merged = {};
  for (const value of list) {
    if (kindOf(value) !== 'object') continue;
    for (const [key, part] of Object.entries(value as object)) if (!Object.hasOwn(merged, key)) writeOwn(merged, key, part);
    run.chargeWrites(Object.keys(value as object).length);
  }
  return run.fresh(merged);
}

function chunksOf(list: List, size: number, run: Evaluation): unknown[] {
  const width = Math.trunc(size);
  if (!(width >= 1)) throw refuse('chunk() needs a size of 1 or more.');
  run.chargeWrites(list.length);
  return Array.from({ length: Math.ceil(list.length / width) }, (_, index) =>
    run.fresh(list.slice(index * width, (index + 1) * width)),
  );
}

/** The values of one field, or objects of several fields. */
function pluckFrom(list: List, names: readonly string[], run: Evaluation): unknown[] {
  if (names.length === 0) return [...list];
  run.chargeWrites(list.length * names.length);
  const objects = list.filter((value) => kindOf(value) === 'object') as object[];
  const [only] = names;
  if (names.length === 1 && only !== undefined) return objects.map((value) => readOwn(value, only));
  return objects.map((value) => {
    const picked = {};
    for (const name of names) if (Object.hasOwn(value, name)) writeOwn(picked, name, readOwn(value, name));
    return run.fresh(picked);
  });
}

function renamed(value: unknown, names: readonly string[], run: Evaluation): unknown {
  if (kindOf(value) !== 'object') return value;
  const result = {};
  for (const [key, part] of Object.entries(value as object)) {
    const at = names.findIndex((name, index) => index % 2 === 0 && name === key);
    writeOwn(result, at >= 0 ? (names[at + 1] ?? key) : key, part);
  }
  run.chargeWrites(Object.keys(result).length);
  return run.fresh(result);
}

function joinEntries(list: List, fields: { readonly key: string; readonly value: string }, run: Evaluation): object {
  const result = {};
  run.chargeWrites(list.length);
  for (const value of list) {
    if (kindOf(value) !== 'object') continue;
    const key = readOwn(value as object, fields.key);
    if (key !== undefined && Object.hasOwn(value as object, fields.value))
      writeOwn(result, textArgument(key, run), readOwn(value as object, fields.value));
  }
  return run.fresh(result);
}
