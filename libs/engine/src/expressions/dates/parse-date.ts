import { DateTime } from 'luxon';
import { DEFAULT_LOCALE } from './locale.ts';
import { readIsoText, type IsoTime } from './iso-text.ts';
import { firstMomentOfLocal, MINUTE_MS } from './local-time.ts';
import { momentAt } from './moment.ts';
import { zoneNamed } from './zone.ts';

const NAMES_A_ZONE = /(?:Z|GMT|UTC?|[ECMP][SD]T|[+-]\d{1,2}:?\d{2})\s*(?:\([^)]*\))?\s*$/i;
/** No notation of a date is longer. */
export const MAX_DATE_LENGTH = 200;
/** The specification reads a date without a time as UTC. */
const DATE_ONLY = /^\s*[+-]?\d{4,6}(?:-\d{2}(?:-\d{2})?)?\s*$/;

/** `Date.parse`, with a time that names no zone read in `zone` and not in that of the machine. Milliseconds, or NaN. */
export function parseDate(text: string, zone: string): number {
  const time = readIsoText(text);
  if (time) return time.timed ? millisOf(time, zone) : time.local;
  if (text.length > MAX_DATE_LENGTH) return NaN;
  if (DATE_ONLY.test(text) || (/\d:\d/.test(text) && NAMES_A_ZONE.test(text))) return Date.parse(text);
  const iso = DateTime.fromISO(text.trim(), { zone: zoneNamed(zone) });
  if (iso.isValid) return iso.toMillis();
  const asUtc = Date.parse(`${text} UTC`);
  return Number.isNaN(asUtc) ? Date.parse(text) : localMillis(asUtc, zone);
}

/** The notations of dates, in the order in which they are tried; text that names no zone is read in the one given. */
export function parseDateTime(text: string, zone: string): DateTime {
  const time = readIsoText(text);
  if (time) return momentAt(zone, millisOf(time, zone));
  if (text.length > MAX_DATE_LENGTH) return DateTime.invalid('unparsable');
  const trimmed = text.trim();
  for (const parse of [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL]) {
    const result = parse.call(DateTime, trimmed, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE });
    if (result.isValid) return result;
  }
  const millis = parseDate(trimmed, zone);
  return Number.isNaN(millis) ? DateTime.invalid('unparsable') : momentAt(zone, millis);
}

/** ISO 8601 as Luxon reads it, in the zone. */
export function parseIsoDateTime(text: string, zone: string): DateTime {
  const time = text.includes(' ') ? undefined : readIsoText(text);
  return time ? momentAt(zone, millisOf(time, zone)) : DateTime.fromISO(text, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE });
}

function millisOf({ local, offset }: IsoTime, zone: string): number {
  return offset === undefined ? localMillis(local, zone) : local - offset * MINUTE_MS;
}

/** The moment at which clocks in the zone show a time, given as the milliseconds that it would be in UTC. */
export function localMillis(asUtc: number, zone: string): number {
  return firstMomentOfLocal(asUtc, zoneNamed(zone)).millis;
}
