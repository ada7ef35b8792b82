import { DateTime, Interval, type Duration, type DateObjectUnits, type DateTimeFormatOptions } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { differenceIn } from '../dates/difference.ts';
import { toHttpText, toIsoWeekDate, toRfc2822Text, toSqlText, toSqlTime } from '../dates/wire-text.ts';
import { toIsoDate, toIsoText, toUtcText } from '../dates/iso-text.ts';
import { momentParts, momentText, type DateOptions } from '../dates/locale-text.ts';
import { inLanguage } from '../dates/moment.ts';
import { endOf, hasSame, shiftDate, startOf } from '../dates/shift-date.ts';
import { checkedZone, zoneNamed } from '../dates/zone.ts';
import { now } from '../run-names/run-facts.ts';
import { toText } from '../values/coerce.ts';
import { localesArgument, optionsArgument, textArgument } from './arguments.ts';
import { dateTimeArgument, durationArgument, unitArgument, unitsArgument } from './datetime-arguments.ts';
import { dateTimeExtensions } from './datetime-extensions.ts';
import { durationGroups } from './duration-methods.ts';
import { formatText } from './format-text.ts';
import { methodsOf, type MethodGroup } from './method.ts';

const arithmetic = methodsOf<DateTime>(['datetime'], {
  plus: (date, [amount, unit], run) => shiftDate(date, durationArgument(amount, unit, run)),
  minus: (date, [amount, unit], run) => shiftDate(date, durationArgument(amount, unit, run), -1),
  set: (date, [values]) => date.set(optionsArgument(values) as DateObjectUnits),
  startOf: (date, [unit], run) => startOf(date, unitArgument(unit, 'day', run)),
  endOf: (date, [unit], run) => endOf(date, unitArgument(unit, 'day', run)),
  diff: (date, [other, units, options], run) => difference(date, dateTimeArgument(other, run), { units, options }, run),
  diffNow: (date, [units, options], run) => difference(date, now(run.scope), { units, options }, run),
  until: (date, [other], run) => Interval.fromDateTimes(date, dateTimeArgument(other, run)),
  hasSame: (date, [other, unit], run) => hasSame(date, dateTimeArgument(other, run), unitArgument(unit, 'day', run)),
  equals: (date, [other], run) => date.equals(dateTimeArgument(other, run)),
  getPossibleOffsets: (date, _args, run) => run.fresh(date.getPossibleOffsets()),
  get: (date, [unit], run) => date.get(textArgument(unit, run) as 'year'),
});

const places = methodsOf<DateTime>(['datetime'], {
  setZone: (date, [zone, options], run) =>
    date.setZone(
      zone === undefined ? zoneNamed(run.scope.run.plan.timezone) : checkedZone(textArgument(zone, run)),
      optionsArgument(options),
    ),
  setLocale: (date, [locale], run) => inLanguage(date, textArgument(locale, run)),
  reconfigure: (date, [options]) => date.reconfigure(optionsArgument(options) ?? {}),
  toUTC: (date) => date.toUTC(),
  toLocal: (date, _args, run) => date.setZone(zoneNamed(run.scope.run.plan.timezone)),
});

const conversions = methodsOf<DateTime>(['datetime'], {
  toFormat: (date, [format, options], run) => formatText(date, { format, options }, run),
  toISO: (date, [options]) => (options === undefined ? toIsoText(date) : date.toISO(optionsArgument(options))),
  toISODate: (date, [options]) => (options === undefined ? toIsoDate(date) : date.toISODate(optionsArgument(options))),
  toISOTime: (date, [options]) => date.toISOTime(optionsArgument(options)),
  toISOString: (date) => (date.isValid ? toUtcText(new Date(date.toMillis())) : null),
  toISOWeekDate: (date) => toIsoWeekDate(date),
  toSQL: (date, [options]) => (options === undefined ? toSqlText(date) : date.toSQL(optionsArgument(options))),
  toSQLDate: (date) => date.toSQLDate(),
  toSQLTime: (date, [options]) => (options === undefined ? toSqlTime(date) : date.toSQLTime(optionsArgument(options))),
  toRFC2822: (date) => toRfc2822Text(date),
  toHTTP: (date) => toHttpText(date),
  toString: (date, _args, run) => toText(date, run),
  toJSON: (date) => toIsoText(date),
  valueOf: (date) => date.toMillis(),
  getTime: (date) => date.toMillis(),
  toMillis: (date) => date.toMillis(),
  toSeconds: (date) => date.toSeconds(),
  toUnixInteger: (date) => date.toUnixInteger(),
  toObject: (date, _args, run) => run.fresh(date.toObject()),
  toJSDate: (date) => date.toJSDate(),
  toLocaleString: (date, [first, second]) => toLocaleText(date, first, second),
  toLocaleParts: (date, [options], run) => run.fresh(localeParts(date, optionsArgument(options)).map((part) => run.fresh(part))),
  resolvedLocaleOptions: (date, _args, run) => run.fresh({ ...date.resolvedLocaleOptions() }),
  toRelative: (date, [options], run) => date.toRelative({ ...optionsArgument(options), base: now(run.scope) }),
  toRelativeCalendar: (date, [options], run) => date.toRelativeCalendar({ ...optionsArgument(options), base: now(run.scope) }),
});

export const dateTimeGroups: readonly MethodGroup[] = [arithmetic, places, conversions, dateTimeExtensions, ...durationGroups];

function difference(
  later: DateTime,
  earlier: DateTime,
  { units, options }: { readonly units: unknown; readonly options: unknown },
  run: Evaluation,
): Duration {
  return options === undefined && !Array.isArray(units)
    ? differenceIn(later, earlier, unitArgument(units, 'milliseconds', run))
    : later.diff(earlier, unitsArgument(units, 'milliseconds', run), optionsArgument(options));
}

/** Luxon takes the format first, JavaScript's Date the locale. */
function toLocaleText(date: DateTime, first: unknown, second: unknown): string {
  const locales = localesArgument(first);
  const options = optionsArgument(locales === undefined ? first : second);
  const locale = typeof locales === 'string' ? locales : locales?.[0];
  const inLocale = locale === undefined ? date : inLanguage(date, locale);
  return (
    momentText(inLocale, options ?? (DateTime.DATE_SHORT as DateOptions)) ??
    inLocale.toLocaleString(options as DateTimeFormatOptions | undefined)
  );
}

function localeParts(date: DateTime, options: DateOptions | undefined): object[] {
  return momentParts(date, options ?? {}) ?? date.toLocaleParts(options).map((part) => ({ ...part }));
}
