import type { Json } from '@weft/workflow-model';
import { finite } from './arithmetic.ts';
import { compareForOrder, keyOf, toNumber, toText } from './compare.ts';
import { joinTexts } from './scalar-function.ts';

/** What a group's values come to. Nulls are left out before. */
export type Aggregate = (values: readonly Json[], separator: string) => Json;

const numbersOf = (values: readonly Json[]): readonly number[] => values.map(toNumber).filter((value) => value !== null);

function sum(values: readonly Json[]): number | null {
  const given = numbersOf(values);
  return given.length === 0 ? null : finite(given.reduce((total, value) => total + value, 0));
}

function average(values: readonly Json[]): number | null {
  const total = sum(values);
  return total === null ? null : finite(total / numbersOf(values).length);
}

function extreme(values: readonly Json[], sign: 1 | -1): Json {
  return values.reduce<Json>((best, value) => (best === null || compareForOrder(value, best) * sign > 0 ? value : best), null);
}

const joined: Aggregate = (values, separator) => (values.length === 0 ? null : joinTexts(values.map(toText), separator));
const list: Aggregate = (values) => [...values];

export const AGGREGATES: ReadonlyMap<string, Aggregate> = new Map<string, Aggregate>([
  ['COUNT', (values) => values.length],
  ['SUM', sum],
  ['AVG', average],
  ['MIN', (values) => extreme(values, -1)],
  ['MAX', (values) => extreme(values, 1)],
  ['FIRST', (values) => values[0] ?? null],
  ['LAST', (values) => values.at(-1) ?? null],
  ['GROUP_CONCAT', joined],
  ['STRING_AGG', joined],
  ['ARRAY', list],
  ['ARRAY_AGG', list],
]);

/** Each value once, where it stands first. */
export function distinct(values: readonly Json[]): readonly Json[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
