import type { DateTime } from 'luxon';
import { writeInEnglish } from './format-tokens.ts';
import { momentAt } from './moment.ts';

/** `toSQL` of Luxon: `2026-01-15 12:00:00.000 +01:00`. */
export function toSqlText(date: DateTime): string | null {
  return writeInEnglish(date, isFixedUtc(date) ? "yyyy-MM-dd HH:mm:ss.SSS 'Z'" : 'yyyy-MM-dd HH:mm:ss.SSS ZZ') ?? date.toSQL();
}

/** `toRFC2822` of Luxon, which mail takes. */
export function toRfc2822Text(date: DateTime): string | null {
  return writeInEnglish(date, 'EEE, dd LLL yyyy HH:mm:ss ZZZ') ?? date.toRFC2822();
}

/** `toHTTP` of Luxon, which headers take. */
export function toHttpText(date: DateTime): string | null {
  return writeInEnglish(momentAt('UTC', date.toMillis()), "EEE, dd LLL yyyy HH:mm:ss 'GMT'") ?? date.toHTTP();
}

/** `toSQLTime` of Luxon: `12:00:00.000 +01:00`. */
export function toSqlTime(date: DateTime): string | null {
  return writeInEnglish(date, isFixedUtc(date) ? "HH:mm:ss.SSS 'Z'" : 'HH:mm:ss.SSS ZZ') ?? date.toSQLTime();
}

/** `toISOWeekDate` of Luxon: `2026-W03-4`. */
export function toIsoWeekDate(date: DateTime): string | null {
  return writeInEnglish(date, "kkkk-'W'WW-c") ?? date.toISOWeekDate();
}

const isFixedUtc = (date: DateTime): boolean => date.offset === 0 && date.zone.isUniversal;
