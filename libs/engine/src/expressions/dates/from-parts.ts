import { DateTime, type DateObjectUnits } from 'luxon';
import { calendarDay, daysInMonth, plainDayNumber } from './calendar.ts';
import { DEFAULT_LOCALE } from './locale.ts';
import { DAY_MS, MINUTE_MS, momentOfLocal } from './local-time.ts';
import { momentAt, movedTo } from './moment.ts';
import { localMillis } from './parse-date.ts';
import { isPlainTime } from './plain-time.ts';
import { zoneNamed } from './zone.ts';

/** What clocks and calendars show. */
type Parts = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'millisecond', number>>;

const LIMITS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map(
  Object.entries({
    year: [1980, 2099],
    month: [1, 12],
    day: [1, 31],
    hour: [0, 23],
    minute: [0, 59],
    second: [0, 59],
    millisecond: [0, 999],
  } satisfies Record<keyof Parts, readonly [number, number]>),
);

/** `DateTime.fromObject`, in the zone of that name. */
export function momentOfParts(parts: DateObjectUnits, zone: string): DateTime {
  const local = arePlain(parts) ? localOf(parts) : NaN;
  return Number.isNaN(local)
    ? DateTime.fromObject(parts, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE })
    : momentAt(zone, localMillis(local, zone));
}

/** `set` of Luxon. */
export function withParts(date: DateTime, parts: DateObjectUnits): DateTime {
  const millis = date.toMillis();
  if (!isPlainTime(millis) || !Number.isInteger(millis) || !arePlain(parts)) return date.set(parts);
  const before = millis + date.offset * MINUTE_MS;
  const local = changesDay(parts)
    ? dayWith(before, parts) + timeWith(before, parts)
    : startOfDay(before) + timeWith(before, parts);
  if (Number.isNaN(local)) return date.set(parts);
  const moment = momentOfLocal(local, date.zone, date.offset);
  return isPlainTime(moment.millis) ? movedTo(date, moment.millis, moment.offset) : date.set(parts);
}

const startOfDay = (local: number): number => Math.floor(local / DAY_MS) * DAY_MS;

function changesDay({ year, month, day }: Partial<Parts>): boolean {
  return year !== undefined || month !== undefined || day !== undefined;
}

/** Midnight of the day that the parts make of it. A day that the month has not becomes its last one, unless it is asked for. */
function dayWith(local: number, parts: Partial<Parts>): number {
  const shown = calendarDay(Math.floor(local / DAY_MS));
  const { year = shown.year, month = shown.month } = parts;
  return plainDayNumber(year, month, parts.day ?? Math.min(shown.day, daysInMonth(year, month))) * DAY_MS;
}

function timeWith(local: number, parts: Partial<Parts>): number {
  const millis = local - startOfDay(local);
  const seconds = Math.floor(millis / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const { hour = hours, minute = minutes - hours * 60, second = seconds - minutes * 60 } = parts;
  return (hour * 60 + minute) * MINUTE_MS + second * 1_000 + (parts.millisecond ?? millis - seconds * 1_000);
}

/** Known names, in the singular, with whole numbers that are none beyond its kind. */
function arePlain(parts: object): parts is Partial<Parts> {
  for (const name in parts) {
    const value = (parts as Readonly<Record<string, unknown>>)[name];
    const limits = LIMITS.get(name);
    if (!limits || !Number.isInteger(value) || (value as number) < limits[0] || (value as number) > limits[1]) return false;
  }
  return true;
}

/** As the milliseconds that it would be in UTC; NaN for a day that there is not. */
function localOf(parts: Partial<Parts>): number {
  const { year = NaN, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0 } = parts;
  return plainDayNumber(year, month, day) * DAY_MS + (hour * 60 + minute) * MINUTE_MS + second * 1_000 + millisecond;
}
