import { DateTime, FixedOffsetZone } from 'luxon';
import { DEFAULT_LOCALE } from './locale.ts';
import { readIsoNotation } from './iso-notations.ts';
import { readIsoText, readUtcText, type IsoTime } from './iso-text.ts';
import { DAY_MS, firstMomentOfLocal, MINUTE_MS } from './local-time.ts';
import { momentAt, momentIn } from './moment.ts';
import { readWireDate } from './wire-date.ts';
import { readWrittenDay } from './written-day.ts';
import { zoneNamed } from './zone.ts';

const NAMES_A_ZONE = /(?:Z|GMT|UTC?|[ECMP][SD]T|[+-]\d{1,2}:?\d{2})\s*(?:\([^)]*\))?\s*$/i;
/** No notation of a date is longer. */
export const MAX_DATE_LENGTH = 200;
/** The specification reads a date without a time as UTC. */
const DATE_ONLY = /^\s*[+-]?\d{4,6}(?:-\d{2}(?:-\d{2})?)?\s*$/;

/** What ISO 8601 has none of: a slash, a space between digits and letters, or a letter at the beginning. */
const NEVER_ISO = /\/|^\s*[A-SU-Za-su-z]|\d [A-Za-z\d]/;

/** As `January 15, 2026` does; `T` begins a time. */
function beginsWithName(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first >= LETTER_A && first <= LETTER_S) || (first > LETTER_T && first <= LETTER_Z);
}

const LETTER_A = 65;
const LETTER_S = 83;
const LETTER_T = 84;
const LETTER_Z = 90;

/** `Date.parse`, with a time that names no zone read in `zone` and not in that of the machine. Milliseconds, or NaN. */
export function parseDate(text: string, zone: string): number {
  const moment = readUtcText(text);
  if (!Number.isNaN(moment)) return moment;
  const time = readIsoText(text);
  if (time) return time.timed ? millisOf(time, zone) : time.local;
  if (text.length > MAX_DATE_LENGTH) return NaN;
  if (text.includes(':') && /\d:\d/.test(text) && NAMES_A_ZONE.test(text)) return Date.parse(text);
  if (DATE_ONLY.test(text)) return Date.parse(text);
  const iso = parseIsoText(text, zone);
  return Number.isNaN(iso) ? parseWritten(text, zone) : iso;
}

/** NaN where it is not ISO 8601. */
function parseIsoText(text: string, zone: string): number {
  if (beginsWithName(text) || NEVER_ISO.test(text)) return NaN;
  return DateTime.fromISO(text.trim(), { zone: zoneNamed(zone) }).toMillis();
}

/** As people write dates, and as the platform reads what remains. */
function parseWritten(text: string, zone: string): number {
  const written = readWrittenDay(text) * DAY_MS;
  if (!Number.isNaN(written)) return localMillis(written, zone);
  const asUtc = Date.parse(`${text} UTC`);
  return Number.isNaN(asUtc) ? Date.parse(text) : localMillis(asUtc, zone);
}

/** The notations of dates, in the order in which they are tried; text that names no zone is read in the one given. */
export function parseDateTime(text: string, zone: string): DateTime {
  const moment = readUtcText(text);
  if (!Number.isNaN(moment)) return momentAt(zone, moment);
  const time = readIsoText(text);
  if (time) return momentAt(zone, millisOf(time, zone));
  if (text.length > MAX_DATE_LENGTH) return DateTime.invalid('unparsable');
  const trimmed = text.trim();
  const notation = readIsoNotation(trimmed);
  if (notation) return momentAt(zone, millisOf(notation, zone));
  const wire = readWireDate(trimmed);
  if (wire !== undefined) return momentAt(zone, wire);
  for (const parse of [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL]) {
    const result = parse.call(DateTime, trimmed, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE });
    if (result.isValid) return result;
  }
  const millis = parseDate(trimmed, zone);
  return Number.isNaN(millis) ? DateTime.invalid('unparsable') : momentAt(zone, millis);
}

/** ISO 8601 as Luxon reads it, in the zone. */
export function parseIsoDateTime(text: string, zone: string): DateTime {
  const moment = readUtcText(text);
  if (!Number.isNaN(moment)) return momentAt(zone, moment);
  const time = readIsoWithoutSpace(text);
  return time ? momentAt(zone, millisOf(time, zone)) : DateTime.fromISO(text, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE });
}

/** The same with the option `setZone`: in the zone that the text names. */
export function parseIsoInOwnZone(text: string, zone: string): DateTime {
  const time = readIsoWithoutSpace(text);
  if (!time) return DateTime.fromISO(text, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE, setZone: true });
  const own = time.offset === undefined ? zoneNamed(zone) : FixedOffsetZone.instance(time.offset);
  return momentIn(own, millisOf(time, zone));
}

const readIsoWithoutSpace = (text: string): IsoTime | undefined =>
  text.includes(' ') ? undefined : (readIsoText(text) ?? readIsoNotation(text));

/** `DateTime.fromSQL`, in the zone. */
export function parseSqlDateTime(text: string, zone: string): DateTime {
  const time = text.includes('T') ? undefined : readIsoText(text);
  return time ? momentAt(zone, millisOf(time, zone)) : DateTime.fromSQL(text, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE });
}

/** `DateTime.fromRFC2822` or `DateTime.fromHTTP`, in the zone. */
export function parseWireDateTime(text: string, zone: string, notation: 'fromRFC2822' | 'fromHTTP'): DateTime {
  const millis = notation === 'fromHTTP' && !text.endsWith(' GMT') ? undefined : readWireDate(text);
  return millis === undefined
    ? DateTime[notation](text, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE })
    : momentAt(zone, millis);
}

function millisOf({ local, offset }: IsoTime, zone: string): number {
  return offset === undefined ? localMillis(local, zone) : local - offset * MINUTE_MS;
}

/** The moment at which clocks in the zone show a time, given as the milliseconds that it would be in UTC. */
export function localMillis(asUtc: number, zone: string): number {
  return firstMomentOfLocal(asUtc, zoneNamed(zone)).millis;
}
