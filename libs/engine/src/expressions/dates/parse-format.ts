import { DateTime } from 'luxon';
import { plainDayNumber } from './calendar.ts';
import { LONG_MONTHS, SHORT_MONTHS } from './english.ts';
import { numberAt } from './iso-text.ts';
import { DEFAULT_LOCALE } from './locale.ts';
import { DAY_MS } from './local-time.ts';
import { momentAt } from './moment.ts';
import { localMillis } from './parse-date.ts';
import { zoneNamed } from './zone.ts';

/** `DateTime.fromFormat`, in the zone of that name. */
export function parseByFormat(text: string, format: string, zone: string): DateTime {
  const millis = readByFormat(text, format);
  return millis === undefined
    ? DateTime.fromFormat(text, format, { zone: zoneNamed(zone), locale: DEFAULT_LOCALE })
    : momentAt(zone, localMillis(millis, zone));
}

const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond', 'half'] as const;
type Field = (typeof FIELDS)[number];

/** How a token is written: digits, from so many to so many, or one of some words, of which the first counts as 1. */
interface Token {
  readonly field: Field;
  readonly digits?: readonly [least: number, most: number];
  readonly words?: readonly string[];
  /** Hours from 1 to 12. */
  readonly half?: true;
}

const digits = (field: Field, least: number, most = least): Token => ({ field, digits: [least, most] });
const TOKENS: ReadonlyMap<string, Token> = new Map(
  Object.entries({
    yyyy: digits('year', 4),
    MM: digits('month', 2),
    LL: digits('month', 2),
    M: digits('month', 1, 2),
    L: digits('month', 1, 2),
    MMM: { field: 'month', words: SHORT_MONTHS },
    LLL: { field: 'month', words: SHORT_MONTHS },
    MMMM: { field: 'month', words: LONG_MONTHS },
    LLLL: { field: 'month', words: LONG_MONTHS },
    dd: digits('day', 2),
    d: digits('day', 1, 2),
    HH: digits('hour', 2),
    H: digits('hour', 1, 2),
    hh: { ...digits('hour', 2), half: true },
    h: { ...digits('hour', 1, 2), half: true },
    a: { field: 'half', words: ['AM', 'PM'] },
    mm: digits('minute', 2),
    m: digits('minute', 1, 2),
    ss: digits('second', 2),
    s: digits('second', 1, 2),
    SSS: digits('millisecond', 3),
  } satisfies Record<string, Token>),
);
const PART = /([A-Za-z])\1*|[^A-Za-z']/g;

const FORMATS = new Map<string, readonly (Token | string)[] | null>();
const MAX_FORMATS = 500;
const places: Record<Field, number> = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, millisecond: 0, half: 0 };

/**
 * What clocks show, as the milliseconds that it would be in UTC, from a text such as `29/02/2024 10:30`. Undefined for a format
 * of other tokens, a text that is not exactly as the format says, and what is no date: those are Luxon's.
 */
function readByFormat(text: string, format: string): number | undefined {
  const parts = partsOf(format);
  if (!parts) return undefined;
  for (let index = 0; index < FIELDS.length; index++) places[FIELDS[index] as Field] = 0;
  let at = 0;
  for (let index = 0; index < parts.length; index++) {
    at = readPart(text, at, parts[index] as Token | string);
    if (at < 0) return undefined;
  }
  return at === text.length ? millisOfPlaces() : undefined;
}

/** Where the part ends; -1 where the text has something else. */
function readPart(text: string, at: number, part: Token | string): number {
  if (typeof part === 'string') return text.startsWith(part, at) ? at + part.length : -1;
  return part.words ? readWord(text, at, part as Required<Token>) : readDigits(text, at, part as Required<Token>);
}

function readWord(text: string, at: number, { field, words }: Required<Token>): number {
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (!text.startsWith(word, at)) continue;
    places[field] = index + 1;
    return at + word.length;
  }
  return -1;
}

function readDigits(text: string, at: number, { field, digits: [least, most], half }: Required<Token>): number {
  let value = numberAt(text, at, most);
  let end = at + most;
  if (Number.isNaN(value) && least < most) {
    value = numberAt(text, at, least);
    end = at + least;
  }
  if (Number.isNaN(value) || (half && (value < 1 || value > 12))) return -1;
  places[field] = value;
  return end;
}

/** Undefined for a day or a time that there is not. */
function millisOfPlaces(): number | undefined {
  const { year, month, day, minute, second, millisecond, half } = places;
  const hour = half === 0 ? places.hour : (places.hour % 12) + (half - 1) * 12;
  const days = plainDayNumber(year, month, day);
  if (Number.isNaN(days) || hour > 23 || minute > 59 || second > 59) return undefined;
  return days * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1_000 + millisecond;
}

function partsOf(format: string): readonly (Token | string)[] | null {
  let parts = FORMATS.get(format);
  if (parts === undefined) {
    if (FORMATS.size >= MAX_FORMATS) FORMATS.clear();
    FORMATS.set(format, (parts = takeApart(format)));
  }
  return parts;
}

/** Null for a format that names no day, has a field twice or one of another kind, quotes, or digits that follow others of any number. */
function takeApart(format: string): readonly (Token | string)[] | null {
  const parts: (Token | string)[] = [];
  if (format.includes("'")) return null;
  for (const [part, letter] of format.matchAll(PART)) {
    const token = letter === undefined ? part : TOKENS.get(part);
    if (token === undefined || !canFollow(parts.at(-1), token)) return null;
    parts.push(token);
  }
  return namesADay(parts.filter((part) => typeof part === 'object')) ? parts : null;
}

/** After digits of any number there must be something that is none. */
function canFollow(before: Token | string | undefined, token: Token | string): boolean {
  if (typeof before !== 'object' || !before.digits || before.digits[0] === before.digits[1]) return true;
  return typeof token === 'string' && !/\d/.test(token);
}

/** Each field once; the half of the day where hours are counted to 12, and only there. */
function namesADay(tokens: readonly Token[]): boolean {
  const fields = new Set(tokens.map(({ field }) => field));
  const toTwelve = tokens.some(({ half }) => half);
  const named = fields.has('year') && fields.has('month') && fields.has('day');
  return named && fields.size === tokens.length && fields.has('half') === toTwelve;
}
