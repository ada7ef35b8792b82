import type { DateTime, ToISOTimeOptions } from 'luxon';
import { isPlainTime } from './plain-time.ts';
import { calendarDay, plainDayNumber } from './calendar.ts';
import { THREE_DIGITS, TWO_DIGITS } from './digits.ts';
import { DAY_MS, MINUTE_MS } from './local-time.ts';

/** `2026-01-15T12:00:00.000+01:00`, or null for a date that is not valid. */
export function toIsoText(date: DateTime): string | null {
  const millis = date.toMillis();
  if (!isPlainTime(millis)) return date.toISO();
  return plainIsoText(millis + date.offset * MINUTE_MS) + endOf(date);
}

type IsoOptions = Readonly<Record<string, string | number | boolean>>;

/** `toISO` of Luxon with options. */
export function toIsoTextWith(date: DateTime, options: IsoOptions | undefined): string | null {
  if (options === undefined) return toIsoText(date);
  const millis = date.toMillis();
  for (const option in options)
    if (option !== 'includeOffset' && option !== 'suppressMilliseconds') return date.toISO(options as ToISOTimeOptions);
  if (!isPlainTime(millis)) return date.toISO(options as ToISOTimeOptions);
  const { includeOffset = true, suppressMilliseconds = false } = options;
  const text = plainIsoText(millis + date.offset * MINUTE_MS);
  const start = suppressMilliseconds && millis % 1_000 === 0 ? text.slice(0, END_OF_SECONDS) : text;
  return includeOffset ? start + endOf(date) : start;
}

/** How the text of a date in its zone ends. */
function endOf({ offset, zone }: DateTime): string {
  return offset === 0 && zone.isUniversal ? 'Z' : offsetText(offset);
}

/** `2026-01-15`, or null for a date that is not valid. */
export function toIsoDate(date: DateTime): string | null {
  const millis = date.toMillis();
  return isPlainTime(millis) ? calendarDay(Math.floor((millis + date.offset * MINUTE_MS) / DAY_MS)).text : date.toISODate();
}

/** `Date.prototype.toISOString`, in a fifth of the time. @throws RangeError for a date that is not valid */
export function toUtcText(date: Date): string {
  const millis = date.getTime();
  return millis >= FROM_YEAR_1000 && millis < TO_YEAR_10000 ? `${plainIsoText(millis)}Z` : date.toISOString();
}

/** Years of four digits. */
const FROM_YEAR_1000 = Date.UTC(1_000, 0);
const TO_YEAR_10000 = Date.UTC(10_000, 0);

/** `T00:00:` to `T23:59:`: fewer pieces to put together. */
const MINUTES = TWO_DIGITS.slice(0, 24).flatMap((hour) => TWO_DIGITS.slice(0, 60).map((minute) => `T${hour}:${minute}:`));
const SECONDS = TWO_DIGITS.slice(0, 60).map((second) => `${second}.`);

/** What clocks show, given as the milliseconds that it would be in UTC. */
function plainIsoText(local: number): string {
  const day = Math.floor(local / DAY_MS);
  const millis = Math.trunc(local - day * DAY_MS);
  const seconds = Math.floor(millis / 1_000);
  const minutes = Math.floor(seconds / 60);
  const fraction = (SECONDS[seconds - minutes * 60] as string) + (THREE_DIGITS[millis - seconds * 1_000] as string);
  return calendarDay(day).text + (MINUTES[minutes] as string) + fraction;
}

/** `06:20:00.000`, that many milliseconds after midnight. */
export function timeOfDayText(millis: number): string {
  return plainIsoText(millis).slice(DATE_LENGTH + 1);
}

/** `+01:00` */
function offsetText(offset: number): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${TWO_DIGITS[Math.trunc(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}`;
}

/** A time as its text tells it. */
export interface IsoTime {
  /** What clocks show, as the milliseconds that it would be in UTC. */
  readonly local: number;
  /** Minutes that the text says it is ahead of UTC; undefined where it names no zone. */
  readonly offset: number | undefined;
  /** The text has a time of day. */
  readonly timed: boolean;
}

const DASH = 45;
const COLON = 58;
const DOT = 46;
const PLUS = 43;
const ZERO = 48;
const LETTER_T = 84;
const LETTER_Z = 90;
const SPACE = 32;
const DATE_LENGTH = 10;
/** With nanoseconds and an offset. */
const MAX_LENGTH = 35;

/** With seconds, or with milliseconds. */
const UTC_LENGTHS = [20, 24] as const;

/** The moment that `2026-01-15T12:30:00Z` names, with or without milliseconds, as programs mostly write it; NaN for any other text. */
export function readUtcText(text: string): number {
  const { length } = text;
  if ((length !== UTC_LENGTHS[0] && length !== UTC_LENGTHS[1]) || text.charCodeAt(length - 1) !== LETTER_Z) return NaN;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH || text.charCodeAt(DATE_LENGTH) !== LETTER_T) return NaN;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(END_OF_MINUTES) !== COLON) return NaN;
  if (length === UTC_LENGTHS[1] && text.charCodeAt(END_OF_SECONDS) !== DOT) return NaN;
  const year = twoDigitsAt(text, 0) * 100 + twoDigitsAt(text, 2);
  return plainDayNumber(year, twoDigitsAt(text, 5), twoDigitsAt(text, 8)) * DAY_MS + millisOfDay(text, length - 1);
}

/**
 * Reads the usual forms of ISO 8601: `2026-01-15`, with `T12:30`, seconds and a fraction, with `Z` or `+01:00`; in place of the T a
 * space where the text names no zone. Undefined for any other text, and for what is no date.
 */
export function readIsoText(text: string): IsoTime | undefined {
  const { length } = text;
  if (length < DATE_LENGTH || length > MAX_LENGTH || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const year = twoDigitsAt(text, 0) * 100 + twoDigitsAt(text, 2);
  const date = plainDayNumber(year, twoDigitsAt(text, 5), twoDigitsAt(text, 8)) * DAY_MS;
  if (Number.isNaN(date)) return undefined;
  return length === DATE_LENGTH ? { local: date, offset: undefined, timed: false } : readTime(text, date);
}

function readTime(text: string, date: number): IsoTime | undefined {
  const separator = text.charCodeAt(DATE_LENGTH);
  if ((separator !== LETTER_T && separator !== SPACE) || text.charCodeAt(13) !== COLON) return undefined;
  const end = endOfTime(text);
  const millis = millisOfDay(text, end);
  const offset = readOffset(text, end);
  if (Number.isNaN(millis) || offset === null) return undefined;
  const spaceFits = offset === undefined && end > END_OF_MINUTES;
  return separator === SPACE && !spaceFits ? undefined : { local: date + millis, offset, timed: true };
}

const END_OF_MINUTES = 16;
const END_OF_SECONDS = 19;
const MAX_FRACTION = 9;

function endOfTime(text: string): number {
  if (text.charCodeAt(END_OF_MINUTES) !== COLON) return END_OF_MINUTES;
  if (text.charCodeAt(END_OF_SECONDS) !== DOT) return END_OF_SECONDS;
  let end = END_OF_SECONDS + 1;
  while (end <= END_OF_SECONDS + MAX_FRACTION && isDigit(text.charCodeAt(end))) end++;
  return end;
}

const isDigit = (code: number): boolean => code >= ZERO && code <= ZERO + 9;

/** NaN for what is no time of day. */
function millisOfDay(text: string, end: number): number {
  const hour = twoDigitsAt(text, 11);
  const minute = twoDigitsAt(text, 14);
  const second = end > END_OF_MINUTES ? twoDigitsAt(text, 17) : 0;
  const millis = end > END_OF_SECONDS ? fractionAt(text, END_OF_SECONDS + 1, end) : 0;
  return hour <= 23 && minute <= 59 && second <= 59 ? ((hour * 60 + minute) * 60 + second) * 1_000 + millis : NaN;
}

/** Milliseconds; further digits are cut off. NaN where there is none. */
function fractionAt(text: string, from: number, end: number): number {
  const count = end - from;
  if (count >= 3) return numberAt(text, from, 3);
  return count === 0 ? NaN : numberAt(text, from, count) * (count === 1 ? 100 : 10);
}

/** Minutes; undefined where the text ends, null where something else follows. */
function readOffset(text: string, at: number): number | undefined | null {
  if (at === text.length) return undefined;
  const sign = text.charCodeAt(at);
  if (sign === LETTER_Z) return text.length === at + 1 ? 0 : null;
  if ((sign !== PLUS && sign !== DASH) || text.length !== at + 6 || text.charCodeAt(at + 3) !== COLON) return null;
  const [hour, minute] = [twoDigitsAt(text, at + 1), twoDigitsAt(text, at + 4)];
  if (!(hour <= 14 && minute <= 59)) return null;
  return (sign === DASH ? -1 : 1) * (hour * 60 + minute);
}

/** `numberAt` for two digits, without a loop. */
function twoDigitsAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** The digits at a place as a number; NaN where there is anything else. */
export function numberAt(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}
