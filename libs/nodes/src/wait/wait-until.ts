import { NodeFailure } from '@weft/node-sdk';
import { DateTime } from 'luxon';

const UNIT_MS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

/** ECMA-262 §21.4.1.1: no date lies further from the epoch. */
const LAST_MS = 8.64e15;

export function afterInterval(now: number, amount: number, unit: keyof typeof UNIT_MS): number {
  return now + Math.round(amount * UNIT_MS[unit]);
}

/**
 * Milliseconds since the epoch of a date as ISO text, or SQL's form of it, or already as such a number.
 * @throws NodeFailure DATE_INVALID
 */
export function atDate(value: string | number, { field, zone }: { field: string; zone: string }): number {
  const millis = typeof value === 'number' ? value : toMillis(value.trim(), zone);
  if (Math.abs(millis) <= LAST_MS) return Math.round(millis);
  throw new NodeFailure({
    code: 'DATE_INVALID',
    fault: 'user',
    message: value === '' ? 'There is no date to wait for.' : `"${String(value).slice(0, 100)}" is no date.`,
    field,
    fix: 'Give a date such as 2026-12-24T18:00:00, or an expression that gives one.',
    retryable: false,
  });
}

function toMillis(text: string, zone: string): number {
  const iso = DateTime.fromISO(text, { zone });
  return (iso.isValid ? iso : DateTime.fromSQL(text, { zone })).toMillis();
}
