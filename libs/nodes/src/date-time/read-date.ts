import { checkedZone, momentAt, parseByFormat, parseDateTime, parseIsoInOwnZone } from '@weft/engine';
import { NodeFailure } from '@weft/node-sdk';
import type { DateTime } from 'luxon';

/** Below it a number is seconds, from it on milliseconds: ten digits are a time in seconds until the year 2286. */
const FIRST_MILLIS = 1e10;
const NUMBER = /^-?\d{9,13}$/;

export interface DateReading {
  /** Name of the parameter that holds the date. */
  readonly field: string;
  /** Luxon's tokens; empty where it is to be found out. */
  readonly format: string;
  /** A checked name: the zone of a date that names none, and of the result. */
  readonly zone: string;
  /** A date that names its offset keeps it. */
  readonly keepOffset?: boolean;
}

/** @throws NodeFailure DATE_INVALID */
export function readDate(value: string | number, reading: DateReading): DateTime {
  const date = typeof value === 'number' ? fromNumber(value, reading) : fromText(value.trim(), reading);
  if (date.isValid) return date;
  const shown = String(value).slice(0, 100);
  throw dateInvalid(
    reading.field,
    value === '' ? 'There is no date.' : `"${shown}" is no date${reading.format && ` of the form "${reading.format}"`}.`,
  );
}

/** The name, if it is one of a zone. @throws NodeFailure TIMEZONE_INVALID */
export function zoneOf(name: string, { field, usual }: { field: string; usual: string }): string {
  if (name === '') return usual;
  try {
    checkedZone(name);
    return name;
  } catch {
    throw new NodeFailure({
      code: 'TIMEZONE_INVALID',
      fault: 'user',
      message: `"${name}" is not a time zone.`,
      field,
      fix: 'Use a name such as Europe/Berlin, or UTC+2.',
      retryable: false,
    });
  }
}

export function dateInvalid(field: string, message: string): NodeFailure {
  return new NodeFailure({
    code: 'DATE_INVALID',
    fault: 'user',
    message,
    field,
    fix: 'Give a date such as 2026-12-24T18:00:00, or set "dateFormat" to the form that it has.',
    retryable: false,
  });
}

function fromNumber(value: number, { format, zone }: DateReading): DateTime {
  if (format !== '') return parseByFormat(String(value), format, zone);
  return momentAt(zone, Math.abs(value) < FIRST_MILLIS ? value * 1_000 : value);
}

function fromText(text: string, reading: DateReading): DateTime {
  const { format, zone, keepOffset } = reading;
  if (format !== '') return parseByFormat(text, format, zone);
  if (NUMBER.test(text)) return fromNumber(Number(text), reading);
  const own = keepOffset ? parseIsoInOwnZone(text, zone) : undefined;
  return own?.isValid ? own : parseDateTime(text, zone);
}
