import type { Duration, DurationLikeObject } from 'luxon';
import { FIXED_SIZES } from './duration-shift.ts';
import { timeOfDayText } from './iso-text.ts';
import { amountsIn, amountsOf, DURATION_UNITS, isOurs, makeDuration, type Amounts, type PluralUnit } from './make-duration.ts';
import { DAY_MS } from './local-time.ts';

/** `plus` of Luxon, or `minus` with the sign -1. */
export function addDuration(duration: Duration, amount: DurationLikeObject | Duration | number, sign: 1 | -1 = 1): Duration {
  const right = amountsIn(amount);
  if (!isOurs(duration) || !right) return sign === 1 ? duration.plus(amount) : duration.minus(amount);
  const left = amountsOf(duration);
  const sums: Amounts = {};
  for (let index = 0; index < DURATION_UNITS.length; index++) {
    const unit = DURATION_UNITS[index] as PluralUnit;
    const [first, second] = [left[unit], right[unit]];
    // Not -0.
    if (first !== undefined || second !== undefined) sums[unit] = (first || 0) + (second ? sign * second : 0);
  }
  return makeDuration(sums);
}

/** `negate` of Luxon. */
export function negateDuration(duration: Duration): Duration {
  if (!isOurs(duration)) return duration.negate();
  const amounts = { ...amountsOf(duration) };
  for (const unit in amounts) amounts[unit as PluralUnit] = 0 - (amounts[unit as PluralUnit] as number);
  return makeDuration(amounts);
}

/** `normalize` of Luxon. */
export function normalizeDuration(duration: Duration): Duration {
  const amounts = countedAmounts(duration);
  return amounts ? makeDuration(rolledUp({ ...amounts })) : duration.normalize();
}

/** `shiftToAll` of Luxon. */
export function shiftToAllUnits(duration: Duration): Duration {
  const amounts = countedAmounts(duration);
  return amounts && amounts.quarters === undefined ? makeDuration(inAllUnits(amounts)) : duration.shiftToAll();
}

/** `rescale` of Luxon. */
export function rescaleDuration(duration: Duration): Duration {
  const amounts = countedAmounts(duration);
  if (!amounts || amounts.quarters !== undefined) return duration.rescale();
  const all = inAllUnits(rolledUp({ ...amounts }));
  const kept: Amounts = {};
  for (const unit in all) if (all[unit as PluralUnit] !== 0) kept[unit as PluralUnit] = all[unit as PluralUnit] as number;
  return makeDuration(kept);
}

/** `toHuman` of Luxon, without options: `26 hours, 1 minute`. */
export function durationInWords(duration: Duration): string {
  const amounts = countedAmounts(duration);
  // A quarter is no unit of `Intl`, and thousands are written in groups.
  if (!amounts || amounts.quarters !== undefined) return duration.toHuman();
  let text = '';
  for (let index = 0; index < DURATION_UNITS.length; index++) {
    const unit = DURATION_UNITS[index] as PluralUnit;
    const amount = amounts[unit];
    if (amount === undefined) continue;
    if (amount > 999) return duration.toHuman();
    text += `${text === '' ? '' : ', '}${amount} ${amount === 1 ? unit.slice(0, -1) : unit}`;
  }
  return text;
}

/** `toISO` of Luxon. */
export function durationText(duration: Duration): string | null {
  const amounts = countedAmounts(duration);
  if (!amounts || amounts.quarters !== undefined || amounts.milliseconds) return duration.toISO();
  const { years, months, weeks, days, hours, minutes, seconds } = amounts;
  const date = part(years, 'Y') + part(months, 'M') + part(weeks, 'W') + part(days, 'D');
  const time = part(hours, 'H') + part(minutes, 'M') + part(seconds, 'S');
  return time === '' ? `P${date || 'T0S'}` : `P${date}T${time}`;
}

const part = (amount: number | undefined, letter: string): string => (amount ? amount + letter : '');

/** `toISOTime` of Luxon, without options: `06:20:00.000`, or null for a day and more. */
export function durationTime(duration: Duration): string | null {
  const amounts = countedAmounts(duration);
  if (!amounts || amounts.years !== undefined || amounts.quarters !== undefined || amounts.months !== undefined)
    return duration.toISOTime();
  let millis = 0;
  for (const unit in amounts) millis += (amounts[unit as PluralUnit] as number) * (FIXED_SIZES.get(unit as PluralUnit) as number);
  return millis < DAY_MS ? timeOfDayText(millis) : null;
}

/** Whole amounts of at least 0; undefined where Luxon has to do it. */
function countedAmounts(duration: Duration): Amounts | undefined {
  if (!isOurs(duration)) return undefined;
  const amounts = amountsOf(duration);
  for (const unit in amounts) {
    const amount = amounts[unit as PluralUnit] as number;
    if (!Number.isSafeInteger(amount) || amount < 0 || Object.is(amount, -0)) return undefined;
  }
  return amounts;
}

function inAllUnits({
  years = 0,
  months = 0,
  weeks = 0,
  days = 0,
  hours = 0,
  minutes = 0,
  seconds = 0,
  milliseconds = 0,
}: Amounts) {
  return rolledUp({ years, months, weeks, days, hours, minutes, seconds, milliseconds });
}

/** What Luxon takes for the length of a month where nothing says which it is. */
const CASUAL: Readonly<Partial<Record<PluralUnit, Readonly<Partial<Record<PluralUnit, number>> & { days: number }>>>> = {
  years: { quarters: 4, months: 12, weeks: 52, days: 365 },
  quarters: { months: 3, weeks: 13, days: 91 },
  months: { weeks: 4, days: 30 },
};

function sizeIn(larger: PluralUnit, smaller: PluralUnit): number {
  const size = FIXED_SIZES.get(larger);
  if (size !== undefined) return size / (FIXED_SIZES.get(smaller) as number);
  const casual = CASUAL[larger] as { readonly [unit in PluralUnit]?: number } & { readonly days: number };
  return casual[smaller] ?? casual.days * (DAY_MS / (FIXED_SIZES.get(smaller) as number));
}

/** What is more than one of the next larger unit that is there becomes that. */
function rolledUp(amounts: Amounts): Amounts {
  let smaller: PluralUnit | undefined;
  for (let index = DURATION_UNITS.length - 1; index >= 0; index--) {
    const unit = DURATION_UNITS[index] as PluralUnit;
    const amount = amounts[unit];
    if (amount === undefined) continue;
    const rest = smaller && (amounts[smaller] as number);
    if (smaller && rest) {
      const size = sizeIn(unit, smaller);
      const carried = Math.floor(rest / size);
      amounts[unit] = amount + carried;
      amounts[smaller] = rest - carried * size;
    }
    smaller = unit;
  }
  return amounts;
}

const ISO_DURATION =
  /^P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/;
const ISO_UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;

/** `P1DT2H`, with whole amounts; undefined for any other text. */
export function durationOfText(text: string): Duration | undefined {
  const match = ISO_DURATION.exec(text);
  if (!match) return undefined;
  const amounts: Amounts = {};
  let found = false;
  for (let index = 0; index < ISO_UNITS.length; index++) {
    const digits = match[index + 1];
    if (digits === undefined) continue;
    amounts[ISO_UNITS[index] as PluralUnit] = Number(digits);
    found = true;
  }
  return found ? makeDuration(amounts) : undefined;
}
