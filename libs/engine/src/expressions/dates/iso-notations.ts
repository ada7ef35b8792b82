import { dayNumber, plainDayNumber } from './calendar.ts';
import { numberAt, type IsoTime } from './iso-text.ts';
import { DAY_MS } from './local-time.ts';
import { weekdayOfDay } from './week.ts';

const DATE = /(\d{4})(?:-?W(\d\d)(?:-?(\d))?|-?(\d{3})|-?(\d\d)(?:-?(\d\d))?)?/;
const TIME = /T(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?/;
const NOTATION = new RegExp(`^${DATE.source}(?:${TIME.source}(Z|[+-]\\d\\d(?::?\\d\\d)?)?)?$`);
const MAX_LENGTH = 35;
const MAX_OFFSET_HOURS = 14;
/** The week of ISO 8601 belongs to the year that its fourth day is in; this one is in the first. */
const JANUARY_IN_FIRST_WEEK = 4;

/**
 * Reads what ISO 8601 has beside its usual forms: a year or a month alone, `20260115T120000Z`, the week `2026-W03-4` and the day of the
 * year `2026-015`. Undefined for any other text, and for what is no date.
 */
export function readIsoNotation(text: string): IsoTime | undefined {
  return readCompact(text) ?? readNotation(text);
}

const COMPACT_LENGTH = '20260115T120000'.length;
const LETTER_T = 84;

/** `20260115T120000`, with or without `Z`, of which calendars are full; undefined for any other text. */
function readCompact(text: string): IsoTime | undefined {
  const utc = text.length === COMPACT_LENGTH + 1 && text.endsWith('Z');
  if ((text.length !== COMPACT_LENGTH && !utc) || text.charCodeAt(8) !== LETTER_T) return undefined;
  const date = plainDayNumber(numberAt(text, 0, 4), numberAt(text, 4, 2), numberAt(text, 6, 2)) * DAY_MS;
  const local = date + millisOfDay(numberAt(text, 9, 2), numberAt(text, 11, 2), numberAt(text, 13, 2));
  return Number.isNaN(local) ? undefined : { local, offset: utc ? 0 : undefined, timed: true };
}

function readNotation(text: string): IsoTime | undefined {
  const match = text.length <= MAX_LENGTH ? NOTATION.exec(text) : null;
  if (!match) return undefined;
  const date = dayIn(match) * DAY_MS;
  if (Number.isNaN(date)) return undefined;
  if (match[7] === undefined) return { local: date, offset: undefined, timed: false };
  const local = date + millisIn(match);
  const offset = match[11] === undefined ? undefined : offsetOf(match[11]);
  return Number.isNaN(local) || Number.isNaN(offset) ? undefined : { local, offset, timed: true };
}

/** Days since the epoch; NaN for a day that there is not. */
function dayIn([, year, week, weekday = '1', ordinal, month = '1', day = '1']: RegExpExecArray): number {
  if (week !== undefined) return dayOfWeek(Number(year), Number(week), Number(weekday));
  if (ordinal !== undefined) return dayOfYear(Number(year), Number(ordinal));
  return plainDayNumber(Number(year), Number(month), Number(day));
}

/** Of the day; further digits of a fraction are cut off. */
function millisIn(match: RegExpExecArray): number {
  const [hour, minute = 0, second = 0, fraction = ''] = match.slice(7, 11);
  return millisOfDay(Number(hour), Number(minute), Number(second)) + Number(`${fraction}000`.slice(0, 3));
}

function dayOfYear(year: number, ordinal: number): number {
  const day = plainDayNumber(year, 1, 1) + ordinal - 1;
  return ordinal >= 1 && day < dayNumber({ year: year + 1, month: 1, day: 1 }) ? day : NaN;
}

function dayOfWeek(year: number, week: number, weekday: number): number {
  const known = plainDayNumber(year, 1, JANUARY_IN_FIRST_WEEK);
  const monday = known - weekdayOfDay(known) + 1 + (week - 1) * 7;
  const isOfYear = week >= 1 && monday + 3 < dayNumber({ year: year + 1, month: 1, day: 1 });
  return isOfYear && weekday >= 1 && weekday <= 7 ? monday + weekday - 1 : NaN;
}

function millisOfDay(hour: number, minute: number, second: number): number {
  return hour <= 23 && minute <= 59 && second <= 59 ? ((hour * 60 + minute) * 60 + second) * 1_000 : NaN;
}

/** `Z`, `+01`, `+0100` or `+01:00` in minutes. */
function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = text.length > 3 ? Number(text.slice(-2)) : 0;
  if (hours > MAX_OFFSET_HOURS || minutes > 59) return NaN;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
