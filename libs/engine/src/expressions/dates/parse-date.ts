import { DateTime } from 'luxon';

const NAMES_A_ZONE = /(?:Z|GMT|UTC?|[ECMP][SD]T|[+-]\d{1,2}:?\d{2})\s*(?:\([^)]*\))?\s*$/i;
/** No notation of a date is longer. */
export const MAX_DATE_LENGTH = 200;
/** The specification reads a date without a time as UTC. */
const DATE_ONLY = /^\s*[+-]?\d{4,6}(?:-\d{2}(?:-\d{2})?)?\s*$/;

/** `Date.parse`, with a time that names no zone read in `zone` and not in that of the machine. Milliseconds, or NaN. */
export function parseDate(text: string, zone: string): number {
  if (text.length > MAX_DATE_LENGTH) return NaN;
  if (DATE_ONLY.test(text) || (/\d:\d/.test(text) && NAMES_A_ZONE.test(text))) return Date.parse(text);
  const iso = DateTime.fromISO(text.trim(), { zone });
  if (iso.isValid) return iso.toMillis();
  const asUtc = Date.parse(`${text} UTC`);
  return Number.isNaN(asUtc) ? Date.parse(text) : wallClock(asUtc, zone);
}

function wallClock(asUtc: number, zone: string): number {
  return DateTime.fromMillis(asUtc, { zone: 'utc' }).setZone(zone, { keepLocalTime: true }).toMillis();
}
