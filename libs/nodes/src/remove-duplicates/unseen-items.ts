import { eachItem, NodeFailure, passOn, type NodeContext, type NodeResult } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { valueKey } from '../comparing/match-key.ts';
import { readDate } from '../date-time/read-date.ts';
import type { RemoveDuplicatesParams } from './remove-duplicates.params.ts';

type Context = NodeContext<RemoveDuplicatesParams>;

/** 128 bits: no two values that nobody chose for it share them. */
const DIGEST_DIGITS = 32;

/**
 * At the first output the items whose value is new to the node, at the second the others. Items are compared with what was met before alone:
 * two that are alike both pass. @throws NodeFailure REMOVE_DUPLICATES_VALUE_MISSING, REMOVE_DUPLICATES_VALUE_INVALID, DATE_INVALID, HISTORY_UNAVAILABLE
 */
export async function unseenItems(context: Context, { keep, scope, historySize }: RemoveDuplicatesParams): Promise<NodeResult> {
  const seen = context.seenValues(scope);
  if (keep === 'new') {
    const digests = await readValues(context, (value) => context.digest('sha256', valueKey(value)).slice(0, DIGEST_DIGITS));
    const unseen = await seen.remember(digests.list(), historySize);
    return digests.separate((digest) => unseen.has(digest));
  }
  const ranks = await readValues(context, keep === 'higher' ? toNumber : (value) => toMillis(value, context.timezone));
  const highest = ranks.list().reduce((most, rank) => Math.max(most, rank), -Infinity);
  if (highest === -Infinity) return ranks.separate(() => false);
  const before = (await seen.raise(keep === 'higher' ? 'number' : 'date', highest)) ?? -Infinity;
  return ranks.separate((rank) => rank > before);
}

async function readValues<T>(context: Context, read: (value: Json) => T): Promise<ReadValues<T>> {
  const values = new ReadValues(context, read);
  await eachItem(context, values);
  return values;
}

/** One value for each item that has one; the others are error items where the step goes on after them. */
class ReadValues<T> {
  private readonly values = new Map<number, T>();
  private readonly errors = new Map<number, Item>();

  constructor(
    private readonly context: Context,
    private readonly read: (value: Json) => T,
  ) {}

  visit(_: Item, index: number): void {
    const value = this.context.params(index).value as Json | undefined;
    if (value === undefined || value === null || value === '') throw valueMissing();
    this.values.set(index, this.read(value));
  }

  failed(error: Item, index: number): void {
    this.errors.set(index, error);
  }

  list(): readonly T[] {
    return [...this.values.values()];
  }

  separate(isNew: (value: T) => boolean): NodeResult {
    const outputs: [Item[], Item[]] = [[], []];
    for (const [index, item] of this.context.items.entries()) {
      const error = this.errors.get(index);
      if (error) outputs[0].push(error);
      else outputs[isNew(this.values.get(index) as T) ? 0 : 1].push(passOn(item, index));
    }
    return outputs;
  }
}

function toNumber(value: Json): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw valueInvalid(value, 'a number');
}

function toMillis(value: Json, zone: string): number {
  if (typeof value !== 'string' && typeof value !== 'number') throw valueInvalid(value, 'a date');
  return readDate(value, { field: 'value', format: '', zone }).toMillis();
}

function valueMissing(): NodeFailure {
  return new NodeFailure({
    code: 'REMOVE_DUPLICATES_VALUE_MISSING',
    fault: 'user',
    message: 'The item has no value by which it could be known again.',
    field: 'value',
    fix: 'Give an expression that has a value for every item, such as "={{ $json.id }}".',
    retryable: false,
  });
}

function valueInvalid(value: Json, wanted: string): NodeFailure {
  return new NodeFailure({
    code: 'REMOVE_DUPLICATES_VALUE_INVALID',
    fault: 'user',
    message: `The value ${JSON.stringify(value).slice(0, 100)} is not ${wanted}.`,
    field: 'value',
    fix: `Give ${wanted}, or keep the items whose value is new.`,
    retryable: false,
  });
}
