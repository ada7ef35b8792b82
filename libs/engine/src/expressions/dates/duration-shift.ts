import type { Duration, DurationUnit } from 'luxon';
import { amountsOf, DURATION_UNITS, isOurs, makeDuration, pluralUnit, type Amounts, type PluralUnit } from './make-duration.ts';

/** Units of which each is a fixed number of the next. */
export const FIXED_SIZES: ReadonlyMap<PluralUnit, number> = new Map([
  ['weeks', 604_800_000],
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1_000],
  ['milliseconds', 1],
]);
const FIXED = DURATION_UNITS.filter((unit) => FIXED_SIZES.has(unit));
const sizeOf = (unit: PluralUnit): number => FIXED_SIZES.get(unit) as number;

/** `shiftTo` of Luxon. */
export function shiftTo(duration: Duration, units: readonly DurationUnit[]): Duration {
  const shifted = shift(duration, units);
  return shifted ? makeDuration(shifted) : duration.shiftTo(...units);
}

/** `as` of Luxon. */
export function amountAs(duration: Duration, unit: DurationUnit): number {
  const name = pluralUnit(unit);
  const values = name && FIXED_SIZES.has(name) ? wholeAmounts(duration) : undefined;
  return values ? amountIn(values, name as PluralUnit) : duration.as(unit);
}

/** For whole amounts of at least 0 in fixed units; undefined where Luxon has to do it. */
function shift(duration: Duration, units: readonly DurationUnit[]): Amounts | undefined {
  const values = units.length > 0 ? wholeAmounts(duration) : undefined;
  if (!values) return undefined;
  const wanted = new Set<PluralUnit>();
  for (const unit of units) {
    const name = pluralUnit(unit);
    if (!name || !FIXED_SIZES.has(name)) return undefined;
    wanted.add(name);
  }
  return carry(distribute(values, wanted));
}

function wholeAmounts(duration: Duration): Readonly<Amounts> | undefined {
  if (!isOurs(duration)) return undefined;
  const values = amountsOf(duration);
  for (const unit in values) {
    const amount = values[unit as PluralUnit] as number;
    if (!FIXED_SIZES.has(unit as PluralUnit) || !Number.isInteger(amount) || amount < 0) return undefined;
  }
  return values;
}

/** All of it in one unit: what is larger as a whole, and of what is smaller each as a part. */
function amountIn(values: Amounts, wanted: PluralUnit): number {
  const size = sizeOf(wanted);
  let amount = 0;
  for (let index = 0; index < FIXED.length; index++) {
    const unit = FIXED[index] as PluralUnit;
    const value = values[unit];
    if (!value) continue;
    amount += sizeOf(unit) >= size ? (value * sizeOf(unit)) / size : value / (size / sizeOf(unit));
  }
  return amount;
}

/** Each amount in the next smaller unit that is wanted; what is smaller than all of them is a part of the last. */
function distribute(values: Amounts, wanted: ReadonlySet<PluralUnit>): Amounts {
  const shifted: Amounts = {};
  let last: PluralUnit | undefined;
  let millis = 0;
  for (const unit of FIXED) {
    millis += (values[unit] ?? 0) * sizeOf(unit);
    if (!wanted.has(unit)) continue;
    shifted[unit] = millis / sizeOf(unit);
    millis = 0;
    last = unit;
  }
  if (last === undefined) return shifted;
  const smaller = FIXED.slice(FIXED.indexOf(last) + 1);
  for (const unit of smaller) {
    const amount = values[unit] ?? 0;
    if (amount !== 0) shifted[last] = (shifted[last] as number) + amount / (sizeOf(last) / sizeOf(unit));
  }
  return shifted;
}

/** What is more than one of the next larger unit becomes that. */
function carry(shifted: Amounts): Amounts {
  const units = Object.keys(shifted) as PluralUnit[];
  for (let index = units.length - 1; index > 0; index--) {
    const unit = units[index] as PluralUnit;
    const larger = units[index - 1] as PluralUnit;
    const size = sizeOf(larger) / sizeOf(unit);
    const carried = Math.floor((shifted[unit] as number) / size);
    shifted[larger] = (shifted[larger] as number) + carried;
    shifted[unit] = (shifted[unit] as number) - carried * size;
  }
  return shifted;
}

const TOKENS: Readonly<Record<string, PluralUnit>> = {
  w: 'weeks',
  d: 'days',
  h: 'hours',
  m: 'minutes',
  s: 'seconds',
  S: 'milliseconds',
};
/** Units and what stands between them, without quotes. */
const FORMAT = /^(?:[wdhmsS]+|[^A-Za-z'])+$/;
const PART = /([wdhmsS])\1*|[^A-Za-z]+/g;

type FormatPart = string | { readonly unit: PluralUnit; readonly width: number };

interface Format {
  readonly parts: readonly FormatPart[];
  readonly units: readonly PluralUnit[];
}

const FORMATS = new Map<string, Format | null>();
const MAX_FORMATS = 200;

/** `toFormat` of Luxon. */
export function writeDuration(duration: Duration, format: string): string {
  let known = FORMATS.get(format);
  if (known === undefined) {
    if (FORMATS.size >= MAX_FORMATS) FORMATS.clear();
    FORMATS.set(format, (known = takeApart(format)));
  }
  const shifted = known && shift(duration, known.units);
  if (!known || !shifted) return duration.toFormat(format);
  let text = '';
  for (const part of known.parts)
    text += typeof part === 'string' ? part : String(Math.floor(shifted[part.unit] as number)).padStart(part.width, '0');
  return text;
}

/** Null for a format that is Luxon's. */
function takeApart(format: string): Format | null {
  if (!FORMAT.test(format)) return null;
  const parts = (format.match(PART) ?? []).map((part): FormatPart => {
    const unit = TOKENS[part.charAt(0)];
    return unit ? { unit, width: part.length } : part;
  });
  return { parts, units: parts.flatMap((part) => (typeof part === 'string' ? [] : part.unit)) };
}
