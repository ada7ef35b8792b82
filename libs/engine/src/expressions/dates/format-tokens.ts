import type { DateTime } from 'luxon';
import { THREE_DIGITS, TWO_DIGITS } from './digits.ts';
import { MINUTE_MS } from './local-time.ts';
import { isInDefaultLocale } from './moment.ts';
import { isPlainTime } from './plain-time.ts';

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

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
const month: Write = ({ local }) => MONTHS[local.getUTCMonth()] as string;
const dayOfWeek: Write = (shown) => WEEKDAYS[weekday(shown) - 1] as string;

/** The tokens of Luxon that need no knowledge of a language but English; formats with others are left to Luxon. */
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
    o: ({ date }) => String(date.ordinal),
    W: ({ date }) => String(date.weekNumber),
    WW: ({ date }) => two(date.weekNumber),
    kkkk: ({ date }) => String(date.weekYear),
    z: ({ date }) => date.zoneName ?? '',
    Z: ({ date }) => date.zone.formatOffset(date.toMillis(), 'narrow'),
    ZZ: ({ date }) => date.zone.formatOffset(date.toMillis(), 'short'),
    ZZZ: ({ date }) => date.zone.formatOffset(date.toMillis(), 'techie'),
    X: ({ date }) => String(Math.floor(date.toMillis() / 1_000)),
    x: ({ date }) => String(date.toMillis()),
  } satisfies Record<string, Write>),
);

/** A format taken apart: literal text in quotes, runs of one letter, and single other characters. */
const PARTS = /'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+/g;
/** Formats that expressions make up while they run must not fill the memory. */
const MAX_FORMATS = 500;
const FORMATS = new Map<string, readonly (Write | string)[] | null>();

/** `toFormat` in the default language; undefined for a date or a format that Luxon has to write. */
export function writeFormat(date: DateTime, format: string): string | undefined {
  const millis = date.toMillis();
  if (!isPlainTime(millis) || !isInDefaultLocale(date)) return undefined;
  const parts = partsOf(format);
  if (!parts) return undefined;
  const shown = { date, local: new Date(millis + date.offset * MINUTE_MS) };
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : part(shown);
  return text;
}

function partsOf(format: string): readonly (Write | string)[] | null {
  let parts = FORMATS.get(format);
  if (parts === undefined) {
    if (FORMATS.size >= MAX_FORMATS) FORMATS.clear();
    FORMATS.set(format, (parts = takeApart(format)));
  }
  return parts;
}

/** Null for a format with a token that is not ours, or a quote that is not closed. */
function takeApart(format: string): readonly (Write | string)[] | null {
  const parts: (Write | string)[] = [];
  let end = 0;
  for (const match of format.matchAll(PARTS)) {
    const [whole, quoted, letter] = match;
    const part = letter === undefined ? (quoted ?? whole) : TOKENS.get(whole);
    // Two quotes in a row have a meaning of their own.
    if (match.index !== end || part === undefined || quoted === '') return null;
    parts.push(part);
    end += whole.length;
  }
  return end === format.length ? parts : null;
}
