import { IANAZone, Info, type Zone } from 'luxon';
import { ExpressionError } from '../expression-error.ts';
import { isPlainTime } from './plain-time.ts';

const OFFSET = /^(?:utc|gmt)(?:[+-]\d{1,2}(?::\d{2})?)?$/i;
const MAX_NAME_LENGTH = 64;
const DAY_MS = 86_400_000;
/** The days of some three years. */
const MAX_DAYS = 1_024;
/** More names than there are zones: they are written in large and small letters. */
const MAX_ZONES = 1_024;

/**
 * A zone that remembers its offset from UTC on each day that it was asked about: asking the platform for one takes longer than
 * all else that is done with a date.
 */
class RememberingZone extends IANAZone {
  /** Minutes by day since the epoch; NaN for a day on which the offset changes. */
  private readonly offsets = new Map<number, number>();

  override offset(millis: number): number {
    if (!isPlainTime(millis)) return super.offset(millis);
    const day = Math.floor(millis / DAY_MS);
    const offset = this.offsets.get(day) ?? this.remember(day);
    return Number.isNaN(offset) ? super.offset(millis) : offset;
  }

  private remember(day: number): number {
    const atStart = super.offset(day * DAY_MS);
    const offset = super.offset((day + 1) * DAY_MS) === atStart ? atStart : NaN;
    if (this.offsets.size >= MAX_DAYS) this.offsets.clear();
    this.offsets.set(day, offset);
    return offset;
  }
}

const ZONES = new Map<string, Zone>();

/** The zone of a workflow, or one whose name has been checked. An unknown name gives a zone that is not valid. */
export function zoneNamed(name: string): Zone {
  return ZONES.get(name) ?? makeZone(name);
}

function makeZone(name: string): Zone {
  const found = Info.normalizeZone(name);
  if (!found.isValid) return found;
  const zone = found.type === 'iana' ? new RememberingZone(name) : found;
  if (ZONES.size >= MAX_ZONES) ZONES.clear();
  ZONES.set(name, zone);
  return zone;
}

/**
 * A zone that an expression names. Luxon keeps every name that it is given for the life of the process, so unknown ones must
 * not reach it.
 * @throws EXPRESSION_FAILED
 */
export function checkedZone(name: string): Zone {
  const known = ZONES.get(name);
  if (known) return known;
  if (OFFSET.test(name) || (name.length <= MAX_NAME_LENGTH && IANAZone.isValidZone(name))) return makeZone(name);
  throw new ExpressionError(
    'EXPRESSION_FAILED',
    `"${name.slice(0, MAX_NAME_LENGTH)}" is not a time zone.`,
    'Use a name such as Europe/Berlin, or UTC+2.',
  );
}
