import { DateTime } from 'luxon';
import { DEFAULT_LOCALE } from './locale.ts';

/** `Date.prototype.toString` in a given zone, not in that of the machine. */
export function formatDate(date: Date, zone: string): string {
  const local = inZone(date, zone);
  return local.isValid ? local.setLocale(DEFAULT_LOCALE).toFormat("ccc MMM dd yyyy HH:mm:ss 'GMT'ZZZ (ZZZZZ)") : 'Invalid Date';
}

export function inZone(date: Date, zone: string): DateTime {
  return DateTime.fromMillis(date.getTime(), { zone, locale: DEFAULT_LOCALE });
}
