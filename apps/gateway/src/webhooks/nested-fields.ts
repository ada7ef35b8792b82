import type { Json } from '@weft/workflow-model';

/** What is nested deeper stays part of the last name, as do higher places in a list: those of `qs`, which n8n's callers know. */
const MAX_DEPTH = 5;
const MAX_LIST_INDEX = 20;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
const BRACKETS = /\[([^[\]]*)\]/g;

/** Names may have brackets: `a[b]=1`, `a[]=1`, `a[0]=1`. In a query the brackets are often escaped. */
export const mayBeNested = (text: string): boolean => text.includes('[') || /%5b/i.test(text);

/** A part of the result while it grows: a value, a list, or an object, whose keys nothing is inherited for. */
type Part = string | Part[] | Map<string, Part>;

/**
 * Fields as an object: `a[b]=1` makes `{ a: { b: "1" } }`, `a[]=1&a[]=2` and a name that comes more than once make a list. Names that would
 * mean something to JavaScript's objects are left out.
 */
export function nestFields(pairs: Iterable<readonly [name: string, value: string]>, maxFields: number): Json {
  const root = new Map<string, Part>();
  let count = 0;
  for (const [name, value] of pairs) {
    if (++count > maxFields) break;
    const keys = keysOf(name);
    if (keys.some((key) => FORBIDDEN.has(key))) continue;
    const [first = '', ...rest] = keys;
    const before = root.get(first);
    root.set(first, merge(before, rest, value));
  }
  return toJson(root);
}

/** `a[b][]`: a, b and ''. What stands between or after brackets says nothing. */
function keysOf(name: string): string[] {
  const brackets = [...name.matchAll(BRACKETS)];
  const [first] = brackets;
  if (first === undefined) return [name];
  const keys = first.index > 0 ? [name.slice(0, first.index)] : [];
  for (const [, key] of brackets.slice(0, MAX_DEPTH)) keys.push(key as string);
  const deeper = brackets[MAX_DEPTH];
  if (deeper) keys.push(name.slice(deeper.index));
  return keys;
}

function merge(part: Part | undefined, keys: readonly string[], value: string): Part {
  const [key, ...rest] = keys;
  if (key === undefined) return append(part, value);
  const index = key === '' ? undefined : indexOf(key);
  if (part instanceof Map || (key !== '' && index === undefined)) return put(toObject(part), key, { rest, value });
  const list = part === undefined ? [] : toList(part);
  const place = index ?? list.length;
  list[place] = merge(index === undefined ? undefined : list[place], rest, value);
  return list;
}

function put(object: Map<string, Part>, key: string, { rest, value }: { rest: readonly string[]; value: string }): Part {
  const name = key === '' ? String(object.size) : key;
  return object.set(name, merge(object.get(name), rest, value));
}

function append(part: Part | undefined, value: string): Part {
  if (part === undefined) return value;
  if (part instanceof Map) return part.set(value, 'true');
  const list = toList(part);
  list.push(value);
  return list;
}

/** The place in a list that a key names. */
const indexOf = (key: string): number | undefined =>
  /^(?:0|[1-9]\d?)$/.test(key) && Number(key) <= MAX_LIST_INDEX ? Number(key) : undefined;

const toList = (part: Exclude<Part, Map<string, Part>>): Part[] => (Array.isArray(part) ? part : [part]);

/** A list becomes an object by its places, a value a key of its own. */
function toObject(part: Part | undefined): Map<string, Part> {
  if (part instanceof Map) return part;
  if (part === undefined) return new Map();
  return new Map(toList(part).map((each, index): [string, Part] => [String(index), each]));
}

/** Lists are closed up where places were left out. */
function toJson(part: Part): Json {
  if (typeof part === 'string') return part;
  if (Array.isArray(part)) return part.filter((each) => each !== undefined).map(toJson);
  return Object.fromEntries([...part].map(([key, each]) => [key, toJson(each)]));
}
