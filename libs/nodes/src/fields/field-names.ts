import { deletePath, getPath, setOwn } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import { z } from 'zod';

/** Names of fields: a list, or one text with commas between them. */
export const fieldNamesSchema = z.union([z.array(z.string()), z.string()]);
export type FieldNames = z.output<typeof fieldNamesSchema>;

/** The names one by one; what is blank is none. */
export function listNames(names: FieldNames): readonly string[] {
  const list = typeof names === 'string' ? names.split(',') : names;
  return list.map((name) => name.trim()).filter((name) => name !== '');
}

/** How names lead to fields. */
export interface FieldAccess {
  /** A dot leads into an object. */
  readonly dotNotation: boolean;
}

/** What stands in a field; undefined where nothing does. */
export function getField(json: JsonObject, name: string, { dotNotation }: FieldAccess): Json | undefined {
  if (dotNotation) return getPath(json, name);
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

/** A new object with the named fields that are there, each under its whole name, dots and all. */
export function pickFields(json: JsonObject, names: readonly string[], access: FieldAccess): JsonObject {
  const picked: Record<string, Json> = {};
  for (const name of names) {
    const value = getField(json, name, access);
    if (value !== undefined) setOwn(picked, name, value);
  }
  return picked;
}

/** The object without the named fields; the object itself where it has none of them. */
export function omitFields(json: JsonObject, names: readonly string[], { dotNotation }: FieldAccess): JsonObject {
  const own = names.filter((name) => Object.hasOwn(json, name));
  const rest = own.length === 0 ? json : withoutKeys(json, own);
  if (!dotNotation) return rest;
  return names.reduce((left, name) => (own.includes(name) ? left : deletePath(left, name)), rest);
}

/** Made anew: an object with deleted keys is slow from then on. */
function withoutKeys(json: JsonObject, keys: readonly string[]): JsonObject {
  const omitted = new Set(keys);
  const rest: Record<string, Json> = {};
  for (const key of Object.keys(json)) if (!omitted.has(key)) setOwn(rest, key, json[key] as Json);
  return rest;
}
