import { DateTime, type Zone } from 'luxon';
import { calendarDay, type CalendarDate } from './calendar.ts';
import { DAY_MS, MINUTE_MS } from './local-time.ts';
import { DEFAULT_LOCALE } from './locale.ts';
import { isPlainTime } from './plain-time.ts';
import { zoneNamed } from './zone.ts';

/** What Luxon's constructor takes, and keeps under these names; dates.prop-spec.ts compares with what its own functions make. */
interface Parts {
  readonly ts: number;
  readonly zone: Zone;
  /** The language. */
  readonly loc: unknown;
  /** Offset and date of the moment `ts`, which Luxon would work out otherwise. */
  readonly old: { readonly ts: number; readonly zone: Zone; readonly o: number; readonly c: object };
}
const FromParts = DateTime as unknown as new (parts: Parts) => DateTime;
const localeOf = (date: DateTime): unknown => (date as unknown as Parts).loc;

function makeMoment(millis: number, { zone, loc, offset }: { zone: Zone; loc: unknown; offset: number }): DateTime {
  const c = clockTime(millis + offset * MINUTE_MS);
  return new FromParts({ ts: millis, zone, loc, old: { ts: millis, zone, o: offset, c } });
}

/** What clocks and calendars show. */
interface ClockTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** Given as the milliseconds that it would be in UTC. */
function clockTime(local: number): ClockTime {
  const days = Math.floor(local / DAY_MS);
  const { year, month, day } = calendarDay(days);
  const millis = Math.trunc(local - days * DAY_MS);
  const seconds = Math.floor(millis / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hour = Math.floor(minutes / 60);
  return { year, month, day, hour, minute: minutes % 60, second: seconds % 60, millisecond: millis % 1_000 };
}

/** What clocks in the zone of that name show at a moment: the day, and the milliseconds since its midnight. */
export function localTimeAt<T>(name: string, millis: number, read: (day: CalendarDate, ofDay: number) => T): T {
  const zone = zoneNamed(name);
  if (isPlainTime(millis) && zone.isValid) {
    const local = millis + zone.offset(millis) * MINUTE_MS;
    const days = Math.floor(local / DAY_MS);
    return read(calendarDay(days), local - days * DAY_MS);
  }
  const date = DateTime.fromMillis(millis, { zone });
  return read(date, ((date.hour * 60 + date.minute) * 60 + date.second) * 1_000 + date.millisecond);
}

/** Minutes by which the zone of that name is ahead of UTC at a moment; NaN where there is none. */
export function offsetAt(name: string, millis: number): number {
  const zone = zoneNamed(name);
  return isPlainTime(millis) && zone.isValid ? zone.offset(millis) : DateTime.fromMillis(millis, { zone }).offset;
}

/** Made once: for each locale that it is given by name, Luxon makes a new object with empty caches. */
const LOCALE = localeOf(DateTime.fromMillis(0, { locale: DEFAULT_LOCALE }));

/** The language of all expressions, as Luxon keeps it. */
export const DEFAULT_LOC = LOCALE;

/** The moment in a zone, written in the language of all expressions. */
export function momentIn(zone: Zone, millis: number): DateTime {
  if (!isPlainTime(millis) || !zone.isValid) return DateTime.fromMillis(millis, { zone, locale: DEFAULT_LOCALE });
  return makeMoment(millis, { zone, loc: LOCALE, offset: zone.offset(millis) });
}

/** The moment in the zone of that name. */
export function momentAt(zone: string, millis: number): DateTime {
  return momentIn(zoneNamed(zone), millis);
}

/** Another moment in the same zone and language. `offset` is that of the zone at that moment. */
export function movedTo(date: DateTime, millis: number, offset: number): DateTime {
  return makeMoment(millis, { zone: date.zone, loc: localeOf(date), offset });
}

/** `setZone` of Luxon. */
export function inZone(date: DateTime, zone: Zone, options?: { readonly keepLocalTime?: boolean }): DateTime {
  const millis = date.toMillis();
  if (options || !isPlainTime(millis) || !zone.isValid) return date.setZone(zone, options);
  return makeMoment(millis, { zone, loc: localeOf(date), offset: zone.offset(millis) });
}

const LANGUAGES = new Map<string, unknown>();
const MAX_LANGUAGES = 100;

/** `setLocale` of Luxon. */
export function inLanguage(date: DateTime, locale: string): DateTime {
  const millis = date.toMillis();
  if (!isInDefaultLocale(date) || !isPlainTime(millis)) return date.setLocale(locale);
  let loc = LANGUAGES.get(locale);
  if (!loc) {
    if (LANGUAGES.size >= MAX_LANGUAGES) LANGUAGES.clear();
    LANGUAGES.set(locale, (loc = localeOf(date.setLocale(locale))));
  }
  return makeMoment(millis, { zone: date.zone, loc, offset: date.offset });
}

/** Whether a date is written in the language and the digits of all expressions. */
export function isInDefaultLocale(date: DateTime): boolean {
  return localeOf(date) === LOCALE;
}
