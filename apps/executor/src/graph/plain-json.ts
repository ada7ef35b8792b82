import type { Json } from '@weft/workflow-model';

/** Far more than a checkpoint of ids has. */
const MAX_DEPTH = 32;
/** What LangChain and LangGraph take for the mark of an object of theirs, and what reaches prototypes. No data of ours has such a key. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['lc', 'lg_name', '__proto__', 'constructor', 'prototype']);

/** The text of a value that is plain data: what JSON can say, and nothing that a reader could take for more. @throws TypeError for any other */
export function writePlainJson(value: unknown): string {
  assertPlain(value, 0);
  return JSON.stringify(value);
}

/** As it was written: no constructor is called. @throws where the text is no JSON, or holds what `writePlainJson` would not write. */
export function readPlainJson(text: string): Json {
  const value: unknown = JSON.parse(text);
  assertPlain(value, 0);
  return value as Json;
}

function assertPlain(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new TypeError(`Nested more than ${MAX_DEPTH} levels deep.`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is no number of JSON.`);
      return;
    case 'object':
      return assertPlainObject(value, depth);
    default:
      throw new TypeError(`A ${typeof value} is no plain data.`);
  }
}

function assertPlainObject(value: object | null, depth: number): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) assertPlain(each, depth + 1);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('An object of a class is no plain data.');
  for (const [key, each] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.has(key)) throw new TypeError(`No plain data has the key "${key}".`);
    if (each !== undefined) assertPlain(each, depth + 1);
  }
}
