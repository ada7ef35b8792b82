import { Duration, type DateTime, type DurationUnit } from 'luxon';
import { amountOfUnit, calendarDifference, isLongUnit, type LongUnit } from './calendar-difference.ts';
import { makeDuration, pluralUnit, type Amounts, type PluralUnit } from './make-duration.ts';
import { isInDefaultLocale } from './moment.ts';
import { DAY_MS, MINUTE_MS, momentOfLocal, type Moment } from './local-time.ts';
import { isPlainTime } from './plain-time.ts';

/** Undefined where Luxon has to do it. */
type Between = (from: DateTime, to: DateTime) => number | undefined;

const inMillis =
  (size: number): Between =>
  (from, to) =>
    (to.toMillis() - from.toMillis()) / size;

const UNITS: ReadonlyMap<PluralUnit, Between> = new Map<PluralUnit, Between>([
  ['days', daysBetween],
  ['hours', inMillis(3_600_000)],
  ['minutes', inMillis(MINUTE_MS)],
  ['seconds', inMillis(1_000)],
  ['milliseconds', inMillis(1)],
]);

const longUnit =
  (unit: LongUnit): Between =>
  (from, to) =>
    amountOfUnit(from, to, unit);
const LONG_UNITS: Readonly<Record<LongUnit, Between>> = {
  years: longUnit('years'),
  quarters: longUnit('quarters'),
  months: longUnit('months'),
  weeks: longUnit('weeks'),
};

/** `later.diff(earlier, unit)` of Luxon. */
export function differenceIn(later: DateTime, earlier: DateTime, unit: DurationUnit): Duration {
  const amounts = plainAmounts(later, earlier, unit);
  return amounts ? durationFor(later, amounts) : later.diff(earlier, unit);
}

/** `later.diff(earlier, units)` of Luxon. */
export function differenceInUnits(later: DateTime, earlier: DateTime, units: readonly DurationUnit[]): Duration {
  const names = new Set<PluralUnit>();
  for (const unit of units) {
    const name = pluralUnit(unit);
    if (name === undefined) return later.diff(earlier, units as DurationUnit[]);
    names.add(name);
  }
  if (names.size === 0 || !isWhole(later) || !isWhole(earlier)) return later.diff(earlier, units as DurationUnit[]);
  return durationFor(later, signedDifference(later, earlier, names));
}

/** `later.diff(earlier, unit).get(unit)` of Luxon. */
export function amountBetween(later: DateTime, earlier: DateTime, unit: DurationUnit): number {
  const name = pluralUnit(unit);
  const amounts = name && plainAmounts(later, earlier, unit);
  return amounts?.[name as PluralUnit] ?? later.diff(earlier, unit).get(unit);
}

function durationFor(later: DateTime, amounts: Amounts): Duration {
  return isInDefaultLocale(later) ? makeDuration(amounts) : Duration.fromObject(amounts, { locale: later.locale ?? undefined });
}

function plainAmounts(later: DateTime, earlier: DateTime, unit: DurationUnit): Amounts | undefined {
  const name = pluralUnit(unit);
  if (name === undefined || !isWhole(later) || !isWhole(earlier)) return undefined;
  const between = UNITS.get(name) ?? (isLongUnit(name) ? LONG_UNITS[name] : undefined);
  if (!between) return signedDifference(later, earlier, new Set([name]));
  const amount = later.toMillis() >= earlier.toMillis() ? between(earlier, later) : negated(between(later, earlier));
  if (amount !== undefined) return { [name]: amount };
  return isLongUnit(name) ? signedDifference(later, earlier, new Set([name])) : undefined;
}

/** Not -0. */
const negated = (amount: number | undefined): number | undefined => (amount === undefined ? undefined : 0 - amount);

function signedDifference(later: DateTime, earlier: DateTime, units: ReadonlySet<PluralUnit>): Amounts {
  if (later.toMillis() >= earlier.toMillis()) return calendarDifference(earlier, later, units);
  const amounts = calendarDifference(later, earlier, units);
  for (const unit of units) amounts[unit] = negated(amounts[unit]);
  return amounts;
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
