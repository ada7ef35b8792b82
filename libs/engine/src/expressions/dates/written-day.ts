import { plainDayNumber } from './calendar.ts';
import { LONG_MONTHS, SHORT_MONTHS } from './english.ts';
import { numberAt } from './iso-text.ts';

const MONTHS: ReadonlyMap<string, number> = new Map(
  [LONG_MONTHS, SHORT_MONTHS].flatMap((names) => names.map((name, index) => [name, index + 1] as const)),
);
const COMMA = 44;
const SPACE = 32;
/** `, 2026` */
const END_LENGTH = 6;

/** Days from 1970-01-01 to the one that a text such as `January 15, 2026` or `Jan 15, 2026` names; NaN for any other text. */
export function readWrittenDay(text: string): number {
  const end = text.length - END_LENGTH;
  if (end < 0 || text.charCodeAt(end) !== COMMA || text.charCodeAt(end + 1) !== SPACE) return NaN;
  const space = text.indexOf(' ');
  const digits = end - space - 1;
  const month = digits === 1 || digits === 2 ? MONTHS.get(text.slice(0, space)) : undefined;
  return month === undefined ? NaN : plainDayNumber(numberAt(text, end + 2, 4), month, numberAt(text, space + 1, digits));
}
