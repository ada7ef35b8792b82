import type { Zone } from 'luxon';
import { calendarDay } from './calendar.ts';
import { TWO_DIGITS } from './digits.ts';
import { SHORT_MONTHS, SHORT_WEEKDAYS } from './english.ts';
import { DATE_FORMAT, formatMoment, TIME_FORMAT } from './format-date.ts';
import { DAY_MS, MINUTE_MS } from './local-time.ts';
import { zoneLongName } from './locale-text.ts';
import { momentAt } from './moment.ts';
import { offsetText } from './offset-text.ts';
import { isPlainTime } from './plain-time.ts';
import { weekdayOfDay } from './week.ts';
import { zoneNamed } from './zone.ts';

/** `Date.prototype.toString` in a given zone, not in that of the machine. */
export function dateText(date: Date, zone: string): string {
  return writeLocal(date, zone, (at, shown) => `${dayText(at)} ${timeText(at, shown)}`, `${DATE_FORMAT} ${TIME_FORMAT}`);
}

/** `Date.prototype.toDateString` in a given zone. */
export function dateDayText(date: Date, zone: string): string {
  return writeLocal(date, zone, dayText, DATE_FORMAT);
}

/** `Date.prototype.toTimeString` in a given zone. */
export function dateTimeText(date: Date, zone: string): string {
  return writeLocal(date, zone, timeText, TIME_FORMAT);
}

/** `Date.prototype.toUTCString`: `Thu, 15 Jan 2026 12:00:00 GMT`. */
export function dateUtcText(date: Date): string {
  const millis = date.getTime();
  if (!isPlainTime(millis)) return date.toUTCString();
  return `${dayTexts(Math.floor(millis / DAY_MS)).utc}${clockText(millis)} GMT`;
}

/** Whose clocks, and the moment. */
interface Shown {
  readonly zone: Zone;
  readonly millis: number;
  readonly offset: number;
}

/** `local` is what clocks show, as the milliseconds that it would be in UTC. Luxon writes what is no plain time, by the format. */
function writeLocal(date: Date, name: string, write: (local: number, shown: Shown) => string, format: string): string {
  const millis = date.getTime();
  const zone = zoneNamed(name);
  if (isPlainTime(millis) && zone.isValid) {
    const offset = zone.offset(millis);
    return write(millis + offset * MINUTE_MS, { zone, millis, offset });
  }
  const moment = momentAt(name, millis);
  return moment.isValid ? formatMoment(moment, format) : 'Invalid Date';
}

const dayText = (local: number): string => dayTexts(Math.floor(local / DAY_MS)).local;

interface DayTexts {
  /** `Thu Jan 15 2026` */
  readonly local: string;
  /** `Thu, 15 Jan 2026 ` */
  readonly utc: string;
}

/** The dates of a run mostly lie on few days. */
const DAYS = new Map<number, DayTexts>();
const MAX_DAYS = 1_024;

function dayTexts(days: number): DayTexts {
  let texts = DAYS.get(days);
  if (!texts) {
    const { year, month, day } = calendarDay(days);
    const [name, shortMonth] = [SHORT_WEEKDAYS[weekdayOfDay(days) - 1], SHORT_MONTHS[month - 1]];
    texts = {
      local: `${name} ${shortMonth} ${TWO_DIGITS[day]} ${year}`,
      utc: `${name}, ${TWO_DIGITS[day]} ${shortMonth} ${year} `,
    };
    if (DAYS.size >= MAX_DAYS) DAYS.clear();
    DAYS.set(days, texts);
  }
  return texts;
}

function timeText(local: number, { zone, millis, offset }: Shown): string {
  return `${clockText(local)} GMT${offsetText(offset, 'techie')} (${zoneLongName(zone, millis)})`;
}

/** `00:00:` to `23:59:`: fewer pieces to put together. */
const MINUTES = TWO_DIGITS.slice(0, 24).flatMap((hour) => TWO_DIGITS.slice(0, 60).map((minute) => `${hour}:${minute}:`));

function clockText(local: number): string {
  const seconds = Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / 1_000);
  const minutes = Math.floor(seconds / 60);
  return (MINUTES[minutes] as string) + (TWO_DIGITS[seconds - minutes * 60] as string);
}
