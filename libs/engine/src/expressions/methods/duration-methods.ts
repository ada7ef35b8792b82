import { Interval, type Duration, type DurationUnit } from 'luxon';
import { optionsArgument, textArgument } from './arguments.ts';
import { dateTimeArgument, durationArgument, unitArgument, unitsArgument } from './datetime-arguments.ts';
import { methodsOf, type MethodGroup } from './method.ts';

const durations = methodsOf<Duration>(['duration'], {
  as: (duration, [unit], run) => duration.as(unitArgument(unit, 'milliseconds', run)),
  get: (duration, [unit], run) => duration.get(unitArgument(unit, 'milliseconds', run)),
  plus: (duration, [amount, unit], run) => duration.plus(durationArgument(amount, unit, run)),
  minus: (duration, [amount, unit], run) => duration.minus(durationArgument(amount, unit, run)),
  negate: (duration) => duration.negate(),
  normalize: (duration) => duration.normalize(),
  rescale: (duration) => duration.rescale(),
  shiftTo: (duration, units, run) =>
    duration.shiftTo(...units.map((unit): DurationUnit => unitArgument(unit, 'milliseconds', run))),
  toMillis: (duration) => duration.toMillis(),
  valueOf: (duration) => duration.toMillis(),
  toObject: (duration, _args, run) => run.fresh(duration.toObject()),
  toISO: (duration) => duration.toISO(),
  toISOTime: (duration) => duration.toISOTime(),
  toString: (duration) => duration.toISO(),
  toJSON: (duration) => duration.toISO(),
  toFormat: (duration, [format], run) => duration.toFormat(textArgument(format, run, 'hh:mm:ss').slice(0, 200)),
  toHuman: (duration, [options]) => duration.toHuman(optionsArgument(options)),
});

const intervals = methodsOf<Interval>(['interval'], {
  length: (interval, [unit], run) => interval.length(unitArgument(unit, 'milliseconds', run)),
  count: (interval, [unit], run) => interval.count(unitArgument(unit, 'milliseconds', run)),
  contains: (interval, [date], run) => interval.contains(dateTimeArgument(date, run)),
  isEmpty: (interval) => interval.isEmpty(),
  overlaps: (interval, [other]) => Interval.isInterval(other) && interval.overlaps(other),
  intersection: (interval, [other]) => (Interval.isInterval(other) ? interval.intersection(other) : null),
  union: (interval, [other]) => (Interval.isInterval(other) ? interval.union(other) : interval),
  toDuration: (interval, [units], run) => interval.toDuration(unitsArgument(units, 'milliseconds', run)),
  toISO: (interval) => interval.toISO(),
  toString: (interval) => interval.toISO(),
});

/** An Interval's ends as properties are in properties.ts. */
export const durationGroups: readonly MethodGroup[] = [durations, intervals];
