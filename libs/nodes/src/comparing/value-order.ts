import type { Json } from '@weft/workflow-model';
import { valueKey } from './match-key.ts';

/** What values are ordered by: numbers before text; undefined for no value, which has no place in an order. */
export type OrderKey = number | string | undefined;

/**
 * The key of a value in a column. Truth values count as 0 and 1, lists and objects as their JSON text. Where the column holds a number,
 * text that is one counts as that number.
 */
export function orderKey(value: Json | undefined, columnHasNumber: boolean): OrderKey {
  if (typeof value !== 'string') return keyOf(value);
  return (columnHasNumber ? numberIn(value) : undefined) ?? value.toLowerCase();
}

/** Negative where the left key comes first. */
export function compareKeys(left: number | string, right: number | string): number {
  if (typeof left === 'number') return typeof right === 'number' ? left - right : -1;
  if (typeof right === 'number') return 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Compares two values by themselves: text with text as it stands, else as numbers where both are some. */
export function compareValues(left: Json, right: Json): number {
  if (typeof left === 'string' && typeof right === 'string') return compareKeys(left, right);
  return compareKeys(loneKey(left), loneKey(right));
}

function loneKey(value: Json): number | string {
  return (typeof value === 'string' ? numberIn(value) : undefined) ?? keyOf(value) ?? '';
}

function keyOf(value: Json | undefined): OrderKey {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') return valueKey(value);
  return typeof value === 'boolean' ? Number(value) : value;
}

function numberIn(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}
