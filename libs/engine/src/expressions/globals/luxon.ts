import { DateTime, Duration, Interval, type DateTimeOptions, type DurationLikeObject } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { optionsArgument, textArgument } from '../methods/arguments.ts';
import { dateTimeArgument, durationArgument } from '../methods/datetime-arguments.ts';
import { momentAt } from '../dates/moment.ts';
import { checkedZone, zoneNamed } from '../dates/zone.ts';
import { MAX_DATE_LENGTH, parseIsoDateTime } from '../dates/parse-date.ts';
import { parseByFormat } from '../dates/parse-format.ts';
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

function parser(parse: (text: string, options: DateTimeOptions) => DateTime): Invoke {
  return ([text, options], run) => parse(dateText(text, run), parsing(options, run));
}

/** `DateTime.local(2024, 1, 31)` and `DateTime.utc(…)`; without numbers, now. */
function fromParts(zone: (run: Evaluation) => string): Invoke {
  return (args, run) => {
    const parts = args.filter((part) => typeof part === 'number');
    if (parts.length === 0) return now(run.scope).setZone(zone(run));
    const [year, month, day, hour, minute, second, millisecond] = parts;
    return DateTime.fromObject(
      { year, month, day, hour, minute, second, millisecond },
      { zone: zone(run), locale: DEFAULT_LOCALE },
    );
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
    fromISO: ([text, options], run) =>
      options === undefined
        ? parseIsoDateTime(dateText(text, run), run.scope.run.plan.timezone)
        : DateTime.fromISO(dateText(text, run), parsing(options, run)),
    fromSQL: parser((text, options) => DateTime.fromSQL(text, options)),
    fromHTTP: parser((text, options) => DateTime.fromHTTP(text, options)),
    fromRFC2822: parser((text, options) => DateTime.fromRFC2822(text, options)),
    fromFormat: ([text, format, options], run) =>
      options === undefined
        ? parseByFormat(dateText(text, run), dateText(format, run), run.scope.run.plan.timezone)
        : DateTime.fromFormat(dateText(text, run), dateText(format, run), parsing(options, run)),
    fromMillis: ([millis, options], run) =>
      options === undefined
        ? momentAt(run.scope.run.plan.timezone, toNumber(millis, run))
        : DateTime.fromMillis(toNumber(millis, run), parsing(options, run)),
    fromSeconds: ([seconds, options], run) =>
      options === undefined
        ? momentAt(run.scope.run.plan.timezone, toNumber(seconds, run) * 1_000)
        : DateTime.fromSeconds(toNumber(seconds, run), parsing(options, run)),
    fromJSDate: ([date, options], run) => DateTime.fromMillis(dateTimeArgument(date, run).toMillis(), parsing(options, run)),
    fromObject: ([parts, options], run) => DateTime.fromObject(optionsArgument(parts) ?? {}, parsing(options, run)),
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

const durationNamespace = new Namespace('Duration', {
  functions: {
    fromObject: ([parts]) =>
      Duration.fromObject((optionsArgument(parts) ?? {}) as DurationLikeObject, { locale: DEFAULT_LOCALE }),
    fromMillis: ([millis], run) => Duration.fromMillis(toNumber(millis, run), { locale: DEFAULT_LOCALE }),
    fromISO: ([text], run) => Duration.fromISO(textArgument(text, run), { locale: DEFAULT_LOCALE }),
    fromISOTime: ([text], run) => Duration.fromISOTime(textArgument(text, run)),
    isDuration: ([value]) => Duration.isDuration(value),
  },
});

function intervalsIn(value: unknown, run: Evaluation): Interval[] {
  return toArray(value, run).filter((interval): interval is Interval => Interval.isInterval(interval));
}

const intervalNamespace = new Namespace('Interval', {
  functions: {
    fromDateTimes: ([start, end], run) => Interval.fromDateTimes(dateTimeArgument(start, run), dateTimeArgument(end, run)),
    after: ([start, length, unit], run) => Interval.after(dateTimeArgument(start, run), durationArgument(length, unit, run)),
    before: ([end, length, unit], run) => Interval.before(dateTimeArgument(end, run), durationArgument(length, unit, run)),
    fromISO: ([text], run) => Interval.fromISO(textArgument(text, run), { zone: run.scope.run.plan.timezone }),
    merge: ([intervals], run) => run.fresh(Interval.merge(intervalsIn(intervals, run))),
    xor: ([intervals], run) => run.fresh(Interval.xor(intervalsIn(intervals, run))),
    isInterval: ([value]) => Interval.isInterval(value),
  },
});

export const luxonNamespaces: readonly Namespace[] = [dateTimeNamespace, durationNamespace, intervalNamespace];
