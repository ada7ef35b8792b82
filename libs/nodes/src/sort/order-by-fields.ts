import { NodeFailure } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { compareKeys, orderKey, type OrderKey } from '../comparing/value-order.ts';
import { getField } from '../fields/field-names.ts';
import type { SortParams } from './sort.params.ts';
import { sortedPlaces } from './sorted-places.ts';

interface Column {
  /** keys[item] */
  readonly keys: readonly OrderKey[];
  readonly sign: 1 | -1;
}

/** The places of the items in order. @throws NodeFailure SORT_FIELDS_MISSING, SORT_FIELD_UNKNOWN */
export function* orderByFields(items: readonly Item[], parameters: SortParams): Generator<undefined, Uint32Array> {
  if (parameters.fields.length === 0) throw fieldsMissing();
  const columns: Column[] = [];
  for (const index of parameters.fields.keys()) columns.push(yield* columnOf(items, parameters, index));
  return yield* sortedPlaces(items.length, (left, right) => {
    for (const column of columns) {
      const order = compareIn(column, left, right);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** Items that have no value come last, whatever the order. */
function compareIn({ keys, sign }: Column, left: number, right: number): number {
  const [first, second] = [keys[left], keys[right]];
  if (first === undefined || second === undefined) return Number(first === undefined) - Number(second === undefined);
  return sign * compareKeys(first, second);
}

function* columnOf(items: readonly Item[], parameters: SortParams, index: number): Generator<undefined, Column> {
  const { name, order } = parameters.fields[index] as SortParams['fields'][number];
  const values: (Json | undefined)[] = [];
  let [isKnown, hasNumber] = [false, false];
  for (const { json } of items) {
    const value = getField(json, name, parameters);
    isKnown ||= value !== undefined;
    hasNumber ||= typeof value === 'number';
    values.push(value);
    yield undefined;
  }
  if (!isKnown && items.length > 0) throw fieldUnknown(name, index, parameters.dotNotation);
  const keys: OrderKey[] = [];
  for (const value of values) {
    keys.push(orderKey(value, hasNumber));
    yield undefined;
  }
  return { keys, sign: order === 'ascending' ? 1 : -1 };
}

function fieldsMissing(): NodeFailure {
  return new NodeFailure({
    code: 'SORT_FIELDS_MISSING',
    fault: 'user',
    message: 'Items are to be sorted by fields, but no field is named.',
    field: 'fields',
    fix: 'Name at least one field, or choose a random order.',
    retryable: false,
  });
}

function fieldUnknown(name: string, index: number, dotNotation: boolean): NodeFailure {
  const isPath = !dotNotation && name.includes('.');
  return new NodeFailure({
    code: 'SORT_FIELD_UNKNOWN',
    fault: 'user',
    message: `No item has the field "${name}".`,
    field: `fields.${index}.name`,
    fix: isPath
      ? 'Switch dot notation on, if the dot leads into an object.'
      : 'Look at the items that arrive, and correct the name.',
    retryable: false,
  });
}
