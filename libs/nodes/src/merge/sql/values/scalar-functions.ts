import type { Json } from '@weft/workflow-model';
import { finite } from './arithmetic.ts';
import { compare, isTrue, toNumber } from './compare.ts';
import { DATE_FUNCTIONS } from './date-functions.ts';
import type { ScalarFunction } from './scalar-function.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';

const number = (calculate: (value: number, ...rest: readonly Json[]) => number): ScalarFunction['call'] => {
  return (value = null, ...rest) => {
    const given = toNumber(value);
    return given === null ? null : finite(calculate(given, ...rest));
  };
};

/** Half away from zero, and by the decimal that is written: 1.005 to two places is 1.01. */
function round(value: number, digits: Json = 0): number {
  const places = Math.min(Math.max(Math.trunc(toNumber(digits) ?? 0), -15), 15);
  const shifted = Math.round(Number(`${Math.abs(value)}e${places}`));
  const rounded = Math.sign(value) * Number(`${shifted}e${-places}`);
  return Number.isFinite(rounded) ? rounded : value;
}

function extreme(values: readonly Json[], sign: 1 | -1): Json {
  if (values.includes(null)) return null;
  return values.reduce((best, value) => ((compare(value, best) ?? 0) * sign > 0 ? value : best));
}

const coalesce: ScalarFunction['call'] = (...values) => values.find((value) => value !== null) ?? null;
const choose: ScalarFunction = {
  parameters: [3, 3],
  call: (condition = null, yes = null, no = null) => (isTrue(condition) ? yes : no),
};
const ceiling: ScalarFunction = { parameters: [1, 1], call: number(Math.ceil) };
const power: ScalarFunction = {
  parameters: [2, 2],
  call: number((value, exponent = null) => value ** (toNumber(exponent) ?? NaN)),
};

const NUMBER_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  ABS: { parameters: [1, 1], call: number(Math.abs) },
  ROUND: { parameters: [1, 2], call: number(round) },
  FLOOR: { parameters: [1, 1], call: number(Math.floor) },
  CEIL: ceiling,
  CEILING: ceiling,
  SQRT: { parameters: [1, 1], call: number(Math.sqrt) },
  EXP: { parameters: [1, 1], call: number(Math.exp) },
  LN: { parameters: [1, 1], call: number(Math.log) },
  LOG10: { parameters: [1, 1], call: number(Math.log10) },
  SIGN: { parameters: [1, 1], call: number(Math.sign) },
  POWER: power,
  POW: power,
  MOD: { parameters: [2, 2], call: number((value, divisor = null) => value % (toNumber(divisor) ?? NaN)) },
};

const CHOICE_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  COALESCE: { parameters: [1, 100], call: coalesce },
  IFNULL: { parameters: [2, 2], call: coalesce },
  NVL: { parameters: [2, 2], call: coalesce },
  NULLIF: { parameters: [2, 2], call: (left = null, right = null) => (compare(left, right) === 0 ? null : left) },
  IIF: choose,
  IF: choose,
  GREATEST: { parameters: [1, 100], call: (...values) => extreme(values, 1) },
  LEAST: { parameters: [1, 100], call: (...values) => extreme(values, -1) },
};

/** By name, in capitals. A function of dates gets the time zone as a value after its own parameters. */
export const SCALAR_FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map(
  Object.entries({ ...TEXT_FUNCTIONS, ...NUMBER_FUNCTIONS, ...CHOICE_FUNCTIONS }),
);

export function dateFunction(name: string, timezone: string): ScalarFunction | undefined {
  return Object.hasOwn(DATE_FUNCTIONS, name) ? DATE_FUNCTIONS[name]?.(timezone) : undefined;
}

export const FUNCTION_NAMES: readonly string[] = [...SCALAR_FUNCTIONS.keys(), ...Object.keys(DATE_FUNCTIONS)];
