import type { Duration, DurationLikeObject } from 'luxon';
import { FIXED_SIZES } from './duration-shift.ts';
import { timeOfDayText } from './iso-text.ts';
import {
  amountsIn,
  amountsOf,
  DURATION_UNITS,
  durationOfList,
  isOurs,
  listAmounts,
  makeDuration,
  type AmountList,
  type Amounts,
  type PluralUnit,
} from './make-duration.ts';
import { DAY_MS } from './local-time.ts';

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

/** `plus` of Luxon, or `minus` with the sign -1. */
export function addDuration(duration: Duration, amount: DurationLikeObject | Duration | number, sign: 1 | -1 = 1): Duration {
  const right = amountsIn(amount);
  if (!isOurs(duration) || !right) return sign === 1 ? duration.plus(amount) : duration.minus(amount);
  const sums = listAmounts(amountsOf(duration));
  const added = listAmounts(right);
  for (let index = 0; index < sums.length; index++) {
    const first = sums[index];
    const second = added[index];
    // Not -0.
    if (first !== undefined || second !== undefined) sums[index] = (first || 0) + (second ? sign * second : 0);
  }
  return durationOfList(sums);
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
  return amounts ? durationOfList(rollUp(listAmounts(amounts))) : duration.normalize();
}

/** `shiftToAll` of Luxon. */
export function shiftToAllUnits(duration: Duration): Duration {
  const amounts = countedAmounts(duration);
  return amounts && amounts.quarters === undefined ? durationOfList(inAllUnits(listAmounts(amounts))) : duration.shiftToAll();
}

/** `rescale` of Luxon. */
export function rescaleDuration(duration: Duration): Duration {
  const amounts = countedAmounts(duration);
  if (!amounts || amounts.quarters !== undefined) return duration.rescale();
  const all = inAllUnits(rollUp(listAmounts(amounts)));
  for (let index = 0; index < all.length; index++) if (all[index] === 0) all[index] = undefined;
  return durationOfList(all);
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

const MILLIS = DURATION_UNITS.map((unit) => (unit === 'milliseconds' ? 1 : sizeIn(unit, 'milliseconds')));

/** `toMillis` of Luxon, where it need not be to the last bit. */
export function durationMillis(duration: Duration): number {
  if (!isOurs(duration)) return duration.toMillis();
  const list = listAmounts(amountsOf(duration));
  let millis = 0;
  for (let index = 0; index < list.length; index++) millis += (list[index] ?? 0) * (MILLIS[index] as number);
  return millis;
}

const QUARTERS = DURATION_UNITS.indexOf('quarters');

/** In each unit but quarters. */
function inAllUnits(list: AmountList): AmountList {
  for (let index = 0; index < list.length; index++) if (index !== QUARTERS) list[index] ??= 0;
  return rollUp(list);
}

/** How many of a unit one of a larger one is, by their places in `DURATION_UNITS`. */
const SIZES = DURATION_UNITS.map((larger, at) =>
  DURATION_UNITS.map((smaller, place) => (place > at ? sizeIn(larger, smaller) : NaN)),
);

/** What is more than one of the next larger unit that is there becomes that. */
function rollUp(list: AmountList): AmountList {
  let smaller = -1;
  for (let index = list.length - 1; index >= 0; index--) {
    const amount = list[index];
    if (amount === undefined) continue;
    const rest = smaller < 0 ? 0 : (list[smaller] as number);
    if (rest > 0) {
      const size = (SIZES[index] as readonly number[])[smaller] as number;
      const carried = Math.floor(rest / size);
      list[index] = amount + carried;
      list[smaller] = rest - carried * size;
    }
    smaller = index;
  }
  return list;
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
