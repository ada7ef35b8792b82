import type { Json } from '@weft/workflow-model';
import { toNumber, toText } from './compare.ts';
import { checkLength, joinTexts, type ScalarFunction } from './scalar-function.ts';

type OnText = (text: string, ...rest: readonly Json[]) => Json;

/** Null where the text is null. */
const text =
  (work: OnText): ScalarFunction['call'] =>
  (first, ...rest) => {
    const given = toText(first ?? null);
    return given === null ? null : work(given, ...rest);
  };

const integer = (value: Json | undefined, otherwise: number): number => Math.trunc(toNumber(value ?? null) ?? otherwise);

/** Places count from 1; negative ones from the end. */
function substring(given: string, start: Json = 1, length?: Json): Json {
  const at = integer(start, 1);
  const from = at > 0 ? at - 1 : at < 0 ? Math.max(given.length + at, 0) : 0;
  return given.slice(from, length === undefined ? undefined : from + Math.max(integer(length, 0), 0));
}

function pad(given: string, length: Json, fill: Json | undefined, atStart: boolean): Json {
  const width = Math.max(integer(length, 0), 0);
  checkLength(width);
  if (given.length >= width) return given.slice(0, width);
  const filling = toText(fill ?? ' ') ?? ' ';
  return atStart ? given.padStart(width, filling) : given.padEnd(width, filling);
}

function replace(given: string, search: Json = null, replacement: Json = null): Json {
  const [from, to] = [toText(search), toText(replacement)];
  if (from === null || to === null) return null;
  if (from === '') return given;
  checkLength(given.length + (given.split(from).length - 1) * to.length);
  // A dollar sign means something in a replacement; a function for each match would be slow.
  return given.replaceAll(from, to.replaceAll('$', '$$$$'));
}

const concat = (...values: readonly Json[]): Json => joinTexts(values.map(toText), '');

function concatWith(separator: Json = null, ...values: readonly Json[]): Json {
  const between = toText(separator);
  if (between === null) return null;
  return joinTexts(values.filter((value) => value !== null).map(toText), between);
}

const indexOf: OnText = (given, search = null) => {
  const sought = toText(search);
  return sought === null ? null : given.indexOf(sought) + 1;
};

const length: ScalarFunction = {
  parameters: [1, 1],
  call: (value) => (Array.isArray(value) ? value.length : text((given) => given.length)(value)),
};
const substr: ScalarFunction = { parameters: [2, 3], call: text(substring) };

export const TEXT_FUNCTIONS: Readonly<Record<string, ScalarFunction>> = {
  UPPER: { parameters: [1, 1], call: text((given) => given.toUpperCase()) },
  LOWER: { parameters: [1, 1], call: text((given) => given.toLowerCase()) },
  UCASE: { parameters: [1, 1], call: text((given) => given.toUpperCase()) },
  LCASE: { parameters: [1, 1], call: text((given) => given.toLowerCase()) },
  TRIM: { parameters: [1, 1], call: text((given) => given.trim()) },
  LTRIM: { parameters: [1, 1], call: text((given) => given.trimStart()) },
  RTRIM: { parameters: [1, 1], call: text((given) => given.trimEnd()) },
  LENGTH: length,
  LEN: length,
  SUBSTR: substr,
  SUBSTRING: substr,
  MID: substr,
  LEFT: { parameters: [2, 2], call: text((given, count = 0) => given.slice(0, Math.max(integer(count, 0), 0))) },
  RIGHT: {
    parameters: [2, 2],
    call: text((given, count = 0) => given.slice(Math.max(given.length - Math.max(integer(count, 0), 0), 0))),
  },
  REVERSE: { parameters: [1, 1], call: text((given) => [...given].reverse().join('')) },
  REPLACE: { parameters: [3, 3], call: text(replace) },
  CONCAT: { parameters: [1, 100], call: concat },
  CONCAT_WS: { parameters: [2, 100], call: concatWith },
  INSTR: { parameters: [2, 2], call: text(indexOf) },
  CHARINDEX: { parameters: [2, 2], call: (search = null, given = null) => text(indexOf)(given, search) },
  LPAD: { parameters: [2, 3], call: text((given, count = 0, fill) => pad(given, count, fill, true)) },
  RPAD: { parameters: [2, 3], call: text((given, count = 0, fill) => pad(given, count, fill, false)) },
  REPEAT: {
    parameters: [2, 2],
    call: text((given, count = 0) => {
      const times = Math.max(integer(count, 0), 0);
      checkLength(given.length * times);
      return given.repeat(times);
    }),
  },
};
