import { Duration, type DurationLikeObject } from 'luxon';
import { DEFAULT_LOC } from './moment.ts';

/** The units of Luxon's durations, the longest first. */
export const DURATION_UNITS = [
  'years',
  'quarters',
  'months',
  'weeks',
  'days',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
] as const;
export type PluralUnit = (typeof DURATION_UNITS)[number];
export type Amounts = Partial<Record<PluralUnit, number>>;

const PLURALS: ReadonlyMap<string, PluralUnit> = new Map(
  DURATION_UNITS.flatMap((unit) => [unit, unit.slice(0, -1)].map((name) => [name, unit] as const)),
);

/** `days` for `day` and `days`; undefined for what Luxon has to understand, or refuse. */
export const pluralUnit = (name: string): PluralUnit | undefined => PLURALS.get(name);

/** What Luxon's constructor takes; its types keep it private, and dates.prop-spec.ts compares with what its functions make. */
const FromValues = Duration as unknown as new (config: { readonly values: Amounts; readonly loc: unknown }) => Duration;

/** A duration in the language of all expressions. */
export function makeDuration(values: Amounts): Duration {
  return new FromValues({ values, loc: DEFAULT_LOC });
}

/** As they are kept, not a copy. */
export const amountsOf = (duration: Duration): Readonly<Amounts> =>
  (duration as unknown as { readonly values: Readonly<Amounts> }).values;

/** The amounts in the order of `DURATION_UNITS`, which are reached in a fraction of the time that their names take. */
export type AmountList = (number | undefined)[];

export function listAmounts(amounts: Readonly<Amounts>): AmountList {
  const { years, quarters, months, weeks, days, hours, minutes, seconds, milliseconds } = amounts;
  return [years, quarters, months, weeks, days, hours, minutes, seconds, milliseconds];
}

/** A duration with those of the amounts that there are. */
export function durationOfList(list: Readonly<AmountList>): Duration {
  const amounts: Amounts = {};
  if (list[0] !== undefined) amounts.years = list[0];
  if (list[1] !== undefined) amounts.quarters = list[1];
  if (list[2] !== undefined) amounts.months = list[2];
  if (list[3] !== undefined) amounts.weeks = list[3];
  if (list[4] !== undefined) amounts.days = list[4];
  if (list[5] !== undefined) amounts.hours = list[5];
  if (list[6] !== undefined) amounts.minutes = list[6];
  if (list[7] !== undefined) amounts.seconds = list[7];
  if (list[8] !== undefined) amounts.milliseconds = list[8];
  return makeDuration(amounts);
}

/** What `Duration.fromDurationLike` would hold; undefined for a duration that is not valid. @throws as Luxon does */
export function amountsIn(amount: DurationLikeObject | Duration | number): Readonly<Amounts> | undefined {
  const ours = typeof amount === 'object' && !(amount instanceof Duration) ? amountsOfParts(amount) : undefined;
  if (ours) return ours;
  const duration = durationOf(amount);
  return duration.isValid ? amountsOf(duration) : undefined;
}

/** `Duration.fromDurationLike`, as an operand. */
export function durationOf(amount: DurationLikeObject | Duration | number): Duration {
  if (amount instanceof Duration) return amount;
  const ours = typeof amount === 'number' ? durationOfParts({ milliseconds: amount }) : durationOfParts(amount);
  return ours ?? Duration.fromDurationLike(amount);
}

/** Whether it is in that language, and converts months as Luxon usually does. */
export function isOurs(duration: Duration): boolean {
  const { loc, conversionAccuracy } = duration as unknown as { readonly loc: unknown; readonly conversionAccuracy: string };
  return loc === DEFAULT_LOC && conversionAccuracy === 'casual' && duration.isValid;
}

/** `Duration.fromObject` in that language; undefined where Luxon has to read the parts. */
export function durationOfParts(parts: DurationLikeObject): Duration | undefined {
  const amounts = amountsOfParts(parts);
  return amounts && makeDuration(amounts);
}

function amountsOfParts(parts: DurationLikeObject): Amounts | undefined {
  const values: Amounts = {};
  for (const name in parts) {
    const unit = PLURALS.get(name);
    const amount = (parts as Readonly<Record<string, unknown>>)[name];
    if (!unit || !Number.isFinite(amount) || values[unit] !== undefined) return undefined;
    values[unit] = amount as number;
  }
  return values;
}
