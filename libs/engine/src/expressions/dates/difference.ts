import { Duration, type DateTime, type DurationUnit } from 'luxon';
import { DAY_MS, MINUTE_MS, momentOfLocal, type Moment } from './local-time.ts';
import { isPlainTime } from './plain-time.ts';

/** Undefined where Luxon has to do it. */
type Between = (from: DateTime, to: DateTime) => number | undefined;

const inMillis =
  (size: number): Between =>
  (from, to) =>
    (to.toMillis() - from.toMillis()) / size;

const UNITS: ReadonlyMap<string, readonly [DurationUnit, Between]> = new Map(
  (
    [
      ['days', daysBetween],
      ['hours', inMillis(3_600_000)],
      ['minutes', inMillis(MINUTE_MS)],
      ['seconds', inMillis(1_000)],
      ['milliseconds', inMillis(1)],
    ] as const
  ).flatMap(([unit, between]) => [unit, unit.slice(0, -1)].map((name) => [name, [unit, between]] as const)),
);

/** `later.diff(earlier, unit)` of Luxon. */
export function differenceIn(later: DateTime, earlier: DateTime, unit: DurationUnit): Duration {
  const amount = plainAmount(later, earlier, unit);
  if (amount === undefined) return later.diff(earlier, unit);
  const [name] = UNITS.get(unit) as readonly [DurationUnit, Between];
  return Duration.fromObject({ [name]: amount }, { locale: later.locale ?? undefined });
}

/** `later.diff(earlier, unit).get(unit)` of Luxon. */
export function amountBetween(later: DateTime, earlier: DateTime, unit: DurationUnit): number {
  return plainAmount(later, earlier, unit) ?? later.diff(earlier, unit).get(unit);
}

function plainAmount(later: DateTime, earlier: DateTime, unit: DurationUnit): number | undefined {
  const between = isWhole(later) && isWhole(earlier) ? UNITS.get(unit)?.[1] : undefined;
  if (!between) return undefined;
  if (later.toMillis() >= earlier.toMillis()) return between(earlier, later);
  const amount = between(later, earlier);
  return amount === undefined ? undefined : 0 - amount;
}

function isWhole(date: DateTime): boolean {
  const millis = date.toMillis();
  return isPlainTime(millis) && Number.isInteger(millis) && date.numberingSystem === null;
}

/** Days of the calendar, and of the last one the part that is over: where clocks change, a day has 23 hours or 25. */
function daysBetween(from: DateTime, to: DateTime): number | undefined {
  const at = to.toMillis();
  let days = localDay(to) - localDay(from);
  let start = daysAfter(from, days);
  let end: Moment | undefined;
  // The days of two zones can be two apart.
  for (let tries = 0; start.millis > at && tries < 2; tries++) {
    end = start;
    start = daysAfter(from, --days);
  }
  if (start.millis === at) return days;
  end ??= momentOfLocal(start.millis + start.offset * MINUTE_MS + DAY_MS, from.zone, start.offset);
  const known = isPlainTime(start.millis) && isPlainTime(end.millis);
  return known ? days + (at - start.millis) / (end.millis - start.millis) : undefined;
}

function daysAfter(from: DateTime, days: number): Moment {
  return momentOfLocal(from.toMillis() + from.offset * MINUTE_MS + days * DAY_MS, from.zone, from.offset);
}

function localDay(date: DateTime): number {
  return Math.floor((date.toMillis() + date.offset * MINUTE_MS) / DAY_MS);
}
