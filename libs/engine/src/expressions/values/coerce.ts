import { DateTime, Duration, Interval } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { Pattern } from '../patterns/pattern.ts';
import { dateText } from '../dates/date-text.ts';
import { toIsoText } from '../dates/iso-text.ts';
import { Callable, Namespace } from './callable.ts';
import { WebAddress } from './web-address.ts';

export type Primitive = string | number | boolean | null | undefined;

/**
 * JavaScript's conversions, written out: a native conversion would call `toString` of whatever it is given and would join
 * nested arrays without a budget.
 */
export function toText(value: unknown, run: Evaluation): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? '' : String(value);
  return objectToText(value, run);
}

function objectToText(value: object, run: Evaluation): string {
  if (Array.isArray(value)) return joinText(value, ',', run);
  if (value instanceof Date) return dateText(value, run.scope.run.plan.timezone);
  if (DateTime.isDateTime(value)) return toIsoText(value) ?? 'Invalid DateTime';
  if (Duration.isDuration(value) || Interval.isInterval(value)) return value.toISO() ?? 'Invalid';
  if (value instanceof Pattern) return value.toString();
  if (value instanceof WebAddress) return value.href;
  if (value instanceof Callable || value instanceof Namespace) return `function ${value.name}`;
  return '[object Object]';
}

/** `Array.prototype.join` with a budget. */
export function joinText(values: readonly unknown[], separator: string, run: Evaluation): string {
  run.chargeReads(values.length);
  let text = '';
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const part = value === undefined || value === null ? '' : toText(value, run);
    run.chargeText(part.length + separator.length);
    text += index === 0 ? part : separator + part;
  }
  return text;
}

/** The value that an operator works on, where it is not a primitive already. */
export function toPrimitive(value: unknown, hint: 'default' | 'number', run: Evaluation): Primitive {
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : (value as Primitive);
  if (value instanceof Date) return hint === 'number' ? value.getTime() : toText(value, run);
  if (DateTime.isDateTime(value) || Duration.isDuration(value)) return value.toMillis();
  return toText(value, run);
}

export function toNumber(value: unknown, run: Evaluation): number {
  if (typeof value === 'number') return value;
  const primitive = toPrimitive(value, 'number', run);
  if (typeof primitive === 'string') run.chargeReads(primitive.length);
  return Number(primitive);
}

/** The key that a member is looked up by. */
export function toKey(value: unknown, run: Evaluation): string | number {
  return typeof value === 'string' || typeof value === 'number' ? value : toText(value, run);
}
