import { NodeFailure, type ItemMaker } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { combineByFields } from './combine-by-fields.ts';
import { clashOf, mergeParts, type Part } from './merge-json.ts';
import type { MergeParams } from './merge.params.ts';

/** More items than this cannot be held at once; each with each gets there fast. */
const MAX_COMBINATIONS = 2_000_000;

/** @throws NodeFailure MERGE_TOO_LARGE, MERGE_FIELDS_MISSING */
export function combine(inputs: readonly (readonly Item[])[], parameters: MergeParams): ItemMaker {
  if (parameters.combineBy === 'position') return combineByPosition(inputs, parameters);
  const [first = [], second = []] = inputs;
  return parameters.combineBy === 'all' ? combineAll(first, second, parameters) : combineByFields(first, second, parameters);
}

function* combineByPosition(inputs: readonly (readonly Item[])[], parameters: MergeParams): ItemMaker {
  const lengths = inputs.map((items) => items.length);
  const length = pairedLength(lengths, parameters);
  const clash = clashOf(parameters);
  for (let index = 0; index < length; index += 1) yield mergeParts(partsAt(inputs, index), clash);
}

function pairedLength(lengths: readonly number[], { includeUnpaired, unpairedOf }: MergeParams): number {
  if (!includeUnpaired) return Math.min(...lengths);
  return unpairedOf === 'first' ? (lengths[0] ?? 0) : Math.max(...lengths);
}

function partsAt(inputs: readonly (readonly Item[])[], index: number): readonly Part[] {
  const parts: Part[] = [];
  inputs.forEach((items, input) => {
    const item = items[index];
    if (item) parts.push({ item, index, input });
  });
  return parts;
}

function* combineAll(first: readonly Item[], second: readonly Item[], parameters: MergeParams): ItemMaker {
  if (first.length * second.length > MAX_COMBINATIONS) throw tooLarge(first.length, second.length);
  const clash = clashOf(parameters);
  for (const [index, item] of first.entries()) {
    const left: Part = { item, index, input: 0 };
    for (const [place, right] of second.entries()) yield mergeParts([left, { item: right, index: place, input: 1 }], clash);
  }
}

function tooLarge(first: number, second: number): NodeFailure {
  return new NodeFailure({
    code: 'MERGE_TOO_LARGE',
    fault: 'user',
    message: `Each of ${first} items with each of ${second} gives more than ${MAX_COMBINATIONS} items.`,
    field: 'combineBy',
    fix: 'Match the items by fields, or filter the inputs first.',
    retryable: false,
  });
}
