import { TWO_DIGITS } from './digits.ts';
import { DAY_MS } from './local-time.ts';
import { FIRST_PLAIN_YEAR, PLAIN_YEARS } from './plain-time.ts';

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

const LAST_PLAIN_YEAR = FIRST_PLAIN_YEAR + PLAIN_YEARS - 1;
/** Days from 1970-01-01 to the first of each plain year. */
const YEAR_STARTS = Array.from({ length: PLAIN_YEARS }, (_, index) => Date.UTC(FIRST_PLAIN_YEAR + index, 0) / DAY_MS);
/** Days before the first of each month, in a year of 365. */
const MONTH_STARTS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** `dayNumber` for the years that have short ways; NaN for others, and for what is no day. */
export function plainDayNumber(year: number, month: number, day: number): number {
  if (!(year >= FIRST_PLAIN_YEAR && year <= LAST_PLAIN_YEAR && month >= 1 && month <= 12 && day >= 1)) return NaN;
  if (day > 28 && !(day <= daysInMonth(year, month))) return NaN;
  // 2000 is a leap year.
  const leapDay = month > 2 && year % 4 === 0 ? 1 : 0;
  return (YEAR_STARTS[year - FIRST_PLAIN_YEAR] as number) + (MONTH_STARTS[month - 1] as number) + leapDay + day - 1;
}
