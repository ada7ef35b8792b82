import type { Evaluation } from '../evaluation.ts';
import { numberArgument, textArgument } from '../methods/arguments.ts';
import { BuiltIn, Namespace } from '../values/callable.ts';
import { toNumber, toText } from '../values/coerce.ts';
import { isEmptyValue } from '../values/emptiness.ts';

/** `Number`, `String` and `Boolean`: called, they convert; their members are the usual ones. */
export const casts: readonly Namespace[] = [
  new Namespace('Number', {
    call: (args, run) => (args.length === 0 ? 0 : toNumber(args[0], run)),
    functions: {
      isInteger: ([value]) => Number.isInteger(value),
      isSafeInteger: ([value]) => Number.isSafeInteger(value),
      isFinite: ([value]) => Number.isFinite(value),
      isNaN: ([value]) => Number.isNaN(value),
      parseInt: ([text, radix], run) => parseInt(textArgument(text, run), numberArgument(radix, run, 0)),
      parseFloat: ([text], run) => parseFloat(textArgument(text, run)),
    },
    constants: {
      MAX_SAFE_INTEGER: Number.MAX_SAFE_INTEGER,
      MIN_SAFE_INTEGER: Number.MIN_SAFE_INTEGER,
      MAX_VALUE: Number.MAX_VALUE,
      MIN_VALUE: Number.MIN_VALUE,
      EPSILON: Number.EPSILON,
      POSITIVE_INFINITY: Infinity,
      NEGATIVE_INFINITY: -Infinity,
      NaN,
    },
  }),
  new Namespace('String', {
    call: (args, run) => (args.length === 0 ? '' : toText(args[0], run)),
    functions: {
      fromCharCode: (codes, run) => codes.map((code) => String.fromCharCode(toNumber(code, run))).join(''),
      fromCodePoint: (codes, run) => codes.map((code) => String.fromCodePoint(toNumber(code, run))).join(''),
    },
  }),
  new Namespace('Boolean', { call: ([value]) => Boolean(value) }),
];

export const encoders: readonly BuiltIn[] = [
  new BuiltIn('encodeURIComponent', ([text], run) => encodeURIComponent(toText(text, run))),
  new BuiltIn('decodeURIComponent', ([text], run) => decodeURIComponent(toText(text, run))),
  new BuiltIn('encodeURI', ([text], run) => encodeURI(toText(text, run))),
  new BuiltIn('decodeURI', ([text], run) => decodeURI(toText(text, run))),
  new BuiltIn('parseInt', ([text, radix], run) => parseInt(textArgument(text, run), numberArgument(radix, run, 0))),
  new BuiltIn('parseFloat', ([text], run) => parseFloat(textArgument(text, run))),
  new BuiltIn('isNaN', ([value], run) => Number.isNaN(toNumber(value, run))),
  new BuiltIn('isFinite', ([value], run) => Number.isFinite(toNumber(value, run))),
];

/** n8n's convenience functions. All arguments are evaluated, as there. */
export const helpers: readonly BuiltIn[] = [
  new BuiltIn('$if', ([condition, yes, no]) => (condition ? yes : no)),
  new BuiltIn('$ifEmpty', ([value, fallback]) => (isEmptyValue(value) ? fallback : value)),
  new BuiltIn('$not', ([value]) => !value),
  new BuiltIn('$min', (values, run) => extreme(values, Math.min, run)),
  new BuiltIn('$max', (values, run) => extreme(values, Math.max, run)),
  new BuiltIn('$average', (values, run) =>
    values.length === 0 ? 0 : values.reduce((sum: number, value) => sum + toNumber(value, run), 0) / values.length,
  ),
];

/** The least or the greatest of many numbers, without spreading them on the stack. */
export function extreme(values: readonly unknown[], choose: (left: number, right: number) => number, run: Evaluation): number {
  const start = choose === Math.min ? Infinity : -Infinity;
  return values.reduce<number>((best, value) => choose(best, toNumber(value, run)), start);
}
