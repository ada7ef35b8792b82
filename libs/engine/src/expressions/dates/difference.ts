import { Duration, type DateTime, type DurationUnit } from 'luxon';
import { DAY_MS, MINUTE_MS } from './local-time.ts';
import { isPlainTime } from './plain-time.ts';
import { shiftDate } from './shift-date.ts';

type Between = (from: DateTime, to: DateTime) => number;

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
  const known = isWhole(later) && isWhole(earlier) ? UNITS.get(unit) : undefined;
  if (!known) return later.diff(earlier, unit);
  const [name, between] = known;
  const amount = later >= earlier ? between(earlier, later) : 0 - between(later, earlier);
  return Duration.fromObject({ [name]: amount }, { locale: later.locale ?? undefined });
}

function isWhole(date: DateTime): boolean {
  const millis = date.toMillis();
  return isPlainTime(millis) && Number.isInteger(millis) && date.numberingSystem === null;
}

/** Days of the calendar, and of the last one the part that is over: where clocks change, a day has 23 hours or 25. */
function daysBetween(from: DateTime, to: DateTime): number {
  let days = localDay(to) - localDay(from);
  let start = shiftDate(from, { days });
  if (start <= to) return days + partOver({ start, to, end: shiftDate(start, { days: 1 }) });
  let end = start;
  start = shiftDate(from, { days: --days });
  // The days of two zones can be two apart.
  if (start > to) {
    end = start;
    start = shiftDate(from, { days: --days });
  }
  return days + partOver({ start, to, end });
}

function partOver({ start, to, end }: { readonly start: DateTime; readonly to: DateTime; readonly end: DateTime }): number {
  const over = to.toMillis() - start.toMillis();
  return over === 0 ? 0 : over / (end.toMillis() - start.toMillis());
}

function localDay(date: DateTime): number {
  return Math.floor((date.toMillis() + date.offset * MINUTE_MS) / DAY_MS);
}
