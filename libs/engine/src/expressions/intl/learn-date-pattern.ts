import { DAY_MS } from '../dates/local-time.ts';
import { FIRST_PLAIN_YEAR, PLAIN_YEARS } from '../dates/plain-time.ts';
import { DatePattern, SLOTS, shownAt, SIZES, type PatternPart, type Shown } from './date-pattern.ts';

/** Parts that are the same for every date of the years that patterns have. */
const FIXED: ReadonlySet<string> = new Set<Intl.DateTimeFormatPartTypes>(['literal', 'era', 'timeZoneName']);
const slotOf = (type: string): number | undefined => (SLOTS as Readonly<Record<string, number>>)[type];

/**
 * Learns a pattern from the texts that a formatter writes of many dates, and finds out whether it has one: every part of it must
 * depend on one number of the date alone. Undefined where it does not, or where a calendar other than the Gregorian one is used.
 * The formatter must be one in UTC; the zone changes nothing but its own name.
 */
export function learnDatePattern(inUtc: Intl.DateTimeFormat): DatePattern | undefined {
  if (inUtc.resolvedOptions().calendar !== 'gregory') return undefined;
  const probes = probeDates();
  const [first] = probes;
  const parts = first === undefined ? [] : inUtc.formatToParts(first).map(partToFill);
  if (!parts.every((part) => part.slot !== undefined || FIXED.has(part.type))) return undefined;
  const learnt = probes.every((at) => learnFrom(at, inUtc, parts)) && parts.every(isComplete);
  if (!learnt) return undefined;
  const pattern = new DatePattern(parts);
  const utc = parts.find(({ type }) => type === 'timeZoneName')?.text ?? '';
  const proven = probes.every((at) => pattern.write(shownAt(at) as Shown, utc) === inUtc.format(at));
  return proven ? pattern : undefined;
}

interface PartToFill extends PatternPart {
  readonly texts: string[];
}

function partToFill({ type, value }: Intl.DateTimeFormatPart): PartToFill {
  return { type, text: value, slot: slotOf(type), texts: [] };
}

/** Notes the texts of one date. False where they contradict those of another. */
function learnFrom(at: number, inUtc: Intl.DateTimeFormat, parts: readonly PartToFill[]): boolean {
  const shown = shownAt(at);
  const written = inUtc.formatToParts(at);
  if (!shown || written.length !== parts.length) return false;
  return parts.every((part, index) => {
    const { type, value } = written[index] as Intl.DateTimeFormatPart;
    if (type !== part.type) return false;
    if (part.slot === undefined) return value === part.text;
    return (part.texts[shown[part.slot] as number] ??= value) === value;
  });
}

function isComplete({ slot, texts }: PartToFill): boolean {
  return slot === undefined || (texts.length === SIZES[slot] && !texts.includes(undefined as never));
}

/** With these strides each number of a date comes up, and meets many others. */
const DAY_STRIDE = 37;
const SECOND_STRIDE = 77_711;
const PER_YEAR = 3;
const HOUR_MS = 3_600_000;
const SECONDS_A_DAY = 86_400;

/** Dates of all years, days and times, with each full hour: noon and midnight may have names of their own. */
function probeDates(): readonly number[] {
  const first = Date.UTC(FIRST_PLAIN_YEAR, 0);
  const days = (Date.UTC(FIRST_PLAIN_YEAR + PLAIN_YEARS, 0) - first) / DAY_MS;
  const count = PLAIN_YEARS * PER_YEAR;
  const perProbe = Math.floor(days / count);
  const dates = Array.from({ length: count }, (_, index) => {
    const day = index * perProbe + ((index * DAY_STRIDE) % perProbe);
    return first + day * DAY_MS + ((index * SECOND_STRIDE) % SECONDS_A_DAY) * 1_000;
  });
  const fullHours = dates.slice(0, 24).map((at, hour) => at - (at % DAY_MS) + hour * HOUR_MS);
  return [...dates, ...fullHours];
}
