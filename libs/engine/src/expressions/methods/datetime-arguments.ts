import { DateTime, Duration, type DateTimeUnit, type DurationLikeObject, type DurationUnit } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { toText } from '../values/coerce.ts';
import { kindOf } from '../values/kind.ts';
import { now } from '../run-names/run-facts.ts';
import { MAX_DATE_LENGTH, parseDate } from '../dates/parse-date.ts';
import { optionsArgument, refuse } from './arguments.ts';
import { DEFAULT_LOCALE } from '../dates/locale.ts';

/** A moment from a DateTime, a Date, milliseconds or text, in the zone of the run unless the value has one. @throws EXPRESSION_FAILED */
export function dateTimeArgument(value: unknown, run: Evaluation): DateTime {
  const zone = run.scope.run.plan.timezone;
  if (value === undefined) return now(run.scope);
  if (DateTime.isDateTime(value)) return value;
  if (value instanceof Date) return DateTime.fromMillis(value.getTime(), { zone, locale: DEFAULT_LOCALE });
  if (typeof value === 'number') return DateTime.fromMillis(value, { zone, locale: DEFAULT_LOCALE });
  const parsed = typeof value === 'string' ? parseDateTime(value, zone) : undefined;
  if (parsed?.isValid) return parsed;
  throw refuse(`"${toText(value, run).slice(0, 60)}" is not a date.`, "Give its format: text.toDateTime('dd/MM/yyyy').");
}

/** The notations of dates, in the order in which they are tried. */
export function parseDateTime(text: string, zone: string): DateTime {
  if (text.length > MAX_DATE_LENGTH) return DateTime.invalid('unparsable');
  const trimmed = text.trim();
  for (const parse of [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL]) {
    const result = parse.call(DateTime, trimmed, { zone, locale: DEFAULT_LOCALE });
    if (result.isValid) return result;
  }
  const millis = parseDate(trimmed, zone);
  return Number.isNaN(millis) ? DateTime.invalid('unparsable') : DateTime.fromMillis(millis, { zone, locale: DEFAULT_LOCALE });
}

/** `plus(7, 'days')`, `plus({ days: 7 })`, `plus(1000)` or a Duration. */
export function durationArgument(amount: unknown, unit: unknown, run: Evaluation): DurationLikeObject | Duration | number {
  if (Duration.isDuration(amount) || kindOf(amount) === 'undefined') return (amount as Duration | undefined) ?? 0;
  if (kindOf(amount) === 'object') return optionsArgument(amount) as DurationLikeObject;
  const count = Number(toText(amount, run));
  if (!Number.isFinite(count))
    throw refuse(
      `"${toText(amount, run).slice(0, 60)}" is not an amount of time.`,
      "Write plus(7, 'days') or plus({ days: 7 }).",
    );
  return unit === undefined ? count : { [unitArgument(unit, 'milliseconds', run)]: count };
}

export function unitArgument(value: unknown, fallback: DateTimeUnit | DurationUnit, run: Evaluation): DateTimeUnit {
  return (value === undefined ? fallback : toText(value, run)) as DateTimeUnit;
}

/** One unit or a list of them. */
export function unitsArgument(value: unknown, fallback: DurationUnit, run: Evaluation): DurationUnit[] {
  const units = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return units.map((unit) => unitArgument(unit, fallback, run));
}
