import { DateTime } from 'luxon';
import { dayNumber, daysInMonth } from './calendar.ts';
import { numberAt } from './iso-text.ts';
import { DEFAULT_LOCALE } from './locale.ts';
import { DAY_MS } from './local-time.ts';
import { momentAt } from './moment.ts';
import { localMillis } from './parse-date.ts';
import { isPlainTime } from './plain-time.ts';
import { zoneNamed } from './zone.ts';

/** `DateTime.fromFormat`, in the zone of that name. */
export function parseByFormat(text: string, format: string, zone: string): DateTime {
  const millis = readDigits(text, format);
  return millis === undefined
    ? DateTime.fromFormat(text, format, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE })
    : momentAt(zone, localMillis(millis, zone));
}

/** The tokens that are a fixed number of digits. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ['yyyy', 4],
  ['MM', 2],
  ['LL', 2],
  ['dd', 2],
  ['HH', 2],
  ['mm', 2],
  ['ss', 2],
  ['SSS', 3],
]);
const PART = /([A-Za-z])\1*|[^A-Za-z']/g;
type Token = 'yyyy' | 'MM' | 'dd' | 'HH' | 'mm' | 'ss' | 'SSS';

interface Digits {
  readonly length: number;
  readonly places: Readonly<Partial<Record<Token, number>>>;
  /** Characters of the format that stand in the text as they are. */
  readonly literals: readonly (readonly [at: number, character: string])[];
}

const FORMATS = new Map<string, Digits | null>();
const MAX_FORMATS = 500;

/**
 * What clocks show, as the milliseconds that it would be in UTC, from a text such as `29/02/2024 10:30`. Undefined for a format
 * of other tokens, a text that is not exactly as the format says, and what is no date: those are Luxon's.
 */
function readDigits(text: string, format: string): number | undefined {
  const digits = digitsOf(format);
  if (!digits || text.length !== digits.length) return undefined;
  for (const [at, character] of digits.literals) if (text[at] !== character) return undefined;
  const read = (token: Token): number => {
    const at = digits.places[token];
    return at === undefined ? 0 : numberAt(text, at, WIDTHS.get(token) as number);
  };
  const local = dayOf(read) * DAY_MS + timeOf(read);
  return isPlainTime(local) ? local : undefined;
}

type Read = (token: Token) => number;

/** NaN for a day that there is not. */
function dayOf(read: Read): number {
  const [year, month, day] = [read('yyyy'), read('MM'), read('dd')];
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return exists ? dayNumber({ year, month, day }) : NaN;
}

/** Milliseconds since midnight; NaN for what is no time of day. */
function timeOf(read: Read): number {
  const [hour, minute, second] = [read('HH'), read('mm'), read('ss')];
  return hour <= 23 && minute <= 59 && second <= 59 ? ((hour * 60 + minute) * 60 + second) * 1_000 + read('SSS') : NaN;
}

function digitsOf(format: string): Digits | null {
  let digits = FORMATS.get(format);
  if (digits === undefined) {
    if (FORMATS.size >= MAX_FORMATS) FORMATS.clear();
    FORMATS.set(format, (digits = takeApart(format)));
  }
  return digits;
}

/** Null for a format that names no day, has a token twice or one of another kind, or quotes. */
function takeApart(format: string): Digits | null {
  const places: Partial<Record<Token, number>> = {};
  const literals: [number, string][] = [];
  let length = 0;
  if (format.includes("'")) return null;
  for (const [part, letter] of format.matchAll(PART)) {
    if (letter === undefined) {
      literals.push([length, part]);
      length += part.length;
      continue;
    }
    const width = WIDTHS.get(part);
    const token = (part === 'LL' ? 'MM' : part) as Token;
    if (width === undefined || places[token] !== undefined) return null;
    places[token] = length;
    length += width;
  }
  const named = places.yyyy !== undefined && places.MM !== undefined && places.dd !== undefined;
  return named ? { length, places, literals } : null;
}
