import { calendarDay } from '../dates/calendar.ts';
import { DAY_MS } from '../dates/local-time.ts';
import { FIRST_PLAIN_YEAR, PLAIN_YEARS } from '../dates/plain-time.ts';

/** What clocks and calendars show, by slot, each counted from 0. */
export type Shown = readonly [
  year: number,
  month: number,
  day: number,
  weekday: number,
  hour: number,
  minute: number,
  second: number,
];

/** The slot that each kind of part depends on which changes with a date. */
export const SLOTS = { year: 0, month: 1, day: 2, weekday: 3, hour: 4, minute: 5, second: 6, dayPeriod: 4 } as const;
/** How many texts the parts of a slot have. */
export const SIZES: readonly number[] = [PLAIN_YEARS, 12, 31, 7, 24, 60, 60];

/** A part of a text: always the same, the name of the zone at that time, or one of the texts of a slot. */
export interface PatternPart {
  readonly type: Intl.DateTimeFormatPartTypes;
  /** The one text of a part that does not change. */
  readonly text: string;
  readonly slot: number | undefined;
  readonly texts: readonly string[];
}

export interface TextPart {
  readonly type: Intl.DateTimeFormatPartTypes;
  readonly value: string;
}

/** Of which parts a formatter's texts are made. */
export class DatePattern {
  readonly namesZone: boolean;
  private readonly whole: Line;
  private readonly joined: Line;

  constructor(private readonly parts: readonly PatternPart[]) {
    this.namesZone = parts.some(isZoneName);
    const joined = joinFixed(parts);
    this.joined = toLine(joined);
    this.whole = toLine(joined.map(withPlainSpaces));
  }

  /** As `format` of a formatter. */
  write(shown: Shown, zoneName: string): string {
    return writeLine(this.whole, shown, zoneName);
  }

  /** The texts of `formatToParts` in a row: narrow spaces stay there, which V8 replaces in a whole text. */
  writeJoined(shown: Shown, zoneName: string): string {
    return writeLine(this.joined, shown, zoneName);
  }

  writeParts(shown: Shown, zoneName: string): TextPart[] {
    return this.parts.map((part) => ({ type: part.type, value: textOf(part, shown, zoneName) }));
  }

  /** The first part of a kind; undefined where there is none. */
  writePart(type: Intl.DateTimeFormatPartTypes, shown: Shown, zoneName: string): string | undefined {
    for (const part of this.parts) if (part.type === type) return textOf(part, shown, zoneName);
    return undefined;
  }
}

function textOf(part: PatternPart, shown: Shown, zoneName: string): string {
  if (part.slot !== undefined) return part.texts[shown[part.slot] as number] as string;
  return isZoneName(part) ? zoneName : part.text;
}

/** The parts side by side, two of them as one where they have few texts together: that takes less time to write. */
interface Line {
  /** The slot of each part, or what it is in place of one. */
  readonly slots: readonly number[];
  /** The slot of the part that was joined to it, or `FIXED`. */
  readonly seconds: readonly number[];
  readonly texts: readonly (readonly string[])[];
}
const FIXED = -1;
const ZONE_NAME = -2;
/** Hours and minutes. */
const MAX_PAIRS = 1_440;

function toLine(parts: readonly PatternPart[]): Line {
  const [slots, seconds, texts]: [number[], number[], (readonly string[])[]] = [[], [], []];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as PatternPart;
    const next = parts[index + 1];
    const paired = next && canPair(part, next) ? next : undefined;
    slots.push(isZoneName(part) ? ZONE_NAME : (part.slot ?? FIXED));
    seconds.push(paired?.slot ?? FIXED);
    if (paired) texts.push(part.texts.flatMap((first) => paired.texts.map((second) => first + second)));
    else texts.push(part.slot === undefined ? [part.text] : part.texts);
    if (paired) index++;
  }
  return { slots, seconds, texts };
}

function canPair(part: PatternPart, next: PatternPart): boolean {
  return part.slot !== undefined && next.slot !== undefined && part.texts.length * next.texts.length <= MAX_PAIRS;
}

function writeLine({ slots, seconds, texts }: Line, shown: Shown, zoneName: string): string {
  let text = '';
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index] as number;
    const second = seconds[index] as number;
    const known = texts[index] as readonly string[];
    if (slot === ZONE_NAME) text += zoneName;
    else if (slot === FIXED) text += known[0] as string;
    else if (second === FIXED) text += known[shown[slot] as number] as string;
    else text += known[(shown[slot] as number) * (SIZES[second] as number) + (shown[second] as number)] as string;
  }
  return text;
}

const plainSpaces = (text: string): string => text.replaceAll('\u202f', ' ');
const withPlainSpaces = (part: PatternPart): PatternPart => ({
  ...part,
  text: plainSpaces(part.text),
  texts: part.texts.map(plainSpaces),
});

const isZoneName = ({ type }: PatternPart): boolean => type === 'timeZoneName';

function joinFixed(parts: readonly PatternPart[]): PatternPart[] {
  const joined: PatternPart[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    const fixed = part.slot === undefined && !isZoneName(part);
    if (!fixed || !before || isZoneName(before)) joined.push(part);
    else
      joined[joined.length - 1] = {
        ...before,
        text: before.text + part.text,
        texts: before.texts.map((text) => text + part.text),
      };
  }
  return joined;
}

const SECOND_MS = 1_000;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4;

/** One for all dates, since each is written before the next is looked at. */
const SHOWN: [number, number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0, 0];

/**
 * What clocks show, given as the milliseconds that it would be in UTC; undefined in a year that patterns have no text for. It is to
 * be read before the next call.
 */
export function shownAt(local: number): Shown | undefined {
  const days = Math.floor(local / DAY_MS);
  const { year, month, day } = calendarDay(days);
  if (year < FIRST_PLAIN_YEAR || year >= FIRST_PLAIN_YEAR + PLAIN_YEARS) return undefined;
  const seconds = Math.floor((local - days * DAY_MS) / SECOND_MS);
  const minutes = Math.floor(seconds / 60);
  const hour = Math.floor(minutes / 60);
  SHOWN[0] = year - FIRST_PLAIN_YEAR;
  SHOWN[1] = month - 1;
  SHOWN[2] = day - 1;
  SHOWN[3] = (days + FIRST_WEEKDAY) % 7;
  SHOWN[4] = hour;
  SHOWN[5] = minutes - hour * 60;
  SHOWN[6] = seconds - minutes * 60;
  return SHOWN;
}
