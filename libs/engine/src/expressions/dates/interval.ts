import type { DateTime, Duration, DurationUnit, Interval } from 'luxon';
import { amountBetween, differenceInUnits } from './difference.ts';
import { toIsoText } from './iso-text.ts';

/** `length` of Luxon. */
export function intervalLength(interval: Interval, unit: DurationUnit): number {
  return interval.isValid ? amountBetween(interval.end as DateTime, interval.start as DateTime, unit) : interval.length(unit);
}

/** `toDuration` of Luxon. */
export function intervalDuration(interval: Interval, units: DurationUnit[]): Duration {
  return interval.isValid
    ? differenceInUnits(interval.end as DateTime, interval.start as DateTime, units)
    : interval.toDuration(units);
}

/** `toISO` of Luxon. */
export function intervalText(interval: Interval): string {
  return interval.isValid ? `${toIsoText(interval.start as DateTime)}/${toIsoText(interval.end as DateTime)}` : interval.toISO();
}
