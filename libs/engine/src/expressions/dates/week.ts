import type { DateTime } from 'luxon';
import { calendarDay, plainDayNumber } from './calendar.ts';
import { DAY_MS, MINUTE_MS } from './local-time.ts';
import { isInDefaultLocale } from './moment.ts';
import { isPlainTime } from './plain-time.ts';

/** 1970-01-01 was a Thursday, the fourth day of its week. */
const THURSDAY = 4;
const SATURDAY = 6;

/** From 1, Monday, to 7. */
export function weekdayOfDay(days: number): number {
  return ((days + THURSDAY - 1) % 7) + 1;
}

/** Of a date, by its own clocks; undefined where Luxon has to find it. */
function localDay(date: DateTime): number | undefined {
  const millis = date.toMillis();
  return isPlainTime(millis) ? Math.floor((millis + date.offset * MINUTE_MS) / DAY_MS) : undefined;
}

export function weekdayOf(date: DateTime): number {
  const days = localDay(date);
  return days === undefined ? date.weekday : weekdayOfDay(days);
}

export function isWeekend(date: DateTime): boolean {
  return isInDefaultLocale(date) && date.isValid ? weekdayOf(date) >= SATURDAY : date.isWeekend;
}

/** The week of ISO 8601 belongs to the year that its Thursday is in. */
export function weekOf(date: DateTime): { readonly week: number; readonly year: number } {
  const days = localDay(date);
  if (days !== undefined) {
    const thursday = days - weekdayOfDay(days) + THURSDAY;
    const { year } = calendarDay(thursday);
    const first = plainDayNumber(year, 1, 1);
    if (!Number.isNaN(first)) return { week: Math.floor((thursday - first) / 7) + 1, year };
  }
  return { week: date.weekNumber, year: date.weekYear };
}

/** The day of the year, from 1. */
export function ordinalOf(date: DateTime): number {
  const days = localDay(date);
  const first = days === undefined ? NaN : plainDayNumber(calendarDay(days).year, 1, 1);
  return days === undefined || Number.isNaN(first) ? date.ordinal : days - first + 1;
}
