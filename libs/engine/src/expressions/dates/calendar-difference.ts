import type { DateTime } from 'luxon';
import { DAY_MS, MINUTE_MS, type Moment } from './local-time.ts';
import type { Amounts, PluralUnit } from './make-duration.ts';
import { isPlainTime } from './plain-time.ts';
import { movedByCalendar, shiftDate } from './shift-date.ts';

type CalendarUnit = (typeof CALENDAR_UNITS)[number];
type ClockUnit = (typeof CLOCK_UNITS)[number];

const CALENDAR_UNITS = ['years', 'quarters', 'months', 'weeks', 'days'] as const;
const CLOCK_UNITS = ['hours', 'minutes', 'seconds', 'milliseconds'] as const;

const monthsBetween = (from: DateTime, to: DateTime): number => to.month - from.month + 12 * (to.year - from.year);
const localDay = (date: DateTime): number => Math.floor((date.toMillis() + date.offset * MINUTE_MS) / DAY_MS);
const daysBetween = (from: DateTime, to: DateTime): number => localDay(to) - localDay(from);

/** Not -0. */
const weeksIn = (days: number): number => (days - (days % 7)) / 7;

/** How many of a unit two calendars are apart; of the last one a part may not be over yet. */
const APART: Readonly<Record<CalendarUnit, (from: DateTime, to: DateTime) => number>> = {
  years: (from, to) => to.year - from.year,
  quarters: (from, to) => to.quarter - from.quarter + 4 * (to.year - from.year),
  months: monthsBetween,
  weeks: (from, to) => weeksIn(daysBetween(from, to)),
  days: daysBetween,
};
const CLOCKS: Readonly<Record<ClockUnit, number>> = { hours: 3_600_000, minutes: MINUTE_MS, seconds: 1_000, milliseconds: 1 };

/** `to.diff(from, units)` of Luxon, for two moments of which `to` is not the earlier one. Units are those of calendars, then of clocks. */
export function calendarDifference(from: DateTime, to: DateTime, units: ReadonlySet<PluralUnit>): Amounts {
  const amounts: Amounts = {};
  const end = to.toMillis();
  let reached = from;
  let next = from;
  let lowest: CalendarUnit | undefined;
  for (const unit of CALENDAR_UNITS) {
    if (!units.has(unit)) continue;
    lowest = unit;
    amounts[unit] = APART[unit](reached, to);
    next = shiftDate(from, amounts);
    reached = next;
    // In another zone the calendar can be a day ahead.
    for (let tries = 0; reached.toMillis() > end && tries < 2; tries++) {
      next = reached;
      amounts[unit] = (amounts[unit] as number) - 1;
      reached = shiftDate(from, amounts);
    }
  }
  const rest = end - reached.toMillis();
  if (!lowest || units.size > Object.keys(amounts).length)
    return {
      ...amounts,
      ...inClockUnits(
        rest,
        CLOCK_UNITS.filter((unit) => units.has(unit)),
      ),
    };
  if (next.toMillis() < end) next = shiftDate(reached, { [lowest]: 1 });
  const length = next.toMillis() - reached.toMillis();
  if (length !== 0) amounts[lowest] = (amounts[lowest] as number) + rest / length;
  return amounts;
}

/** What an amount of 1 is. */
const STEPS = {
  years: { months: 12, days: 0 },
  quarters: { months: 3, days: 0 },
  months: { months: 1, days: 0 },
  weeks: { months: 0, days: 7 },
} as const;
export type LongUnit = keyof typeof STEPS;
export const isLongUnit = (unit: PluralUnit): unit is LongUnit => Object.hasOwn(STEPS, unit);

/** The same for one unit, with no dates made in between; undefined where that takes Luxon. */
export function amountOfUnit(from: DateTime, to: DateTime, unit: LongUnit): number | undefined {
  const { zone } = from;
  const { months, days } = STEPS[unit];
  const start: Moment = { millis: from.toMillis(), offset: from.offset };
  const after = (moment: Moment, count: number): Moment | undefined =>
    movedByCalendar(moment, zone, { months: months * count, days: days * count });
  const end = to.toMillis();
  let amount = APART[unit](from, to);
  let reached = after(start, amount);
  let next = reached;
  // In another zone the calendar can be a day ahead.
  for (let tries = 0; reached && reached.millis > end && tries < 2; tries++) {
    next = reached;
    reached = after(start, --amount);
  }
  if (!reached || !next || !isPlainTime(reached.millis)) return undefined;
  if (next.millis < end) next = after(reached, 1);
  if (!next || !isPlainTime(next.millis)) return undefined;
  const length = next.millis - reached.millis;
  return length === 0 ? amount : amount + (end - reached.millis) / length;
}

/** Whole amounts, but for the last. */
function inClockUnits(millis: number, units: readonly ClockUnit[]): Amounts {
  const amounts: Amounts = {};
  let amount = millis / CLOCKS[units.at(-1) as ClockUnit];
  for (let index = units.length - 1; index > 0; index--) {
    const unit = units[index] as ClockUnit;
    const size = CLOCKS[units[index - 1] as ClockUnit] / CLOCKS[unit];
    const carried = Math.floor(amount / size);
    amounts[unit] = amount - carried * size;
    amount = carried;
  }
  amounts[units[0] as ClockUnit] = amount;
  return inOrder(amounts, units);
}

function inOrder(amounts: Amounts, units: readonly ClockUnit[]): Amounts {
  return Object.fromEntries(units.map((unit) => [unit, amounts[unit]]));
}
