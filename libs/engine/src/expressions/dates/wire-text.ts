import type { DateTime } from 'luxon';
import { writeInEnglish } from './format-tokens.ts';
import { momentAt } from './moment.ts';

type SqlOptions = Readonly<Record<string, string | number | boolean>>;

/** A text put together anew for each date would take longer to look up. */
interface SqlFormats {
  readonly local: string;
  readonly utc: string;
  readonly offset: string;
}
const TIME: SqlFormats = { local: 'HH:mm:ss.SSS', utc: "HH:mm:ss.SSS 'Z'", offset: 'HH:mm:ss.SSS ZZ' };
const DATE_TIME: SqlFormats = {
  local: `yyyy-MM-dd ${TIME.local}`,
  utc: `yyyy-MM-dd ${TIME.utc}`,
  offset: `yyyy-MM-dd ${TIME.offset}`,
};

/** Undefined for options of which Luxon has to make something. */
function sqlFormat(date: DateTime, formats: SqlFormats, options: SqlOptions | undefined): string | undefined {
  if (options === undefined) return isFixedUtc(date) ? formats.utc : formats.offset;
  return options.includeOffset === false && Object.keys(options).length === 1 ? formats.local : undefined;
}

/** `toSQL` of Luxon: `2026-01-15 12:00:00.000 +01:00`. */
export function toSqlText(date: DateTime, options?: SqlOptions): string | null {
  const format = sqlFormat(date, DATE_TIME, options);
  return (format && writeInEnglish(date, format)) ?? date.toSQL(options);
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
export function toSqlTime(date: DateTime, options?: SqlOptions): string | null {
  const format = sqlFormat(date, TIME, options);
  return (format && writeInEnglish(date, format)) ?? date.toSQLTime(options);
}

/** `toISOWeekDate` of Luxon: `2026-W03-4`. */
export function toIsoWeekDate(date: DateTime): string | null {
  return writeInEnglish(date, "kkkk-'W'WW-c") ?? date.toISOWeekDate();
}

const isFixedUtc = (date: DateTime): boolean => date.offset === 0 && date.zone.isUniversal;
