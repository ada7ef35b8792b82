import { DateTime } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { localesArgument, numberArgument, optionalNumber, optionsArgument, refuse } from './arguments.ts';
import { extensionsOf, methodsOf, type MethodGroup } from './method.ts';
import { DEFAULT_LOCALE } from '../dates/locale.ts';

const plain = methodsOf<number>(['number'], {
  toString: (value, [radix], run) => value.toString(optionalNumber(radix, run)),
  valueOf: (value) => value,
  toFixed: (value, [digits], run) => value.toFixed(optionalNumber(digits, run)),
  toPrecision: (value, [digits], run) => value.toPrecision(optionalNumber(digits, run) as number),
  toExponential: (value, [digits], run) => value.toExponential(optionalNumber(digits, run)),
  toLocaleString: (value, [locales, options]) =>
    value.toLocaleString(localesArgument(locales) ?? DEFAULT_LOCALE, optionsArgument(options)),
});

const extensions = extensionsOf<number>(['number'], {
  round: (value, [decimals], run) => roundTo(value, numberArgument(decimals, run, 0), Math.round),
  floor: (value) => Math.floor(value),
  ceil: (value) => Math.ceil(value),
  abs: (value) => Math.abs(value),
  format: (value, [locales, options]) =>
    value.toLocaleString(localesArgument(locales) ?? DEFAULT_LOCALE, optionsArgument(options)),
  isEven: (value) => wholeNumber(value) % 2 === 0,
  isOdd: (value) => Math.abs(wholeNumber(value) % 2) === 1,
  isInteger: (value) => Number.isInteger(value),
  toBoolean: (value) => value !== 0 && !Number.isNaN(value),
  toNumber: (value) => value,
  toInt: (value) => Math.trunc(value),
  toFloat: (value) => value,
  toDateTime: (value, [unit], run) => fromEpoch(value, unit, run),
  toJsonString: (value) => JSON.stringify(value),
});

const booleans = extensionsOf<boolean>(['boolean'], {
  toBoolean: (value) => value,
  toNumber: (value) => Number(value),
  toInt: (value) => Number(value),
  toJsonString: (value) => String(value),
});

const booleanMethods = methodsOf<boolean>(['boolean'], { toString: (value) => String(value), valueOf: (value) => value });

export const numberGroups: readonly MethodGroup[] = [plain, extensions, booleans, booleanMethods];

function wholeNumber(value: number): number {
  if (!Number.isInteger(value)) throw refuse(`${value} is neither even nor odd.`, 'Round the number first.');
  return value;
}

function roundTo(value: number, decimals: number, round: (value: number) => number): number {
  const places = Math.min(Math.max(Math.trunc(decimals), 0), 100);
  // Through the decimal notation: 1.005 * 100 is 100.49999999999999.
  const scaled = round(Number(`${value}e${places}`));
  return Number.isNaN(scaled) ? value : Number(`${scaled}e-${places}`);
}

const UNITS: ReadonlyMap<unknown, (value: number) => number> = new Map<unknown, (value: number) => number>([
  [undefined, (value) => value],
  ['ms', (value) => value],
  ['s', (value) => value * 1_000],
  ['us', (value) => value / 1_000],
  /** Days since 1899-12-30, as spreadsheets count them. */
  ['excel', (value) => Math.round((value - 25_569) * 86_400_000)],
]);

function fromEpoch(value: number, unit: unknown, run: Evaluation): DateTime {
  const toMillis = UNITS.get(unit);
  if (!toMillis) throw refuse('toDateTime() of a number takes "ms", "s", "us" or "excel".');
  return DateTime.fromMillis(toMillis(value), { zone: run.scope.run.plan.timezone, locale: DEFAULT_LOCALE });
}
