import { DateTime } from 'luxon';
import { THREE_DIGITS, TWO_DIGITS } from './digits.ts';
import { LONG_MONTHS, LONG_WEEKDAYS } from './english.ts';
import { MINUTE_MS } from './local-time.ts';
import { isInDefaultLocale } from './moment.ts';
import { offsetText } from './offset-text.ts';
import { isPlainTime } from './plain-time.ts';
import { isWrittenByIntl, momentPart, momentText, offsetName, type DateOptions } from './locale-text.ts';
import { ordinalOf, weekOf } from './week.ts';

/** A moment, and what clocks show then, as a date in UTC. */
interface Shown {
  readonly date: DateTime;
  readonly local: Date;
}
type Write = (shown: Shown) => string;

const two = (value: number): string => TWO_DIGITS[value] as string;
const three = (value: number): string => THREE_DIGITS[value] as string;
const hour12 = ({ local }: Shown): number => local.getUTCHours() % 12 || 12;
const weekday = ({ local }: Shown): number => local.getUTCDay() || 7;

const month: Write = ({ local }) => LONG_MONTHS[local.getUTCMonth()] as string;
const dayOfWeek: Write = (shown) => LONG_WEEKDAYS[weekday(shown) - 1] as string;

/** Tokens of Luxon, with English words; formats with others are left to Luxon. */
const TOKENS: ReadonlyMap<string, Write> = new Map<string, Write>(
  Object.entries({
    yyyy: ({ local }) => String(local.getUTCFullYear()),
    y: ({ local }) => String(local.getUTCFullYear()),
    yy: ({ local }) => two(local.getUTCFullYear() % 100),
    M: ({ local }) => String(local.getUTCMonth() + 1),
    L: ({ local }) => String(local.getUTCMonth() + 1),
    MM: ({ local }) => two(local.getUTCMonth() + 1),
    LL: ({ local }) => two(local.getUTCMonth() + 1),
    MMM: (shown) => month(shown).slice(0, 3),
    LLL: (shown) => month(shown).slice(0, 3),
    MMMM: month,
    LLLL: month,
    d: ({ local }) => String(local.getUTCDate()),
    dd: ({ local }) => two(local.getUTCDate()),
    H: ({ local }) => String(local.getUTCHours()),
    HH: ({ local }) => two(local.getUTCHours()),
    h: (shown) => String(hour12(shown)),
    hh: (shown) => two(hour12(shown)),
    a: ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
    m: ({ local }) => String(local.getUTCMinutes()),
    mm: ({ local }) => two(local.getUTCMinutes()),
    s: ({ local }) => String(local.getUTCSeconds()),
    ss: ({ local }) => two(local.getUTCSeconds()),
    S: ({ local }) => String(local.getUTCMilliseconds()),
    SSS: ({ local }) => three(local.getUTCMilliseconds()),
    c: (shown) => String(weekday(shown)),
    E: (shown) => String(weekday(shown)),
    ccc: (shown) => dayOfWeek(shown).slice(0, 3),
    EEE: (shown) => dayOfWeek(shown).slice(0, 3),
    cccc: dayOfWeek,
    EEEE: dayOfWeek,
    q: ({ date }) => String(date.quarter),
    o: ({ date }) => String(ordinalOf(date)),
    W: ({ date }) => String(weekOf(date).week),
    WW: ({ date }) => two(weekOf(date).week),
    kkkk: ({ date }) => String(weekOf(date).year),
    z: ({ date }) => date.zoneName ?? '',
    Z: ({ date }) => offsetText(date.offset, 'narrow'),
    ZZ: ({ date }) => offsetText(date.offset, 'short'),
    ZZZ: ({ date }) => offsetText(date.offset, 'techie'),
    ZZZZ: ({ date }) => String(offsetName(date, 'short')),
    ZZZZZ: ({ date }) => String(offsetName(date, 'long')),
    X: ({ date }) => String(Math.floor(date.toMillis() / 1_000)),
    x: ({ date }) => String(date.toMillis()),
  } satisfies Record<string, Write>),
);

/** Whole dates and times of Luxon, each in the way of the language. */
const MACROS: ReadonlyMap<string, Write> = new Map(
  Object.entries({
    D: DateTime.DATE_SHORT,
    DD: DateTime.DATE_MED,
    DDD: DateTime.DATE_FULL,
    DDDD: DateTime.DATE_HUGE,
    t: DateTime.TIME_SIMPLE,
    tt: DateTime.TIME_WITH_SECONDS,
    ttt: DateTime.TIME_WITH_SHORT_OFFSET,
    tttt: DateTime.TIME_WITH_LONG_OFFSET,
    T: DateTime.TIME_24_SIMPLE,
    TT: DateTime.TIME_24_WITH_SECONDS,
    TTT: DateTime.TIME_24_WITH_SHORT_OFFSET,
    TTTT: DateTime.TIME_24_WITH_LONG_OFFSET,
    f: DateTime.DATETIME_SHORT,
    ff: DateTime.DATETIME_MED,
    fff: DateTime.DATETIME_FULL,
    ffff: DateTime.DATETIME_HUGE,
    F: DateTime.DATETIME_SHORT_WITH_SECONDS,
    FF: DateTime.DATETIME_MED_WITH_SECONDS,
    FFF: DateTime.DATETIME_FULL_WITH_SECONDS,
    FFFF: DateTime.DATETIME_HUGE_WITH_SECONDS,
  }).map(([token, options]): [string, Write] => [
    token,
    ({ date }) => momentText(date, options as DateOptions) ?? date.toLocaleString(options),
  ]),
);

/** What Luxon asks `Intl` for where the language is not English; the name in the list is that of the part. */
const part =
  (type: Intl.DateTimeFormatPartTypes, options: DateOptions): Write =>
  ({ date }) =>
    momentPart(date, type, options) ?? 'null';
const WORDS: ReadonlyMap<string, Write> = new Map<string, Write>([
  ...(['short', 'long'] as const).flatMap((length, index): [string, Write][] => [
    [`MMM${'M'.repeat(index)}`, part('month', { month: length, day: 'numeric' })],
    [`LLL${'L'.repeat(index)}`, part('month', { month: length })],
    [`EEE${'E'.repeat(index)}`, part('weekday', { weekday: length, month: 'long', day: 'numeric' })],
    [`ccc${'c'.repeat(index)}`, part('weekday', { weekday: length })],
  ]),
  ['a', part('dayPeriod', { hour: 'numeric', hourCycle: 'h12' })],
]);

const ENGLISH: ReadonlyMap<string, Write> = new Map([...TOKENS, ...MACROS]);
const ABROAD: ReadonlyMap<string, Write> = new Map([...ENGLISH, ...WORDS]);

/** A format taken apart: literal text in quotes, runs of one letter, and single other characters. */
const PARTS = /'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+/g;
/** Formats that expressions make up while they run must not fill the memory. */
const MAX_FORMATS = 500;
type Formats = Map<string, readonly (Write | string)[] | null>;
const FORMATS: Formats = new Map();
const FORMATS_ABROAD: Formats = new Map();

/** `toFormat` in the language of the date; undefined for a date or a format that Luxon has to write. */
export function writeFormat(date: DateTime, format: string): string | undefined {
  if (isInDefaultLocale(date)) return writeInEnglish(date, format);
  return hasOwnWords(date) ? write(date, partsOf(format, FORMATS_ABROAD, ABROAD)) : undefined;
}

/** `toFormat` in English, whatever the language of the date is. */
export function writeInEnglish(date: DateTime, format: string): string | undefined {
  return write(date, partsOf(format, FORMATS, ENGLISH));
}

/** The language is one whose words are asked for: Luxon has those of English, and numbers are written as in English. */
function hasOwnWords(date: DateTime): boolean {
  return isWrittenByIntl(date) && isOtherWithLatinDigits(date.locale as string);
}

const LATIN_DIGITS = new Map<string, boolean>();
const MAX_LANGUAGES = 100;

function isOtherWithLatinDigits(locale: string): boolean {
  let latin = LATIN_DIGITS.get(locale);
  if (latin === undefined) {
    latin = !/^en\b/i.test(locale) && new Intl.DateTimeFormat(locale).resolvedOptions().numberingSystem === 'latn';
    if (LATIN_DIGITS.size >= MAX_LANGUAGES) LATIN_DIGITS.clear();
    LATIN_DIGITS.set(locale, latin);
  }
  return latin;
}

function write(date: DateTime, parts: readonly (Write | string)[] | null): string | undefined {
  const millis = date.toMillis();
  if (!parts || !isPlainTime(millis)) return undefined;
  const shown = { date, local: new Date(millis + date.offset * MINUTE_MS) };
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : part(shown);
  return text;
}

function partsOf(format: string, known: Formats, tokens: ReadonlyMap<string, Write>): readonly (Write | string)[] | null {
  let parts = known.get(format);
  if (parts === undefined) {
    if (known.size >= MAX_FORMATS) known.clear();
    known.set(format, (parts = takeApart(format, tokens)));
  }
  return parts;
}

/** Null for a format with a token that is not ours, or a quote that is not closed. */
function takeApart(format: string, tokens: ReadonlyMap<string, Write>): readonly (Write | string)[] | null {
  const parts: (Write | string)[] = [];
  let end = 0;
  for (const match of format.matchAll(PARTS)) {
    const [whole, quoted, letter] = match;
    const part = letter === undefined ? (quoted ?? whole) : tokens.get(whole);
    // Two quotes in a row have a meaning of their own.
    if (match.index !== end || part === undefined || quoted === '') return null;
    parts.push(part);
    end += whole.length;
  }
  return end === format.length ? parts : null;
}
