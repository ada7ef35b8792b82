import { Interval, type DateObjectUnits, type DateTime, type DateTimeFormatOptions } from 'luxon';
import { differenceIn } from '../dates/difference.ts';
import { toIsoDate, toIsoText, toUtcText } from '../dates/iso-text.ts';
import { endOf, shiftDate, startOf } from '../dates/shift-date.ts';
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
  diff: (date, [other, units, options], run) =>
    options === undefined && !Array.isArray(units)
      ? differenceIn(date, dateTimeArgument(other, run), unitArgument(units, 'milliseconds', run))
      : date.diff(dateTimeArgument(other, run), unitsArgument(units, 'milliseconds', run), optionsArgument(options)),
  diffNow: (date, [units, options], run) =>
    date.diff(now(run.scope), unitsArgument(units, 'milliseconds', run), optionsArgument(options)),
  until: (date, [other], run) => Interval.fromDateTimes(date, dateTimeArgument(other, run)),
  hasSame: (date, [other, unit], run) => date.hasSame(dateTimeArgument(other, run), unitArgument(unit, 'day', run)),
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
  setLocale: (date, [locale], run) => date.setLocale(textArgument(locale, run)),
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
  toISOWeekDate: (date) => date.toISOWeekDate(),
  toSQL: (date, [options]) => date.toSQL(optionsArgument(options)),
  toSQLDate: (date) => date.toSQLDate(),
  toSQLTime: (date, [options]) => date.toSQLTime(optionsArgument(options)),
  toRFC2822: (date) => date.toRFC2822(),
  toHTTP: (date) => date.toHTTP(),
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
  toLocaleParts: (date, [options], run) =>
    run.fresh(date.toLocaleParts(optionsArgument(options)).map((part) => run.fresh({ ...part }))),
  resolvedLocaleOptions: (date, _args, run) => run.fresh({ ...date.resolvedLocaleOptions() }),
  toRelative: (date, [options], run) => date.toRelative({ ...optionsArgument(options), base: now(run.scope) }),
  toRelativeCalendar: (date, [options], run) => date.toRelativeCalendar({ ...optionsArgument(options), base: now(run.scope) }),
});

export const dateTimeGroups: readonly MethodGroup[] = [arithmetic, places, conversions, dateTimeExtensions, ...durationGroups];

/** Luxon takes the format first, JavaScript's Date the locale. */
function toLocaleText(date: DateTime, first: unknown, second: unknown): string {
  const locales = localesArgument(first);
  const options = optionsArgument(locales === undefined ? first : second) as DateTimeFormatOptions | undefined;
  const [locale] = [locales].flat();
  return locale === undefined ? date.toLocaleString(options) : date.setLocale(locale).toLocaleString(options);
}
