import type { SqlValue } from '@weft/node-sdk';
import { isJsonObject, type Json } from '@weft/workflow-model';
import type { SqlDialect } from './sql-dialect.ts';

/** Objects are JSON texts; so are lists, where the database has no arrays. */
export function toSqlValue(value: Json, { name }: SqlDialect): SqlValue {
  if (isJsonObject(value)) return JSON.stringify(value);
  if (!Array.isArray(value)) return value as SqlValue;
  return name === 'postgres' ? (value as readonly Json[]).map(toElement) : JSON.stringify(value);
}

function toElement(value: Json): SqlValue {
  if (isJsonObject(value)) return JSON.stringify(value);
  return Array.isArray(value) ? (value as readonly Json[]).map(toElement) : (value as SqlValue);
}

const HIGHEST = /\$(\d{1,5})(?!\w)/g;

/**
 * The values of a query: a list, or a text with commas between them. A text stands for itself where the query has one parameter alone, so that
 * a comma in it ends nothing.
 */
export function valuesOf(given: Json | undefined, query: string): readonly Json[] {
  if (given === undefined || given === null || given === '') return [];
  if (Array.isArray(given)) return given as readonly Json[];
  const highest = Math.max(0, ...Array.from(query.matchAll(HIGHEST), ([, number]) => Number(number)));
  if (typeof given !== 'string' || highest <= 1) return [given];
  return given.split(',').map((each) => each.trim());
}

export const withoutEmpty = (value: Json): Json => (value === '' ? null : value);
