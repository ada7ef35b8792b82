import { Interval, type DateTime, type DateTimeUnit, type Duration, type DurationLikeObject, type DurationUnit } from 'luxon';
import { amountBetween, differenceInUnits } from './difference.ts';
import { durationOfText } from './duration-arithmetic.ts';
import { formatMoment } from './format-date.ts';
import { toIsoText } from './iso-text.ts';
import { amountsOf, durationOf, type Amounts, type PluralUnit } from './make-duration.ts';
import { parseIsoDateTime } from './parse-date.ts';
import { hasSame, plusTotal, shiftDate, startOf, totalOf } from './shift-date.ts';
import { zoneNamed } from './zone.ts';

type Length = DurationLikeObject | Duration | number;

/** What Luxon's constructor takes; durations.prop-spec.ts compares with what its functions make. */
const FromEnds = Interval as unknown as new (ends: { readonly start: DateTime; readonly end: DateTime }) => Interval;

/** `Interval.fromDateTimes` of Luxon. */
export function intervalBetween(start: DateTime, end: DateTime): Interval {
  const known = start.isValid && end.isValid && start.toMillis() <= end.toMillis();
  return known ? new FromEnds({ start, end }) : Interval.fromDateTimes(start, end);
}

/** `length` of Luxon. */
export function intervalLength(interval: Interval, unit: DurationUnit): number {
  return interval.isValid ? amountBetween(interval.end as DateTime, interval.start as DateTime, unit) : interval.length(unit);
}

/** `toDuration` of Luxon. */
export function intervalDuration(interval: Interval, units: DurationUnit[]): Duration {
  return interval.isValid
    ? differenceInUnits(interval.end as DateTime, interval.start as DateTime, units)
    : interval.toDuration(units);
}

/** `toISO` of Luxon. */
export function intervalText(interval: Interval): string {
  return interval.isValid ? `${toIsoText(interval.start as DateTime)}/${toIsoText(interval.end as DateTime)}` : interval.toISO();
}

/** `Interval.after` of Luxon. */
export function intervalAfter(start: DateTime, length: Length): Interval {
  return intervalBetween(start, shiftDate(start, length));
}

/** `Interval.before` of Luxon. */
export function intervalBefore(end: DateTime, length: Length): Interval {
  return intervalBetween(shiftDate(end, length, -1), end);
}

/** `Interval.fromISO` of Luxon, in the zone of that name: two dates, or a date and a duration. */
export function intervalOfText(text: string, zone: string): Interval {
  const [first = '', second = ''] = text.split('/', 2);
  const known = first !== '' && second !== '' ? intervalFrom(parseIsoDateTime(first, zone), second, zone) : undefined;
  return known ?? Interval.fromISO(text, { zone: zoneNamed(zone) });
}

function intervalFrom(start: DateTime, rest: string, zone: string): Interval | undefined {
  if (!start.isValid) return undefined;
  const length = durationOfText(rest);
  if (length) return intervalAfter(start, length);
  const end = parseIsoDateTime(rest, zone);
  return end.isValid ? intervalBetween(start, end) : undefined;
}

/** `hasSame` of Luxon: whether all of it lies in one such unit. */
export function isWithin(interval: Interval, unit: DateTimeUnit): boolean {
  if (!interval.isValid || interval.isEmpty()) return interval.hasSame(unit);
  return hasSame(shiftDate(interval.end as DateTime, 1, -1), interval.start as DateTime, unit);
}

/** `count` of Luxon: how many such units it touches. */
export function countOf(interval: Interval, unit: DateTimeUnit): number {
  if (!interval.isValid) return interval.count(unit);
  const end = interval.end as DateTime;
  const last = startOf(end, unit);
  const whole = Math.floor(amountBetween(last, startOf(interval.start as DateTime, unit), unit));
  return whole + (last.toMillis() === end.toMillis() ? 0 : 1);
}

/** `splitBy` of Luxon, for a length above 0. */
export function splitInterval(interval: Interval, length: Length): Interval[] {
  if (!interval.isValid) return [];
  const start = interval.start as DateTime;
  const end = interval.end as DateTime;
  const duration = durationOf(length);
  const total = totalOf(duration);
  const parts: Interval[] = [];
  for (let from = start, count = 1; from.toMillis() < end.toMillis(); count++) {
    const next = (total && plusTotal(start, total, count)) ?? shiftDate(start, multiplied(amountsOf(duration), count));
    const to = next.toMillis() > end.toMillis() ? end : next;
    parts.push(intervalBetween(from, to));
    from = to;
  }
  return parts;
}

function multiplied(amounts: Readonly<Amounts>, by: number): Amounts {
  const product: Amounts = {};
  for (const unit in amounts) product[unit as PluralUnit] = (amounts[unit as PluralUnit] as number) * by;
  return product;
}

/** `toFormat` of Luxon. */
export function writeInterval(interval: Interval, format: string): string {
  if (!interval.isValid) return interval.toFormat(format);
  return `${formatMoment(interval.start as DateTime, format)} – ${formatMoment(interval.end as DateTime, format)}`;
}
