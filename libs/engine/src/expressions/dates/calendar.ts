import { TWO_DIGITS } from './digits.ts';
import { DAY_MS } from './local-time.ts';

/** A day of the calendar; months count from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export interface CalendarDay extends CalendarDate {
  /** `2026-01-15`, for the years that have four digits. */
  readonly text: string;
}

/** The dates of a run mostly lie on few days. */
const MAX_DAYS = 1_024;
const DAYS = new Map<number, CalendarDay>();

/** The date of a day that many days after 1970-01-01, in the Gregorian calendar. */
export function calendarDay(days: number): CalendarDay {
  let day = DAYS.get(days);
  if (day) return day;
  if (DAYS.size >= MAX_DAYS) DAYS.clear();
  DAYS.set(days, (day = workOut(days)));
  return day;
}

function workOut(days: number): CalendarDay {
  const date = new Date(days * DAY_MS);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return { year, month, day, text: `${year}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}` };
}

/** Years are counted from 1 March here, so that the day that only some have is their last one. */
const DAYS_TO_EPOCH = 719_468;

/** How many days after 1970-01-01 a date is; a day beyond its month is one of the months after. */
export function dayNumber({ year, month, day }: CalendarDate): number {
  const fromMarch = month > 2 ? month - 3 : month + 9;
  const years = month > 2 ? year : year - 1;
  // From March on, months have 153 days in five.
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  return 365 * years + leapDays + Math.floor((153 * fromMarch + 2) / 5) + day - 1 - DAYS_TO_EPOCH;
}

export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
