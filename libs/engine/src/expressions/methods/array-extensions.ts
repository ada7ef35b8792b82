import type { Evaluation } from '../evaluation.ts';
import { toNumber } from '../values/coerce.ts';
import { Contents, isAmong, MAX_FEW } from '../values/content-key.ts';
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
  pluck: (list, names, run) => run.fresh(pluckFrom(list, textsOf(names, run), run)),
  renameKeys: (list, names, run) => {
    const pairs = textsOf(names, run);
    const results: unknown[] = [];
    for (let index = 0; index < list.length; index++) results.push(renamed(list[index], pairs, run));
    return run.fresh(results);
  },
  smartJoin: (list, [key, value], run) =>
    joinEntries(list, { key: textArgument(key, run), value: textArgument(value, run) }, run),
  toJsonString: (list, _args, run) => toJsonText(list, run),
});

/** The arguments as texts, which they mostly are. */
function textsOf(names: List, run: Evaluation): readonly string[] {
  for (let index = 0; index < names.length; index++)
    if (typeof names[index] !== 'string') return names.map((name) => textArgument(name, run));
  return names as readonly string[];
}

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
  const contents = members.length > MAX_FEW ? new Contents() : undefined;
  if (contents) for (let index = 0; index < members.length; index++) contents.add(members[index], run);
  run.chargeWrites(members.length);
  const selected: unknown[] = [];
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    const found = contents ? contents.has(value, run) : isAmong(members, value, run);
    if (found === keep) selected.push(value);
  }
  return selected;
}

/** The first of each group of elements that are equal, by content or in the named fields. */
function uniqueOf(list: List, fields: List, run: Evaluation): unknown[] {
  const names = namesIn(fields, run);
  const name = names[0];
  const seen = new Contents();
  const seenFields = name === undefined ? seen : new Contents();
  run.chargeWrites(list.length);
  const kept: unknown[] = [];
  for (let index = 0; index < list.length; index++) {
    const value = list[index];
    const isNew =
      name === undefined || kindOf(value) !== 'object'
        ? seen.add(value, run)
        : seenFields.add(names.length === 1 ? readOwn(value as object, name) : fieldsOf(value as object, names), run);
    if (isNew) kept.push(value);
  }
  return kept;
}

function namesIn(fields: List, run: Evaluation): readonly string[] {
  if (fields.length === 0 || (fields.length === 1 && typeof fields[0] === 'string')) return fields as readonly string[];
  return fields.flat().map((field) => textArgument(field, run));
}

const fieldsOf = (value: object, names: readonly string[]): unknown[] => names.map((name) => readOwn(value, name));

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
  const chunks: unknown[] = [];
  for (let from = 0; from < list.length; from += width) chunks.push(run.fresh(list.slice(from, from + width)));
  return chunks;
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
  const keys = Object.keys(value as object);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    writeOwn(result, newName(key, names), (value as Readonly<Record<string, unknown>>)[key]);
  }
  run.chargeWrites(keys.length);
  return run.fresh(result);
}

/** Old and new names take turns. */
function newName(key: string, names: readonly string[]): string {
  for (let index = 0; index < names.length; index += 2) if (names[index] === key) return names[index + 1] ?? key;
  return key;
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
