import type { DateTime } from 'luxon';
import { momentAt } from './moment.ts';
import { writeFormat } from './format-tokens.ts';

/** `Date.prototype.toString` in a given zone, not in that of the machine. */
export function formatDate(date: Date, zone: string): string {
  const local = inZone(date, zone);
  return local.isValid ? `${formatMoment(local, DATE_FORMAT)} ${formatMoment(local, TIME_FORMAT)}` : 'Invalid Date';
}

export const DATE_FORMAT = 'ccc MMM dd yyyy';
export const TIME_FORMAT = "HH:mm:ss 'GMT'ZZZ (ZZZZZ)";

export function inZone(date: Date, zone: string): DateTime {
  return momentAt(zone, date.getTime());
}

/** `toFormat`, the short way where there is one. */
export function formatMoment(date: DateTime, format: string): string {
  return writeFormat(date, format) ?? date.toFormat(format);
}
