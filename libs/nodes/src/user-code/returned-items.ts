import type { Failure } from '@weft/engine';
import { errorItem, isNodeFailure, lineageOf, NodeFailure } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json, type JsonObject, type Lineage } from '@weft/workflow-model';
import type { GivenFiles } from './given-files.ts';

const ITEM_KEYS = new Set(['json', 'binary', 'pairedItem', 'error', 'index']);

/**
 * The items of what code returned for all items at once: a list or one object, each an item or the fields of one.
 * @throws NodeFailure CODE_RESULT_INVALID
 */
export function itemsOfAll(returned: Json | undefined, inputs: readonly Item[], files: GivenFiles): readonly Item[] {
  if (!Array.isArray(returned) && !isJsonObject(returned)) throw notItems(returned);
  const list = Array.isArray(returned) ? (returned as readonly Json[]) : [returned as JsonObject];
  return list.map((value, index) => toItem(value, { index, files, lineage: assumedLineage(index, list.length, inputs.length) }));
}

export interface FailedItems {
  /** By place: items for which the code failed. */
  readonly failed: ReadonlyMap<number, Failure>;
  readonly goesOnAfter: (failure: Failure) => boolean;
}

/**
 * The items of what code returned item by item; null drops an item. One that failed becomes an error item where the step goes on.
 * @throws NodeFailure CODE_RESULT_INVALID
 */
export function itemsOfEach(
  returned: readonly (Json | undefined)[],
  files: GivenFiles,
  { failed, goesOnAfter }: FailedItems,
): readonly Item[] {
  return returned.flatMap((value, index) => {
    const failure = failed.get(index);
    if (failure) return [errorItem(failure, index)];
    if (value === null || value === undefined) return [];
    try {
      return [toItem(value, { index, files, lineage: lineageOf(index) })];
    } catch (error) {
      if (!isNodeFailure(error) || !goesOnAfter(error.failure)) throw error;
      return [errorItem(error.failure, index)];
    }
  });
}

/** Code does not say which item a result came from: equal numbers pair up, and one input is the source of everything. */
function assumedLineage(index: number, resultCount: number, inputCount: number): Lineage | undefined {
  if (inputCount === 1) return lineageOf(0);
  return resultCount === inputCount ? lineageOf(index) : undefined;
}

interface ResultPlace {
  readonly index: number;
  /** What the result comes from, where the code does not say. */
  readonly lineage: Lineage | undefined;
  readonly files: GivenFiles;
}

function toItem(value: Json, place: ResultPlace): Item {
  if (!isJsonObject(value)) throw notAnObject(value, place.index);
  const { json = onlyFiles(value, place) } = value;
  if (!isJsonObject(json)) {
    if (json !== undefined && isItemShaped(value)) throw jsonNotAnObject(json, place.index);
    return withLineage({ json: value }, place.lineage);
  }
  const unknown = Object.keys(value).find((key) => !ITEM_KEYS.has(key));
  if (unknown !== undefined) throw unknownKey(unknown, place.index);
  const binary = place.files.read(value.binary);
  return withLineage(binary ? { json, binary } : { json }, readLineage(value.pairedItem) ?? place.lineage);
}

/** An item of files alone needs no `json`. */
function onlyFiles(value: JsonObject, { files }: ResultPlace): JsonObject | undefined {
  return isItemShaped(value) && files.read(value.binary) ? {} : undefined;
}

function isItemShaped(value: JsonObject): boolean {
  return Object.keys(value).every((key) => ITEM_KEYS.has(key));
}

function withLineage(item: Item, pairedItem: Item['pairedItem']): Item {
  return pairedItem === undefined ? item : { ...item, pairedItem };
}

function readLineage(value: Json | undefined): Item['pairedItem'] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((part) => readOneLineage(part) ?? []);
  return readOneLineage(value);
}

function readOneLineage(value: Json | undefined): Lineage | undefined {
  if (isIndex(value)) return lineageOf(value);
  if (!isJsonObject(value) || !isIndex(value.item)) return undefined;
  return lineageOf(value.item, isIndex(value.input) ? value.input : 0);
}

function isIndex(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function invalid(message: string, index: number | undefined): NodeFailure {
  return new NodeFailure({
    code: 'CODE_RESULT_INVALID',
    fault: 'user',
    message,
    itemIndex: index,
    field: 'code',
    fix: 'Return items such as { json: { name: "value" } }, or plain objects.',
    retryable: false,
  });
}

/** These messages begin as n8n's do, which is what people know and search for. */
function notItems(value: Json | undefined): NodeFailure {
  return invalid(
    `Code doesn't return items properly: it must return a list of items, but returned ${describe(value)}.`,
    undefined,
  );
}

function notAnObject(value: Json, index: number): NodeFailure {
  return invalid(`Code doesn't return items properly: it must return objects, but result ${index} is ${describe(value)}.`, index);
}

function jsonNotAnObject(json: Json, index: number): NodeFailure {
  return invalid(`A 'json' property isn't an object: that of result ${index} is ${describe(json)}.`, index);
}

function unknownKey(key: string, index: number): NodeFailure {
  return invalid(
    `Unknown top-level item key: "${key}" stands beside "json" in result ${index}; fields belong into "json".`,
    index,
  );
}

function describe(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
