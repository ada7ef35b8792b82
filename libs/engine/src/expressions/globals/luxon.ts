import { DateTime, Duration, Interval, type DateTimeOptions, type DurationLikeObject } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { optionsArgument, textArgument } from '../methods/arguments.ts';
import { dateTimeArgument, durationArgument } from '../methods/datetime-arguments.ts';
import { momentAt } from '../dates/moment.ts';
import { checkedZone, zoneNamed } from '../dates/zone.ts';
import {
  MAX_DATE_LENGTH,
  parseIsoDateTime,
  parseIsoInOwnZone,
  parseSqlDateTime,
  parseWireDateTime,
} from '../dates/parse-date.ts';
import { momentOfParts } from '../dates/from-parts.ts';
import { parseByFormat } from '../dates/parse-format.ts';
import { durationOfText } from '../dates/duration-arithmetic.ts';
import { intervalAfter, intervalBefore, intervalBetween, intervalOfText } from '../dates/interval.ts';
import { durationOfParts } from '../dates/make-duration.ts';
import { now } from '../run-names/run-facts.ts';
import { Namespace, type Invoke } from '../values/callable.ts';
import { toNumber } from '../values/coerce.ts';
import { toArray } from '../values/iterate.ts';
import { DEFAULT_LOCALE } from '../dates/locale.ts';

/** Luxon builds a regular expression and an object for each text. */
const PARSING_STEPS = 20;

/** Options of a parser; the zone is that of the run unless they name one. */
function parsing(options: unknown, run: Evaluation): DateTimeOptions {
  const { zone, ...others } = optionsArgument(options) ?? {};
  const named = zone === undefined ? zoneNamed(run.scope.run.plan.timezone) : checkedZone(String(zone));
  return { locale: DEFAULT_LOCALE, ...others, zone: named };
}

/** Text that is to be read as a date, or the format of one; both are short. */
function dateText(value: unknown, run: Evaluation): string {
  run.step(PARSING_STEPS);
  return textArgument(value, run).slice(0, MAX_DATE_LENGTH);
}

/** The zone's name where the options, if any, name that alone. */
function zoneAlone(options: unknown, run: Evaluation): string | undefined {
  if (options === undefined) return run.scope.run.plan.timezone;
  const given = optionsArgument(options) ?? {};
  const { zone } = given;
  if (typeof zone !== 'string' || Object.keys(given).length !== 1) return undefined;
  checkedZone(zone);
  return zone;
}

/** `setZone: true` alone. */
function keepsZone(options: unknown): boolean {
  const given = optionsArgument(options) ?? {};
  return given.setZone === true && Object.keys(given).length === 1;
}

interface Parser {
  readonly short: (text: string, zone: string) => DateTime;
  readonly luxons: (text: string, options: DateTimeOptions) => DateTime;
}

function parser({ short, luxons }: Parser): Invoke {
  return ([text, options], run) => {
    const zone = zoneAlone(options, run);
    const written = dateText(text, run);
    return zone === undefined ? luxons(written, parsing(options, run)) : short(written, zone);
  };
}

const parseIso = parser({ short: parseIsoDateTime, luxons: (text, options) => DateTime.fromISO(text, options) });

function momentFrom(millis: number, options: unknown, run: Evaluation): DateTime {
  const zone = zoneAlone(options, run);
  return zone === undefined ? DateTime.fromMillis(millis, parsing(options, run)) : momentAt(zone, millis);
}

/** `DateTime.local(2024, 1, 31)` and `DateTime.utc(…)`; without numbers, now. */
function fromParts(zone: (run: Evaluation) => string): Invoke {
  return (args, run) => {
    const parts = args.filter((part) => typeof part === 'number');
    if (parts.length === 0) return now(run.scope).setZone(zone(run));
    const [year, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = parts as [number];
    return momentOfParts({ year, month, day, hour, minute, second, millisecond }, zone(run));
  };
}

function extremeDate(
  dates: readonly unknown[],
  choose: (left: DateTime, right: DateTime) => DateTime,
  run: Evaluation,
): DateTime | undefined {
  const [first, ...others] = dates.map((date) => dateTimeArgument(date, run));
  return first && others.reduce(choose, first);
}

const dateTimeNamespace = new Namespace('DateTime', {
  functions: {
    fromISO: (args, run) =>
      keepsZone(args[1]) ? parseIsoInOwnZone(dateText(args[0], run), run.scope.run.plan.timezone) : parseIso(args, run),
    fromSQL: parser({ short: parseSqlDateTime, luxons: (text, options) => DateTime.fromSQL(text, options) }),
    fromHTTP: parser({
      short: (text, zone) => parseWireDateTime(text, zone, 'fromHTTP'),
      luxons: (text, options) => DateTime.fromHTTP(text, options),
    }),
    fromRFC2822: parser({
      short: (text, zone) => parseWireDateTime(text, zone, 'fromRFC2822'),
      luxons: (text, options) => DateTime.fromRFC2822(text, options),
    }),
    fromFormat: ([text, format, options], run) => {
      const zone = zoneAlone(options, run);
      const written = dateText(text, run);
      const wanted = dateText(format, run);
      return zone === undefined
        ? DateTime.fromFormat(written, wanted, parsing(options, run))
        : parseByFormat(written, wanted, zone);
    },
    fromMillis: ([millis, options], run) => momentFrom(toNumber(millis, run), options, run),
    fromSeconds: ([seconds, options], run) => momentFrom(toNumber(seconds, run) * 1_000, options, run),
    fromJSDate: ([date, options], run) => momentFrom(dateTimeArgument(date, run).toMillis(), options, run),
    fromObject: ([parts, options], run) => {
      const zone = zoneAlone(options, run);
      const given = optionsArgument(parts) ?? {};
      return zone === undefined ? DateTime.fromObject(given, parsing(options, run)) : momentOfParts(given, zone);
    },
    isDateTime: ([value]) => DateTime.isDateTime(value),
    max: (dates, run) => extremeDate(dates, (left, right) => (right > left ? right : left), run),
    min: (dates, run) => extremeDate(dates, (left, right) => (right < left ? right : left), run),
  },
  changing: {
    now: (_args, run) => now(run.scope),
    local: fromParts((run) => run.scope.run.plan.timezone),
    utc: fromParts(() => 'utc'),
  },
  constants: Object.fromEntries(
    (
      [
        'DATE_SHORT',
        'DATE_MED',
        'DATE_MED_WITH_WEEKDAY',
        'DATE_FULL',
        'DATE_HUGE',
        'TIME_SIMPLE',
        'TIME_WITH_SECONDS',
        'TIME_24_SIMPLE',
        'TIME_24_WITH_SECONDS',
        'TIME_WITH_SHORT_OFFSET',
        'TIME_WITH_LONG_OFFSET',
        'TIME_24_WITH_SHORT_OFFSET',
        'TIME_24_WITH_LONG_OFFSET',
        'DATETIME_SHORT',
        'DATETIME_MED',
        'DATETIME_FULL',
        'DATETIME_HUGE',
        'DATETIME_SHORT_WITH_SECONDS',
        'DATETIME_MED_WITH_SECONDS',
        'DATETIME_MED_WITH_WEEKDAY',
        'DATETIME_FULL_WITH_SECONDS',
        'DATETIME_HUGE_WITH_SECONDS',
      ] as const
    ).map((name) => [name, Object.freeze({ ...DateTime[name] })]),
  ),
});

/** Of the language of all expressions Luxon makes a new object each time; one with the object of all has short ways. */
function inDefaultLanguage(duration: Duration): Duration {
  return (duration.isValid && durationOfParts(duration.toObject())) || duration;
}

const durationNamespace = new Namespace('Duration', {
  functions: {
    fromObject: ([parts]) => {
      const given = (optionsArgument(parts) ?? {}) as DurationLikeObject;
      return durationOfParts(given) ?? Duration.fromObject(given, { locale: DEFAULT_LOCALE });
    },
    fromMillis: ([millis], run) => {
      const milliseconds = toNumber(millis, run);
      return durationOfParts({ milliseconds }) ?? Duration.fromMillis(milliseconds, { locale: DEFAULT_LOCALE });
    },
    fromISO: ([text], run) => {
      const written = textArgument(text, run);
      return durationOfText(written) ?? inDefaultLanguage(Duration.fromISO(written, { locale: DEFAULT_LOCALE }));
    },
    fromISOTime: ([text], run) => inDefaultLanguage(Duration.fromISOTime(textArgument(text, run), { locale: DEFAULT_LOCALE })),
    isDuration: ([value]) => Duration.isDuration(value),
  },
});

function intervalsIn(value: unknown, run: Evaluation): Interval[] {
  return toArray(value, run).filter((interval): interval is Interval => Interval.isInterval(interval));
}

const intervalNamespace = new Namespace('Interval', {
  functions: {
    fromDateTimes: ([start, end], run) => intervalBetween(dateTimeArgument(start, run), dateTimeArgument(end, run)),
    after: ([start, length, unit], run) => intervalAfter(dateTimeArgument(start, run), durationArgument(length, unit, run)),
    before: ([end, length, unit], run) => intervalBefore(dateTimeArgument(end, run), durationArgument(length, unit, run)),
    fromISO: ([text], run) => intervalOfText(textArgument(text, run), run.scope.run.plan.timezone),
    merge: ([intervals], run) => run.fresh(Interval.merge(intervalsIn(intervals, run))),
    xor: ([intervals], run) => run.fresh(Interval.xor(intervalsIn(intervals, run))),
    isInterval: ([value]) => Interval.isInterval(value),
  },
});

export const luxonNamespaces: readonly Namespace[] = [dateTimeNamespace, durationNamespace, intervalNamespace];
