import { lineageOf, setOwn } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import type { MergeParams } from './merge.params.ts';

export interface Clash {
  readonly prefer: 'first' | 'last' | 'suffix';
  readonly deep: boolean;
  readonly overrideEmpty: boolean;
}

/** The rule for fields that several items have; what is not said follows from the join. */
export function clashOf({ clash, join, combineBy }: MergeParams): Clash {
  const isEnrichingSecond = combineBy === 'fields' && join === 'enrich-second';
  return { ...clash, prefer: clash.prefer ?? (isEnrichingSecond ? 'first' : 'last') };
}

/** An item with the number of the input that it came from. */
export interface Part {
  readonly item: Item;
  readonly index: number;
  /** From 0. */
  readonly input: number;
}

/** One item of several, in the order of their inputs, with the lineage of all. */
export function mergeParts(parts: readonly Part[], clash: Clash): Item {
  const [first, ...rest] = parts as readonly [Part, ...Part[]];
  let json = ownFields(first, clash);
  for (const part of rest) json = mergeJson(json, ownFields(part, clash), clash);
  const pairedItem = parts.map(({ index, input }) => lineageOf(index, input));
  const binary = mergeBinary(parts, clash);
  return { json, ...(binary && { binary }), pairedItem: pairedItem.length === 1 ? pairedItem[0] : pairedItem };
}

/** With suffixes every field carries the number of its input, so that all items of the output have the same form. */
function ownFields({ item, input }: Part, { prefer }: Clash): JsonObject {
  if (prefer !== 'suffix') return item.json;
  return Object.fromEntries(Object.entries(item.json).map(([key, value]) => [`${key}_${input + 1}`, value]));
}

function mergeBinary(parts: readonly Part[], { prefer }: Clash): Item['binary'] {
  const files = parts.flatMap(({ item }) => (item.binary ? [item.binary] : []));
  if (files.length < 2) return files[0];
  return Object.assign({}, ...(prefer === 'first' ? files.toReversed() : files)) as Item['binary'];
}

/** The fields of both objects, those of `first` in front. */
function mergeJson(first: JsonObject, second: JsonObject, clash: Clash): JsonObject {
  const merged: Record<string, Json> = { ...first };
  for (const key of Object.keys(second)) {
    const theirs = second[key] as Json;
    setOwn(merged, key, Object.hasOwn(first, key) ? resolve(first[key] as Json, theirs, clash) : theirs);
  }
  return merged;
}

function resolve(first: Json, second: Json, clash: Clash): Json {
  if (clash.deep && isJsonObject(first) && isJsonObject(second)) return mergeJson(first, second, clash);
  if (clash.deep && Array.isArray(first) && Array.isArray(second)) return mergeLists(first, second, clash);
  const [preferred, other] = clash.prefer === 'first' ? [first, second] : [second, first];
  return clash.overrideEmpty && isEmpty(preferred) ? other : preferred;
}

/** Element by element: a list is one more level of nesting. */
function mergeLists(first: readonly Json[], second: readonly Json[], clash: Clash): readonly Json[] {
  return Array.from({ length: Math.max(first.length, second.length) }, (_, index) => {
    if (index >= second.length) return first[index] as Json;
    return index >= first.length ? (second[index] as Json) : resolve(first[index] as Json, second[index] as Json, clash);
  });
}

function isEmpty(value: Json): boolean {
  return value === null || value === '';
}
