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
export function dateText(date: Date, name: string): string {
  const zone = plainZone(date, name);
  if (!zone) return textByLuxon(date, name, `${DATE_FORMAT} ${TIME_FORMAT}`);
  const millis = date.getTime();
  const offset = zone.offset(millis);
  const local = millis + offset * MINUTE_MS;
  return `${dayText(local)} ${clockText(local)}${zoneText(zone, millis, offset)}`;
}

/** `Date.prototype.toDateString` in a given zone. */
export function dateDayText(date: Date, name: string): string {
  const zone = plainZone(date, name);
  if (!zone) return textByLuxon(date, name, DATE_FORMAT);
  const millis = date.getTime();
  return dayText(millis + zone.offset(millis) * MINUTE_MS);
}

/** `Date.prototype.toTimeString` in a given zone. */
export function dateTimeText(date: Date, name: string): string {
  const zone = plainZone(date, name);
  if (!zone) return textByLuxon(date, name, TIME_FORMAT);
  const millis = date.getTime();
  const offset = zone.offset(millis);
  return clockText(millis + offset * MINUTE_MS) + zoneText(zone, millis, offset);
}

/** `Date.prototype.toUTCString`: `Thu, 15 Jan 2026 12:00:00 GMT`. */
export function dateUtcText(date: Date): string {
  const millis = date.getTime();
  if (!isPlainTime(millis)) return date.toUTCString();
  return `${dayTexts(Math.floor(millis / DAY_MS)).utc}${clockText(millis)} GMT`;
}

/** The zone of that name; undefined where Luxon has to write the date. */
function plainZone(date: Date, name: string): Zone | undefined {
  const zone = zoneNamed(name);
  return isPlainTime(date.getTime()) && zone.isValid ? zone : undefined;
}

function textByLuxon(date: Date, name: string, format: string): string {
  const moment = momentAt(name, date.getTime());
  return moment.isValid ? formatMoment(moment, format) : 'Invalid Date';
}

/** `local` is what clocks show, as the milliseconds that it would be in UTC. */
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

/** ` GMT+0100 (Central European Standard Time)` */
function zoneText(zone: Zone, millis: number, offset: number): string {
  if (zone === lastFixed?.zone) return lastFixed.text;
  const text = ` GMT${offsetText(offset, 'techie')} (${zoneLongName(zone, millis)})`;
  if (zone.type === 'fixed') lastFixed = { zone, text };
  return text;
}

/** Of a zone that is no more than an offset, the text is always the same. */
let lastFixed: { readonly zone: Zone; readonly text: string } | undefined;

/** `00:00:` to `23:59:`: fewer pieces to put together. */
const MINUTES = TWO_DIGITS.slice(0, 24).flatMap((hour) => TWO_DIGITS.slice(0, 60).map((minute) => `${hour}:${minute}:`));

function clockText(local: number): string {
  const seconds = Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / 1_000);
  const minutes = Math.floor(seconds / 60);
  return (MINUTES[minutes] as string) + (TWO_DIGITS[seconds - minutes * 60] as string);
}
