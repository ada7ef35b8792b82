import { momentAt } from '@weft/engine';
import { setOwn } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import { fileInvalid, fileTooLarge, type ReadFile } from './extract-failure.ts';

/** A calendar is read as a whole, at once. */
const MAX_CHARACTERS = 5_000_000;
const MAX_DEPTH = 20;
const MINUTE_MS = 60_000;

/**
 * What a calendar holds (RFC 5545), by UID; what has none is numbered. Times that name no zone are in the given one.
 * @throws NodeFailure FILE_INVALID, FILE_TOO_LARGE
 */
export async function readCalendar(text: string, file: ReadFile, zone: string): Promise<JsonObject> {
  if (text.length > MAX_CHARACTERS) throw fileTooLarge(file, `has more than ${MAX_CHARACTERS} characters, for ICS`);
  if (!/^BEGIN:VCALENDAR\s*$/im.test(text)) throw fileInvalid(file, 'ICS', 'it has no line "BEGIN:VCALENDAR"');
  const { default: ical } = await import('node-ical');
  const calendar: Record<string, Json> = {};
  let nameless = 0;
  for (const [key, component] of Object.entries(parse(ical, text, file))) {
    const isNamed =
      key === 'vcalendar' || (component as { uid?: unknown }).uid === key || (component as { tzid?: unknown }).tzid === key;
    setOwn(calendar, isNamed ? key : `component-${(nameless += 1)}`, plain(component, zone, 0));
  }
  return calendar;
}

function parse(ical: { readonly sync: { parseICS(text: string): object } }, text: string, file: ReadFile): object {
  try {
    return ical.sync.parseICS(text);
  } catch (error) {
    throw fileInvalid(file, 'ICS', String((error as Error).message));
  }
}

/** As JSON: dates as text, rules of recurrence as they are written. */
function plain(value: unknown, zone: string, depth: number): Json {
  if (value instanceof Date) return dateText(value, zone);
  if (typeof value !== 'object' || value === null) return isPrimitive(value) ? value : null;
  if (depth === MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((entry) => plain(entry, zone, depth + 1));
  if ('between' in value && 'after' in value) return String(value);
  const object: Record<string, Json> = {};
  for (const [key, entry] of Object.entries(value))
    if (typeof entry !== 'function' && entry !== undefined) setOwn(object, key, plain(entry, zone, depth + 1));
  return object;
}

const isPrimitive = (value: unknown): value is string | number | boolean | null =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));

/** What names no zone is read in that of this machine: a day as its midnight. */
function dateText(date: Date & { readonly dateOnly?: boolean; readonly tz?: string }, zone: string): Json {
  if (Number.isNaN(date.getTime())) return null;
  if (date.tz !== undefined) return date.toISOString();
  const here = momentAt('UTC', date.getTime() - date.getTimezoneOffset() * MINUTE_MS);
  return date.dateOnly ? here.toISODate() : here.setZone(zone, { keepLocalTime: true }).toJSDate().toISOString();
}
