import { textArgument } from '../methods/arguments.ts';
import { Namespace, type Invoke } from '../values/callable.ts';
import { toNumber } from '../values/coerce.ts';
import { parseJsonText, toJsonText } from '../values/json-text.ts';
import { extreme } from './functions.ts';
import { applyReplacer, applyReviver } from './json-callbacks.ts';

export const jsonNamespace = new Namespace('JSON', {
  functions: {
    parse: ([text, reviver], run) => applyReviver(parseJsonText(textArgument(text, run), run), reviver, run),
    stringify: ([value, replacer, indent], run) =>
      toJsonText(
        replacer === undefined ? value : applyReplacer(value, replacer, run),
        run,
        typeof indent === 'number' || typeof indent === 'string' ? indent : undefined,
      ),
  },
});

const ONE_NUMBER = [
  'abs',
  'acos',
  'acosh',
  'asin',
  'asinh',
  'atan',
  'atanh',
  'cbrt',
  'ceil',
  'clz32',
  'cos',
  'cosh',
  'exp',
  'expm1',
  'floor',
  'fround',
  'log',
  'log10',
  'log1p',
  'log2',
  'round',
  'sign',
  'sin',
  'sinh',
  'sqrt',
  'tan',
  'tanh',
  'trunc',
] as const satisfies readonly (keyof Math)[];

const singles = Object.fromEntries(
  ONE_NUMBER.map((name): [string, Invoke] => [name, ([value], run) => Math[name](toNumber(value, run))]),
);

export const mathNamespace = new Namespace('Math', {
  functions: {
    ...singles,
    atan2: ([y, x], run) => Math.atan2(toNumber(y, run), toNumber(x, run)),
    pow: ([base, exponent], run) => toNumber(base, run) ** toNumber(exponent, run),
    imul: ([left, right], run) => Math.imul(toNumber(left, run), toNumber(right, run)),
    hypot: (values, run) => Math.sqrt(values.reduce<number>((sum, value) => sum + toNumber(value, run) ** 2, 0)),
    min: (values, run) => extreme(values, Math.min, run),
    max: (values, run) => extreme(values, Math.max, run),
  },
  changing: { random: (_args, run) => run.nextRandom() },
  constants: {
    E: Math.E,
    LN10: Math.LN10,
    LN2: Math.LN2,
    LOG10E: Math.LOG10E,
    LOG2E: Math.LOG2E,
    PI: Math.PI,
    SQRT1_2: Math.SQRT1_2,
    SQRT2: Math.SQRT2,
  },
});
