import { Duration, type DateTime, type DateTimeUnit, type DurationLikeObject, type Zone } from 'luxon';
import { calendarDay, dayNumber, daysInMonth } from './calendar.ts';
import { DAY_MS, MINUTE_MS, momentOfLocal, type Moment } from './local-time.ts';
import { momentIn, movedTo } from './moment.ts';
import { isPlainTime } from './plain-time.ts';

/** What an amount is counted in: months and days as a calendar has them, milliseconds as a clock does. */
type Counter = 'months' | 'days' | 'millis';

const UNITS: ReadonlyMap<string, readonly [Counter, number]> = new Map<string, readonly [Counter, number]>(
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
  ).flatMap(([unit, counter, size]) => [unit, `${unit}s`].map((name) => [name, [counter, size]] as const)),
);

/** No date within the plain times is further from another. */
const MAX_AMOUNT = 10_000_000_000_000;

/** `plus` of Luxon, or `minus` with the sign -1. */
export function shiftDate(date: DateTime, amounts: DurationLikeObject | Duration | number, sign: 1 | -1 = 1): DateTime {
  return plusAmounts(date, amounts, sign) ?? (sign === 1 ? date.plus(amounts) : date.minus(amounts));
}

/** For whole amounts of time; undefined where Luxon has to do it. */
function plusAmounts(date: DateTime, amounts: unknown, sign: 1 | -1): DateTime | undefined {
  const millis = date.toMillis();
  if (!isPlainTime(millis) || !Number.isInteger(millis)) return undefined;
  const total = totalOf(amounts, sign);
  if (!total) return undefined;
  const { zone, offset } = date;
  const moved = movedByCalendar({ millis, offset }, zone, total);
  if (!moved) return undefined;
  if (total.millis === 0) return isPlainTime(moved.millis) ? movedTo(date, moved.millis, moved.offset) : undefined;
  const end = moved.millis + total.millis;
  return isPlainTime(end) ? movedTo(date, end, zone.offset(end)) : undefined;
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

type Total = Record<Counter, number>;

function totalOf(given: unknown, sign: number): Total | undefined {
  const amounts = partsOf(given);
  const total: Total = { months: 0, days: 0, millis: 0 };
  if (typeof amounts === 'number') return isAmount(amounts) ? { ...total, millis: sign * amounts } : undefined;
  if (typeof amounts !== 'object' || amounts === null || Object.getPrototypeOf(amounts) !== Object.prototype) return undefined;
  const names = Object.keys(amounts);
  for (const name of names) {
    const unit = UNITS.get(name);
    const amount = (amounts as Readonly<Record<string, unknown>>)[name];
    // Luxon takes the last of `day` and `days`.
    if (!unit || !isAmount(amount) || (names.length > 1 && names.includes(`${name}s`))) return undefined;
    total[unit[0]] += sign * amount * unit[1];
  }
  return total;
}

const partsOf = (amounts: unknown): unknown => (Duration.isDuration(amounts) && amounts.isValid ? amounts.toObject() : amounts);

function isAmount(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) < MAX_AMOUNT;
}

/** A day that the month has not becomes its last one. */
function addMonths(local: number, months: number): number {
  if (months === 0) return local;
  const date = calendarDay(Math.floor(local / DAY_MS));
  const all = date.year * 12 + date.month - 1 + months;
  const [year, month] = [Math.floor(all / 12), modulo(all, 12) + 1];
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
