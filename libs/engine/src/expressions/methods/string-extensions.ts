import { decodeBase64, encodeBase64 } from '../text/base64.ts';
import { removeDiacritics, removeMarkdown, removeTags, toSentenceCase, toSnakeCase, toTitleCase } from '../text/rewrite-text.ts';
import { extractDomain, extractEmail, extractUrl, extractUrlPath, isDomain, isEmail, isUrl } from '../text/find-in-text.ts';
import { hashText } from '../text/hash-text.ts';
import { parseJsonText } from '../values/json-text.ts';
import { parseDateTime } from '../dates/parse-date.ts';
import { numberArgument, refuse, textArgument } from './arguments.ts';
import { formatText } from './format-text.ts';
import { extensionsOf, type MethodGroup } from './method.ts';
import type { DateTime } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { parseByFormat } from '../dates/parse-format.ts';
import { fromEpoch } from '../dates/from-epoch.ts';

const rewriting = extensionsOf<string>(['string'], {
  toTitleCase: (text) => toTitleCase(text),
  toSentenceCase: (text) => toSentenceCase(text),
  toSnakeCase: (text) => toSnakeCase(text),
  removeMarkdown: (text) => removeMarkdown(text),
  removeTags: (text) => removeTags(text),
  replaceSpecialChars: (text) => removeDiacritics(text),
  quote: (text, [mark], run) => quote(text, textArgument(mark, run, '"'), run),
  urlEncode: (text, [all]) => (all === true ? encodeURI(text) : encodeURIComponent(text)),
  urlDecode: (text, [all]) => (all === true ? decodeURI(text) : decodeURIComponent(text)),
  base64Encode: (text) => encodeBase64(text),
  base64Decode: (text) => decodeBase64(text),
  hash: (text, [algorithm], run) => hashText(text, textArgument(algorithm, run, 'md5'), run.scope.run.digest),
});

const questions = extensionsOf<string>(['string'], {
  isEmail: (text) => isEmail(text),
  isUrl: (text) => isUrl(text),
  isDomain: (text) => isDomain(text),
  isNumeric: (text) => text.trim() !== '' && !Number.isNaN(Number(text)),
  extractEmail: (text) => extractEmail(text),
  extractDomain: (text) => extractDomain(text),
  extractUrl: (text) => extractUrl(text),
  extractUrlPath: (text) => extractUrlPath(text),
});

const conversions = extensionsOf<string>(['string'], {
  parseJson: (text, _args, run) => parseJsonText(text, run),
  toJsonString: (text) => JSON.stringify(text),
  toNumber: (text) => numberOf(text),
  toFloat: (text) => numberOf(text),
  toDecimalNumber: (text) => numberOf(text),
  toInt: (text, [radix], run) => wholeNumberOf(text, numberArgument(radix, run, 10)),
  toWholeNumber: (text, [radix], run) => wholeNumberOf(text, numberArgument(radix, run, 10)),
  toBoolean: (text) => !NO.has(text.trim().toLowerCase()),
  toDateTime: (text, [format], run) => toDateTime(text, format, run),
  toDate: (text, [format], run) => toDateTime(text, format, run).toJSDate(),
  format: (text, [format], run) => formatText(toDateTime(text, undefined, run), { format }, run),
});

export const stringExtensionGroups: readonly MethodGroup[] = [rewriting, questions, conversions];

const NO: ReadonlySet<string> = new Set(['', 'false', '0', 'no', 'off']);

function quote(text: string, mark: string, run: Evaluation): string {
  const escaped = mark === '' ? text : text.split(mark).join(`\\${mark}`);
  run.chargeText(escaped.length);
  return `${mark}${escaped}${mark}`;
}

function numberOf(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number))
    throw refuse(`"${text.slice(0, 60)}" is not a number.`, 'Check the field, or give a value for when it is no number.');
  return number;
}

function wholeNumberOf(text: string, radix: number): number {
  const number = parseInt(text, radix);
  if (Number.isNaN(number))
    throw refuse(`"${text.slice(0, 60)}" is not a whole number.`, 'Check the field, or give a value for when it is no number.');
  return number;
}

function toDateTime(text: string, format: unknown, run: Evaluation): DateTime {
  const zone = run.scope.run.plan.timezone;
  const epoch = typeof format === 'string' ? fromEpoch(Number(text), format, zone) : undefined;
  const date = epoch ?? (format === undefined ? parseDateTime(text, zone) : parseByFormat(text, textArgument(format, run), zone));
  if (!date.isValid) throw refuse(`"${text.slice(0, 60)}" is not a date.`, "Give its format: text.toDateTime('dd/MM/yyyy').");
  return date;
}
