import { DateTime } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { dateDayText, dateText, dateTimeText, dateUtcText } from '../dates/date-text.ts';
import { DAY_MS, firstMomentOfLocal, MINUTE_MS } from '../dates/local-time.ts';
import { toUtcText } from '../dates/iso-text.ts';
import { localeText, plainLocaleText, type LocaleText } from '../dates/locale-text.ts';
import { calendarDay, plainDayNumber, type CalendarDate } from '../dates/calendar.ts';
import { localTimeAt, momentAt, offsetAt } from '../dates/moment.ts';
import { localMillis, parseDate } from '../dates/parse-date.ts';
import { isPlainTime } from '../dates/plain-time.ts';
import { weekdayOf, weekdayOfDay } from '../dates/week.ts';
import { zoneNamed } from '../dates/zone.ts';
import { toNumber } from '../values/coerce.ts';
import { localesArgument, optionsArgument, textArgument } from './arguments.ts';
import { methodsOf, type Method } from './method.ts';
import { DEFAULT_LOCALE } from '../dates/locale.ts';

const LOCAL_PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;

/** Methods of `Date`. Its local time is that of the run's zone, not of the machine. */
export const dateMethods = methodsOf<Date>(['date'], {
  getTime: (date) => date.getTime(),
  valueOf: (date) => date.getTime(),
  getFullYear: local((day) => day.year),
  getMonth: local((day) => day.month - 1),
  getDate: local((day) => day.day),
  getDay: (date, _args, run) => weekdayAt(date.getTime(), zoneOf(run)) % 7,
  getHours: local((_day, millis) => Math.floor(millis / 3_600_000)),
  getMinutes: local((_day, millis) => Math.floor(millis / 60_000) % 60),
  getSeconds: local((_day, millis) => Math.floor(millis / 1_000) % 60),
  getMilliseconds: local((_day, millis) => millis % 1_000),
  getTimezoneOffset: (date, _args, run) => 0 - offsetAt(zoneOf(run), date.getTime()),
  getUTCFullYear: (date) => date.getUTCFullYear(),
  getUTCMonth: (date) => date.getUTCMonth(),
  getUTCDate: (date) => date.getUTCDate(),
  getUTCDay: (date) => date.getUTCDay(),
  getUTCHours: (date) => date.getUTCHours(),
  getUTCMinutes: (date) => date.getUTCMinutes(),
  getUTCSeconds: (date) => date.getUTCSeconds(),
  getUTCMilliseconds: (date) => date.getUTCMilliseconds(),
  setTime: (date, [time], run) => date.setTime(toNumber(time, run)),
  setFullYear: setter(['year', 'month', 'day']),
  setMonth: setter(['month', 'day']),
  setDate: setDay,
  setHours: setter(['hour', 'minute', 'second', 'millisecond']),
  setMinutes: setter(['minute', 'second', 'millisecond']),
  setSeconds: setter(['second', 'millisecond']),
  setMilliseconds: setter(['millisecond']),
  setUTCFullYear: utcSetter('setUTCFullYear'),
  setUTCMonth: utcSetter('setUTCMonth'),
  setUTCDate: utcSetter('setUTCDate'),
  setUTCHours: utcSetter('setUTCHours'),
  setUTCMinutes: utcSetter('setUTCMinutes'),
  setUTCSeconds: utcSetter('setUTCSeconds'),
  setUTCMilliseconds: utcSetter('setUTCMilliseconds'),
  toISOString: (date) => toUtcText(date),
  toJSON: (date) => (Number.isNaN(date.getTime()) ? null : toUtcText(date)),
  toUTCString: (date) => dateUtcText(date),
  toGMTString: (date) => dateUtcText(date),
  toString: (date, _args, run) => dateText(date, zoneOf(run)),
  toDateString: (date, _args, run) => dateDayText(date, zoneOf(run)),
  toTimeString: (date, _args, run) => dateTimeText(date, zoneOf(run)),
  toLocaleString: inLocale('any'),
  toLocaleDateString: inLocale('date'),
  toLocaleTimeString: inLocale('time'),
});

/** Reading a text as a date costs more than a call. */
const CONSTRUCTION_STEPS = 10;

/** `new Date(…)`: nothing is now, a number is milliseconds, text is parsed, several numbers are a local time. */
export function makeDate(args: readonly unknown[], run: Evaluation): Date {
  const first = args[0];
  run.step(CONSTRUCTION_STEPS);
  if (typeof first === 'string' && args.length === 1) return new Date(parseDate(first, zoneOf(run)));
  if (args.length === 0) return new Date(run.scope.run.now());
  if (args.length > 1)
    return new Date(
      millisOfParts(
        args.map((part) => toNumber(part, run)),
        zoneOf(run),
      ),
    );
  if (first instanceof Date) return new Date(first.getTime());
  if (DateTime.isDateTime(first)) return new Date(first.toMillis());
  if (first === null) return new Date(0);
  return new Date(typeof first === 'object' ? parseDate(textArgument(first, run), zoneOf(run)) : Number(first));
}

/** Values beyond their range carry over, as in JavaScript: day 0 is the last of the month before. */
function millisOfParts(
  [year = NaN, month = 0, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0]: readonly number[],
  zone: string,
): number {
  return localMillis(Date.UTC(year, month, day, hour, minute, second, millisecond), zone);
}

function zoneOf(run: Evaluation): string {
  return run.scope.run.plan.timezone;
}

function local(read: (day: CalendarDate, millisOfDay: number) => number): Method<Date> {
  return (date, _args, run) => localTimeAt(zoneOf(run), date.getTime(), read);
}

/** From 1, Monday, to 7. */
function weekdayAt(millis: number, zone: string): number {
  return isPlainTime(millis)
    ? weekdayOfDay(Math.floor((millis + offsetAt(zone, millis) * MINUTE_MS) / DAY_MS))
    : weekdayOf(momentAt(zone, millis));
}

/** A setter of local time whose arguments are the given part and those after it. */
function setter(parts: readonly (typeof LOCAL_PARTS)[number][]): Method<Date> {
  const first = LOCAL_PARTS.indexOf(parts[0] as 'year');
  return (date, args, run) => {
    const zone = zoneOf(run);
    const values = localTimeAt(zone, date.getTime(), partsOf);
    // The first is not optional: nothing is no number.
    for (let given = 0; given < parts.length && (given === 0 || given < args.length); given++)
      values[first + given] = Math.trunc(toNumber(args[given], run));
    return date.setTime(localMillis(utcOfParts(values as Parts), zone));
  };
}

/** Without the other parts, where none of them can change. */
function setDay(date: Date, args: readonly unknown[], run: Evaluation): unknown {
  const zone = zoneNamed(zoneOf(run));
  const millis = date.getTime();
  const day = Math.trunc(toNumber(args[0], run));
  if (!isPlainTime(millis) || !zone.isValid || Number.isNaN(day)) return setAnyDay(date, args, run);
  const local = millis + zone.offset(millis) * MINUTE_MS;
  const shown = calendarDay(Math.floor(local / DAY_MS)).day;
  return date.setTime(firstMomentOfLocal(local + (day - shown) * DAY_MS, zone).millis);
}

const setAnyDay = setter(['day']);

type Parts = [year: number, month: number, day: number, hour: number, minute: number, second: number, millisecond: number];

/** `Date.UTC`, which takes the years 0 to 99 for those of the 20th century; a setter does not. */
function utcOfParts(parts: Parts): number {
  const [year, month, day, hour, minute, second, millisecond] = parts;
  // Months and days beyond their range carry over; of a part that is no number nothing is left.
  const years = year + Math.floor(month / 12);
  const days = plainDayNumber(years, month - (years - year) * 12 + 1, 1) + day - 1;
  const millis = days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1_000 + millisecond;
  if (!Number.isNaN(millis)) return millis;
  if (!(year >= 0 && year <= 99)) return Date.UTC(...parts);
  return new Date(0).setUTCFullYear(year, month, day) + Date.UTC(1970, 0, 1, hour, minute, second, millisecond);
}

/** As `Date.UTC` takes them. */
function partsOf({ year, month, day }: CalendarDate, ofDay: number): number[] {
  const seconds = Math.floor(ofDay / 1_000);
  const minutes = Math.floor(seconds / 60);
  return [year, month - 1, day, Math.floor(minutes / 60), minutes % 60, seconds % 60, ofDay % 1_000];
}

type UtcSetter =
  'setUTCFullYear' | 'setUTCMonth' | 'setUTCDate' | 'setUTCHours' | 'setUTCMinutes' | 'setUTCSeconds' | 'setUTCMilliseconds';

function utcSetter(name: UtcSetter): Method<Date> {
  return (date, args, run) => {
    const set = date[name].bind(date) as (...values: number[]) => number;
    return set(...args.slice(0, 4).map((value) => toNumber(value, run)));
  };
}

function inLocale(about: LocaleText): Method<Date> {
  return (date, args, run) => {
    const locales = args[0];
    const options = args[1];
    const zone = zoneOf(run);
    if (options === undefined && (locales === undefined || typeof locales === 'string'))
      return plainLocaleText(date, about, { zone, locale: locales ?? DEFAULT_LOCALE });
    const wish = { about, zone, locales: localesArgument(locales) ?? DEFAULT_LOCALE, options: optionsArgument(options) };
    return localeText(date, wish);
  };
}
