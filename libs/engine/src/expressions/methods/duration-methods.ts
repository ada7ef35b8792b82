import { DateTime, Duration, Interval, type DurationLikeObject, type DurationUnit } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import {
  addDuration,
  durationInWords,
  durationText,
  durationMillis,
  durationTime,
  negateDuration,
  normalizeDuration,
  rescaleDuration,
  shiftToAllUnits,
} from '../dates/duration-arithmetic.ts';
import {
  countOf,
  intervalDuration,
  intervalLength,
  intervalText,
  isWithin,
  splitInterval,
  writeInterval,
} from '../dates/interval.ts';
import { amountsOf, durationOf, listAmounts } from '../dates/make-duration.ts';
import { amountAs, shiftTo, writeDuration } from '../dates/duration-shift.ts';
import { toNumber } from '../values/coerce.ts';
import { readOwn } from '../values/own-property.ts';
import { numberArgument, optionsArgument, refuse, textArgument } from './arguments.ts';
import { callbackArgument } from './callback.ts';
import { dateTimeArgument, durationArgument, unitArgument, unitsArgument } from './datetime-arguments.ts';
import { methodsOf, type MethodGroup } from './method.ts';

const durations = methodsOf<Duration>(['duration'], {
  as: (duration, [unit], run) => amountAs(duration, unitArgument(unit, 'milliseconds', run)),
  get: (duration, [unit], run) => duration.get(unitArgument(unit, 'milliseconds', run)),
  plus: (duration, [amount, unit], run) => addDuration(duration, durationArgument(amount, unit, run)),
  minus: (duration, [amount, unit], run) => addDuration(duration, durationArgument(amount, unit, run), -1),
  negate: (duration) => negateDuration(duration),
  normalize: (duration) => normalizeDuration(duration),
  rescale: (duration) => rescaleDuration(duration),
  shiftTo: (duration, units, run) =>
    shiftTo(
      duration,
      units.map((unit): DurationUnit => unitArgument(unit, 'milliseconds', run)),
    ),
  set: (duration, [values]) => duration.set((optionsArgument(values) ?? {}) as DurationLikeObject),
  shiftToAll: (duration) => shiftToAllUnits(duration),
  removeZeros: (duration) => duration.removeZeros(),
  mapUnits: (duration, [mapper], run) => {
    const callback = callbackArgument(mapper, run, 2);
    return duration.mapUnits((value, unit) => toNumber(callback.call(value, unit), run));
  },
  equals: (duration, [other]) => Duration.isDuration(other) && duration.equals(other),
  toMillis: (duration) => duration.toMillis(),
  valueOf: (duration) => duration.toMillis(),
  toObject: (duration, _args, run) => run.fresh(duration.toObject()),
  toISO: (duration) => durationText(duration),
  toISOTime: (duration) => durationTime(duration),
  toString: (duration) => durationText(duration),
  toJSON: (duration) => durationText(duration),
  toFormat: (duration, [format], run) => writeDuration(duration, textArgument(format, run, 'hh:mm:ss').slice(0, 200)),
  toHuman: (duration, [options]) =>
    options === undefined ? durationInWords(duration) : duration.toHuman(optionsArgument(options)),
});

const intervals = methodsOf<Interval>(['interval'], {
  length: (interval, [unit], run) => intervalLength(interval, unitArgument(unit, 'milliseconds', run)),
  count: (interval, [unit], run) => countOf(interval, unitArgument(unit, 'milliseconds', run)),
  contains: (interval, [date], run) => interval.contains(dateTimeArgument(date, run)),
  isEmpty: (interval) => interval.isEmpty(),
  overlaps: (interval, [other]) => Interval.isInterval(other) && interval.overlaps(other),
  intersection: (interval, [other]) => (Interval.isInterval(other) ? interval.intersection(other) : null),
  union: (interval, [other]) => (Interval.isInterval(other) ? interval.union(other) : interval),
  difference: (interval, others, run) =>
    run.fresh(interval.difference(...others.filter((other): other is Interval => Interval.isInterval(other)))),
  engulfs: (interval, [other]) => Interval.isInterval(other) && interval.engulfs(other),
  abutsStart: (interval, [other]) => Interval.isInterval(other) && interval.abutsStart(other),
  abutsEnd: (interval, [other]) => Interval.isInterval(other) && interval.abutsEnd(other),
  equals: (interval, [other]) => Interval.isInterval(other) && interval.equals(other),
  hasSame: (interval, [unit], run) => isWithin(interval, unitArgument(unit, 'milliseconds', run)),
  isAfter: (interval, [date], run) => interval.isAfter(dateTimeArgument(date, run)),
  isBefore: (interval, [date], run) => interval.isBefore(dateTimeArgument(date, run)),
  set: (interval, [values]) => interval.set(endsOf(values)),
  splitAt: (interval, dates, run) => run.fresh(interval.splitAt(...dates.map((date) => dateTimeArgument(date, run)))),
  splitBy: (interval, [length, unit], run) => run.fresh(splitBy(interval, durationArgument(length, unit, run), run)),
  divideEqually: (interval, [count], run) => {
    const parts = numberArgument(count, run, 0);
    if (!(parts >= 1)) throw refuse('divideEqually() needs a count of 1 or more.');
    run.chargeWrites(parts * PART_COST);
    return run.fresh(interval.isValid ? splitInterval(interval, millisOf(interval) / parts).slice(0, parts) : []);
  },
  toLocaleString: (interval, [options]) => interval.toLocaleString(optionsArgument(options)),
  toISODate: (interval) => interval.toISODate(),
  toISOTime: (interval, [options]) => interval.toISOTime(optionsArgument(options)),
  toFormat: (interval, [format], run) => writeInterval(interval, textArgument(format, run, 'yyyy-MM-dd').slice(0, 200)),
  toDuration: (interval, [units], run) => intervalDuration(interval, unitsArgument(units, 'milliseconds', run)),
  toISO: (interval) => intervalText(interval),
  toString: (interval) => intervalText(interval),
});

/** NaN for one that is not valid. */
const millisOf = ({ start, end }: Interval): number => (end?.toMillis() ?? NaN) - (start?.toMillis() ?? NaN);

/** A part of an interval is three objects of Luxon. */
const PART_COST = 64;

/** The parts are counted, and paid for, before they are made. */
function splitBy(interval: Interval, length: DurationLikeObject | Duration | number, run: Evaluation): Interval[] {
  const duration = durationOf(length);
  const millis = durationMillis(duration);
  // With a negative part it could go back in time, and never come to an end.
  if (!(millis > 0) || listAmounts(amountsOf(duration)).some((amount) => amount !== undefined && amount < 0))
    throw refuse('splitBy() needs a length of time above 0.');
  run.chargeWrites((millisOf(interval) / millis + 1) * PART_COST);
  return splitInterval(interval, duration);
}

function endsOf(values: unknown): { start?: DateTime; end?: DateTime } {
  const [start, end] = typeof values === 'object' && values !== null ? [readOwn(values, 'start'), readOwn(values, 'end')] : [];
  return { ...(DateTime.isDateTime(start) && { start }), ...(DateTime.isDateTime(end) && { end }) };
}

/** An Interval's ends as properties are in properties.ts. */
export const durationGroups: readonly MethodGroup[] = [durations, intervals];
