import { DateTime, type Duration, type DateTimeUnit, type DurationLikeObject, type DurationUnit } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { toText } from '../values/coerce.ts';
import { kindOf } from '../values/kind.ts';
import { now } from '../run-names/run-facts.ts';
import { momentAt } from '../dates/moment.ts';
import { parseDateTime } from '../dates/parse-date.ts';
import { optionsArgument, refuse } from './arguments.ts';

/** A moment from a DateTime, a Date, milliseconds or text, in the zone of the run unless the value has one. @throws EXPRESSION_FAILED */
export function dateTimeArgument(value: unknown, run: Evaluation): DateTime {
  const zone = run.scope.run.plan.timezone;
  if (value === undefined) return now(run.scope);
  if (DateTime.isDateTime(value)) return value;
  if (value instanceof Date) return momentAt(zone, value.getTime());
  if (typeof value === 'number') return momentAt(zone, value);
  const parsed = typeof value === 'string' ? parseDateTime(value, zone) : undefined;
  if (parsed?.isValid) return parsed;
  throw refuse(`"${toText(value, run).slice(0, 60)}" is not a date.`, "Give its format: text.toDateTime('dd/MM/yyyy').");
}

/** `plus(7, 'days')`, `plus({ days: 7 })`, `plus(1000)` or a Duration. */
export function durationArgument(amount: unknown, unit: unknown, run: Evaluation): DurationLikeObject | Duration | number {
  const kind = kindOf(amount);
  if (kind === 'object') return optionsArgument(amount) as DurationLikeObject;
  if (kind === 'duration' || kind === 'undefined') return (amount as Duration | undefined) ?? 0;
  const count = typeof amount === 'number' ? amount : Number(toText(amount, run));
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
