import type { DateTime } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { localesArgument, numberArgument, optionalNumber, optionsArgument, refuse } from './arguments.ts';
import { formatterFor } from '../values/formatter.ts';
import { extensionsOf, methodsOf, type MethodGroup } from './method.ts';
import { DEFAULT_LOCALE } from '../dates/locale.ts';
import { fromEpoch } from '../dates/from-epoch.ts';

const plain = methodsOf<number>(['number'], {
  toString: (value, [radix], run) => value.toString(optionalNumber(radix, run)),
  valueOf: (value) => value,
  toFixed: (value, [digits], run) => value.toFixed(optionalNumber(digits, run)),
  toPrecision: (value, [digits], run) => value.toPrecision(optionalNumber(digits, run) as number),
  toExponential: (value, [digits], run) => value.toExponential(optionalNumber(digits, run)),
  toLocaleString: inLocale,
});

const extensions = extensionsOf<number>(['number'], {
  round: (value, [decimals], run) => roundTo(value, numberArgument(decimals, run, 0), Math.round),
  floor: (value) => Math.floor(value),
  ceil: (value) => Math.ceil(value),
  abs: (value) => Math.abs(value),
  format: inLocale,
  isEven: (value) => wholeNumber(value) % 2 === 0,
  isOdd: (value) => Math.abs(wholeNumber(value) % 2) === 1,
  isInteger: (value) => Number.isInteger(value),
  toBoolean: (value) => value !== 0 && !Number.isNaN(value),
  toNumber: (value) => value,
  toInt: (value) => Math.trunc(value),
  toFloat: (value) => value,
  toDateTime: (value, [unit], run) => toDateTime(value, unit, run),
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

function inLocale(value: number, [locales, options]: readonly unknown[]): string {
  const wish = { locales: localesArgument(locales) ?? DEFAULT_LOCALE, options: optionsArgument(options) };
  return formatterFor('NumberFormat', wish).format(value);
}

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

function toDateTime(value: number, unit: unknown, run: Evaluation): DateTime {
  const date = fromEpoch(value, unit ?? 'ms', run.scope.run.plan.timezone);
  if (!date) throw refuse('toDateTime() of a number takes "ms", "s", "us" or "excel".');
  return date;
}
