import { DateTime, type Duration, type DateObjectUnits, type DateTimeFormatOptions } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { differenceIn, differenceInUnits } from '../dates/difference.ts';
import { relativeDayText, relativeText } from '../dates/relative-text.ts';
import { withParts } from '../dates/from-parts.ts';
import { intervalBetween } from '../dates/interval.ts';
import { toHttpText, toIsoWeekDate, toRfc2822Text, toSqlText, toSqlTime } from '../dates/wire-text.ts';
import { toIsoDate, toIsoText, toIsoTextWith, toUtcText } from '../dates/iso-text.ts';
import { momentParts, momentText, type DateOptions } from '../dates/locale-text.ts';
import { inLanguage, inZone } from '../dates/moment.ts';
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
  set: (date, [values]) => withParts(date, (optionsArgument(values) ?? {}) as DateObjectUnits),
  startOf: (date, [unit], run) => startOf(date, unitArgument(unit, 'day', run)),
  endOf: (date, [unit], run) => endOf(date, unitArgument(unit, 'day', run)),
  diff: (date, [other, units, options], run) => difference(date, dateTimeArgument(other, run), { units, options }, run),
  diffNow: (date, [units, options], run) => difference(date, now(run.scope), { units, options }, run),
  until: (date, [other], run) => intervalBetween(date, dateTimeArgument(other, run)),
  hasSame: (date, [other, unit], run) => hasSame(date, dateTimeArgument(other, run), unitArgument(unit, 'day', run)),
  equals: (date, [other], run) => date.equals(dateTimeArgument(other, run)),
  getPossibleOffsets: (date, _args, run) => run.fresh(date.getPossibleOffsets()),
  get: (date, [unit], run) => date.get(textArgument(unit, run) as 'year'),
});

const places = methodsOf<DateTime>(['datetime'], {
  setZone: (date, [zone, options], run) =>
    inZone(
      date,
      zone === undefined ? zoneNamed(run.scope.run.plan.timezone) : checkedZone(textArgument(zone, run)),
      optionsArgument(options),
    ),
  setLocale: (date, [locale], run) => inLanguage(date, textArgument(locale, run)),
  reconfigure: (date, [options]) => date.reconfigure(optionsArgument(options) ?? {}),
  toUTC: (date) => date.toUTC(),
  toLocal: (date, _args, run) => inZone(date, zoneNamed(run.scope.run.plan.timezone)),
});

const conversions = methodsOf<DateTime>(['datetime'], {
  toFormat: (date, [format, options], run) => formatText(date, { format, options }, run),
  toISO: (date, [options]) => toIsoTextWith(date, optionsArgument(options)),
  toISODate: (date, [options]) => (options === undefined ? toIsoDate(date) : date.toISODate(optionsArgument(options))),
  toISOTime: (date, [options]) => date.toISOTime(optionsArgument(options)),
  toISOString: (date) => (date.isValid ? toUtcText(new Date(date.toMillis())) : null),
  toISOWeekDate: (date) => toIsoWeekDate(date),
  toSQL: (date, [options]) => toSqlText(date, optionsArgument(options)),
  toSQLDate: (date) => date.toSQLDate(),
  toSQLTime: (date, [options]) => toSqlTime(date, optionsArgument(options)),
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
  toRelative: (date, [options], run) =>
    options === undefined
      ? relativeText(date, now(run.scope))
      : date.toRelative({ ...optionsArgument(options), base: now(run.scope) }),
  toRelativeCalendar: (date, [options], run) =>
    options === undefined
      ? relativeDayText(date, now(run.scope))
      : date.toRelativeCalendar({ ...optionsArgument(options), base: now(run.scope) }),
});

export const dateTimeGroups: readonly MethodGroup[] = [arithmetic, places, conversions, dateTimeExtensions, ...durationGroups];

function difference(
  later: DateTime,
  earlier: DateTime,
  { units, options }: { readonly units: unknown; readonly options: unknown },
  run: Evaluation,
): Duration {
  if (options !== undefined) return later.diff(earlier, unitsArgument(units, 'milliseconds', run), optionsArgument(options));
  return Array.isArray(units)
    ? differenceInUnits(later, earlier, unitsArgument(units, 'milliseconds', run))
    : differenceIn(later, earlier, unitArgument(units, 'milliseconds', run));
}

/** Luxon takes the format first, and the locale among the options after it; JavaScript's Date the locale and then the format. */
function toLocaleText(date: DateTime, first: unknown, second: unknown): string {
  const locales = localesArgument(first);
  if (locales === undefined) return textIn(configured(date, optionsArgument(second)), optionsArgument(first));
  const locale = typeof locales === 'string' ? locales : locales[0];
  return textIn(locale === undefined ? date : inLanguage(date, locale), optionsArgument(second));
}

function configured(date: DateTime, options: DateOptions | undefined): DateTime {
  return options === undefined ? date : date.reconfigure(options);
}

function textIn(date: DateTime, options: DateOptions | undefined): string {
  return (
    momentText(date, options ?? (DateTime.DATE_SHORT as DateOptions)) ??
    date.toLocaleString(options as DateTimeFormatOptions | undefined)
  );
}

function localeParts(date: DateTime, options: DateOptions | undefined): object[] {
  return momentParts(date, options ?? {}) ?? date.toLocaleParts(options).map((part) => ({ ...part }));
}
