import type { DateTime } from 'luxon';
import { writeFormat } from './format-tokens.ts';

export const DATE_FORMAT = 'ccc MMM dd yyyy';
export const TIME_FORMAT = "HH:mm:ss 'GMT'ZZZ (ZZZZZ)";

/** `toFormat`, the short way where there is one. */
export function formatMoment(date: DateTime, format: string): string {
  return writeFormat(date, format) ?? date.toFormat(format);
}
