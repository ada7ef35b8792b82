import type { Evaluation } from '../evaluation.ts';
import { TypeFault } from '../expression-error.ts';
import { Pattern } from '../patterns/pattern.ts';
import { allMatches, matchList, matchText, replaceMatches, searchText, splitText, toPattern } from '../patterns/pattern-text.ts';
import { localesArgument, numberArgument, optionalNumber, optionsArgument, refuse, textArgument } from './arguments.ts';
import { methodsOf, type MethodGroup } from './method.ts';
import { replaceText } from './replace-text.ts';
import { DEFAULT_LOCALE } from '../dates/locale.ts';
import { toNumber } from '../values/coerce.ts';
import { formatterFor } from '../values/formatter.ts';

const plain = methodsOf<string>(['string'], {
  toString: (text) => text,
  valueOf: (text) => text,
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  toLocaleLowerCase: (text, [locales]) => text.toLocaleLowerCase(localesArgument(locales) ?? DEFAULT_LOCALE),
  toLocaleUpperCase: (text, [locales]) => text.toLocaleUpperCase(localesArgument(locales) ?? DEFAULT_LOCALE),
  trim: (text) => text.trim(),
  trimStart: (text) => text.trimStart(),
  trimEnd: (text) => text.trimEnd(),
  trimLeft: (text) => text.trimStart(),
  trimRight: (text) => text.trimEnd(),
  slice: (text, [start, end], run) => text.slice(optionalNumber(start, run), optionalNumber(end, run)),
  substring: (text, [start, end], run) => text.substring(numberArgument(start, run, 0), optionalNumber(end, run)),
  substr: (text, [start, length], run) => substr(text, numberArgument(start, run, 0), optionalNumber(length, run)),
  charAt: (text, [index], run) => text.charAt(numberArgument(index, run, 0)),
  charCodeAt: (text, [index], run) => text.charCodeAt(numberArgument(index, run, 0)),
  codePointAt: (text, [index], run) => text.codePointAt(numberArgument(index, run, 0)),
  at: (text, [index], run) => text.at(numberArgument(index, run, 0)),
  indexOf: (text, [part, from], run) => text.indexOf(textArgument(part, run), optionalNumber(from, run)),
  lastIndexOf: (text, [part, from], run) => text.lastIndexOf(textArgument(part, run), optionalNumber(from, run)),
  includes: (text, [part, from], run) => text.includes(plainText(part, run), optionalNumber(from, run)),
  startsWith: (text, [part, from], run) => text.startsWith(plainText(part, run), optionalNumber(from, run)),
  endsWith: (text, [part, end], run) => text.endsWith(plainText(part, run), optionalNumber(end, run)),
  concat: (text, parts, run) =>
    [text, ...parts.map((part) => textArgument(part, run))].reduce((whole, part) => charged(whole + part, run)),
  localeCompare: (text, [other, locales, options], run) => {
    const wish = { locales: localesArgument(locales) ?? DEFAULT_LOCALE, options: optionsArgument(options) };
    // Without options the platform has a faster way of its own.
    if (wish.options === undefined) return text.localeCompare(textArgument(other, run), wish.locales);
    return formatterFor('Collator', wish).compare(text, textArgument(other, run));
  },
  normalize: (text, [form], run) => text.normalize(textArgument(form, run, 'NFC')),
  isWellFormed: (text) => text.isWellFormed(),
  toWellFormed: (text) => text.toWellFormed(),
});

const amplifying = methodsOf<string>(['string'], {
  repeat: (text, [count], run) => {
    const times = Math.trunc(numberArgument(count, run, 0)) || 0;
    if (times < 0) throw refuse('repeat() needs a count of 0 or more.');
    run.chargeText(text.length * times);
    return text.repeat(times);
  },
  padStart: (text, [length, filler], run) => text.padStart(chargedLength(length, run), textArgument(filler, run, ' ')),
  padEnd: (text, [length, filler], run) => text.padEnd(chargedLength(length, run), textArgument(filler, run, ' ')),
});

const searching = methodsOf<string>(['string'], {
  split: (text, [separator, limit], run) => {
    // A limit is a whole number of 32 bits without a sign: -1 is none, and Infinity is 0.
    const asked = limit === undefined ? Infinity : toNumber(limit, run) >>> 0;
    const most = Math.min(asked, Math.floor(run.remainingWrites) + 1);
    if (separator instanceof Pattern) return run.fresh(splitText(separator, text, { run, most }));
    return run.fresh(separator === undefined ? [text].slice(0, most) : text.split(textArgument(separator, run), most));
  },
  replace: (text, [pattern, replacement], run) =>
    pattern instanceof Pattern
      ? replaceMatches(pattern, text, { replacement, run })
      : replaceText(text, { part: textArgument(pattern, run), replacement, all: false }, run),
  replaceAll: (text, [pattern, replacement], run) => {
    if (!(pattern instanceof Pattern))
      return replaceText(text, { part: textArgument(pattern, run), replacement, all: true }, run);
    if (!pattern.global) throw refuse('replaceAll() needs a pattern with the flag g.', `Write ${pattern.toString()}g.`);
    return replaceMatches(pattern, text, { replacement, run });
  },
  match: (text, [pattern], run) => {
    const found = toPattern(pattern, '', run);
    return found.global ? matchList(found, text, run) : matchText(found, text, run);
  },
  matchAll: (text, [pattern], run) => allMatches(toPattern(pattern, 'g', run), text, run),
  search: (text, [pattern], run) => searchText(toPattern(pattern, '', run), text, run),
});

export const stringGroups: readonly MethodGroup[] = [plain, amplifying, searching];

/** @throws TypeFault for a regular expression, as in JavaScript */
function plainText(part: unknown, run: Evaluation): string {
  if (part instanceof Pattern) throw new TypeFault('A regular expression is no text to look for');
  return textArgument(part, run);
}

function substr(text: string, start: number, length: number | undefined): string {
  const whole = Math.trunc(start) || 0;
  const from = whole < 0 ? Math.max(text.length + whole, 0) : whole;
  return text.slice(from, length === undefined ? undefined : from + Math.max(Math.trunc(length) || 0, 0));
}

function charged(text: string, run: Evaluation): string {
  run.chargeText(text.length);
  return text;
}

function chargedLength(value: unknown, run: Evaluation): number {
  const length = numberArgument(value, run, 0);
  run.chargeText(length > 0 ? length : 0);
  return length;
}
