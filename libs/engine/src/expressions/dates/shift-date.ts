import { Duration, type DateTime, type DateTimeUnit, type DurationLikeObject, type Zone } from 'luxon';
import { calendarDay, dayNumber, daysInMonth } from './calendar.ts';
import { DAY_MS, MINUTE_MS, momentOfLocal, type Moment } from './local-time.ts';
import { amountsOf } from './make-duration.ts';
import { momentIn, movedTo } from './moment.ts';
import { isPlainTime } from './plain-time.ts';

/** What an amount is counted in: months and days as a calendar has them, milliseconds as a clock does. */
type Counter = 'months' | 'days' | 'millis';

interface Unit {
  readonly counter: Counter;
  readonly size: number;
  /** Another name of the unit that the amounts could have as well. */
  readonly plural: string | undefined;
}

const UNITS: ReadonlyMap<string, Unit> = new Map<string, Unit>(
  (
    [
      ['year', 'months', 12],
      ['quarter', 'months', 3],
      ['month', 'months', 1],
      ['week', 'days', 7],
      ['day', 'days', 1],
      ['hour', 'millis', 3_600_000],
      ['minute', 'millis', MINUTE_MS],
      ['second', 'millis', 1_000],
      ['millisecond', 'millis', 1],
    ] as const
  ).flatMap(([unit, counter, size]) => [
    [unit, { counter, size, plural: `${unit}s` }],
    [`${unit}s`, { counter, size, plural: undefined }],
  ]),
);

/** No date within the plain times is further from another. */
const MAX_AMOUNT = 10_000_000_000_000;

/** `plus` of Luxon, or `minus` with the sign -1. */
export function shiftDate(date: DateTime, amounts: DurationLikeObject | Duration | number, sign: 1 | -1 = 1): DateTime {
  return plusAmounts(date, amounts, sign) ?? (sign === 1 ? date.plus(amounts) : date.minus(amounts));
}

/** For whole amounts of time; undefined where Luxon has to do it. */
function plusAmounts(date: DateTime, amounts: unknown, sign: 1 | -1): DateTime | undefined {
  const total = totalOf(amounts);
  return total && plusTotal(date, total, sign);
}

/** So many times a total later; undefined where Luxon has to find it. */
export function plusTotal(date: DateTime, total: Total, times: number): DateTime | undefined {
  const millis = date.toMillis();
  if (!isPlainTime(millis) || !Number.isInteger(millis)) return undefined;
  const { zone, offset } = date;
  if (total.months === 0 && total.days === 0) return movedByClock(date, millis + total.millis * times);
  // Not -0, which is kept in another way than whole numbers are, and takes longer.
  const months = total.months === 0 ? 0 : total.months * times;
  const days = total.days === 0 ? 0 : total.days * times;
  const moved = movedByCalendar({ millis, offset }, zone, { months, days });
  if (!moved) return undefined;
  if (total.millis !== 0) return movedByClock(date, moved.millis + total.millis * times);
  return isPlainTime(moved.millis) ? movedTo(date, moved.millis, moved.offset) : undefined;
}

function movedByClock(date: DateTime, millis: number): DateTime | undefined {
  return isPlainTime(millis) ? movedTo(date, millis, date.zone.offset(millis)) : undefined;
}

/** A moment so many months and days later; undefined where Luxon has to find it. */
export function movedByCalendar(
  { millis, offset }: Moment,
  zone: Zone,
  { months, days }: { readonly months: number; readonly days: number },
): Moment | undefined {
  const local = addMonths(millis + offset * MINUTE_MS, months) + days * DAY_MS;
  return isPlainTime(local) ? momentOfLocal(local, zone, offset) : undefined;
}

export type Total = Readonly<Record<Counter, number>>;

/** Whole amounts of time together; undefined for others. */
export function totalOf(given: unknown): Total | undefined {
  if (typeof given === 'number') return isAmount(given) ? { months: 0, days: 0, millis: given } : undefined;
  const amounts = partsOf(given);
  if (!amounts) return undefined;
  let months = 0;
  let days = 0;
  let millis = 0;
  for (const name in amounts) {
    const unit = UNITS.get(name);
    const amount = amounts[name];
    // Luxon takes the last of `day` and `days`.
    if (!unit || !isAmount(amount) || (unit.plural !== undefined && amounts[unit.plural] !== undefined)) return undefined;
    if (unit.counter === 'days') days += amount * unit.size;
    else if (unit.counter === 'millis') millis += amount * unit.size;
    else months += amount * unit.size;
  }
  return { months, days, millis };
}

/** The amounts by their units; undefined where Luxon has to read them. */
function partsOf(given: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  if (given instanceof Duration) return given.isValid ? amountsOf(given) : undefined;
  return Object.getPrototypeOf(given) === Object.prototype ? (given as Readonly<Record<string, unknown>>) : undefined;
}

function isAmount(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) < MAX_AMOUNT;
}

/** A day that the month has not becomes its last one. */
function addMonths(local: number, months: number): number {
  if (months === 0) return local;
  const date = calendarDay(Math.floor(local / DAY_MS));
  const all = date.year * 12 + date.month - 1 + months;
  const year = Math.floor(all / 12);
  const month = modulo(all, 12) + 1;
  return dayNumber({ year, month, day: Math.min(date.day, daysInMonth(year, month)) }) * DAY_MS + modulo(local, DAY_MS);
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

/** 1970-01-01 was a Thursday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

const STARTS: ReadonlyMap<string, (local: number) => number> = new Map<string, (local: number) => number>(
  Object.entries({
    year: startOfMonths(12),
    quarter: startOfMonths(3),
    month: startOfMonths(1),
    week: (local: number) => local - modulo(local - FIRST_MONDAY_MS, 7 * DAY_MS),
    day: startOfMillis(DAY_MS),
    hour: startOfMillis(3_600_000),
    minute: startOfMillis(MINUTE_MS),
    second: startOfMillis(1_000),
  }).flatMap(([unit, start]) => [unit, `${unit}s`].map((name) => [name, start] as const)),
);

function startOfMillis(size: number): (local: number) => number {
  return (local) => local - modulo(local, size);
}

function startOfMonths(count: number): (local: number) => number {
  return (local) => {
    const { year, month } = calendarDay(Math.floor(local / DAY_MS));
    return dayNumber({ year, month: month - ((month - 1) % count), day: 1 }) * DAY_MS;
  };
}

/** `startOf` of Luxon. */
export function startOf(date: DateTime, unit: DateTimeUnit): DateTime {
  return startOfUnit(date, unit) ?? date.startOf(unit);
}

/** Midnight, or the first moment after it, of the day of a moment in a zone. */
export function startOfDay(zone: Zone, millis: number): DateTime {
  const offset = zone.offset(millis);
  const local = millis + offset * MINUTE_MS;
  if (!isPlainTime(local)) return momentIn(zone, millis).startOf('day');
  return momentIn(zone, momentOfLocal(local - modulo(local, DAY_MS), zone, offset).millis);
}

/** `endOf` of Luxon: the last millisecond. */
export function endOf(date: DateTime, unit: DateTimeUnit): DateTime {
  return STARTS.has(unit) ? shiftDate(startOf(shiftDate(date, { [unit]: 1 }), unit), 1, -1) : date.endOf(unit);
}

/** Undefined where Luxon has to do it. */
function startOfUnit(date: DateTime, unit: string): DateTime | undefined {
  const start = STARTS.get(unit);
  const millis = date.toMillis();
  if (!start || !isPlainTime(millis) || !Number.isInteger(millis)) return undefined;
  const { zone, offset } = date;
  const local = start(millis + offset * MINUTE_MS);
  if (!isPlainTime(local)) return undefined;
  const moment = momentOfLocal(local, zone, offset);
  return isPlainTime(moment.millis) ? movedTo(date, moment.millis, moment.offset) : undefined;
}

/** `hasSame` of Luxon. */
export function hasSame(date: DateTime, other: DateTime, unit: DateTimeUnit): boolean {
  if (!date.isValid || !date.zone.equals(other.zone)) return date.hasSame(other, unit);
  const millis = other.toMillis();
  return startOf(date, unit).toMillis() <= millis && millis <= endOf(date, unit).toMillis();
}
