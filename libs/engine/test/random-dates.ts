import fc from 'fast-check';
import { DateTime } from 'luxon';
import { DEFAULT_LOCALE } from '../src/expressions/dates/locale.ts';
import { PROPERTY_SETTINGS } from './property-settings.ts';

export const HOUR_MS = 3_600_000;
const ZONES = [
  'UTC',
  'UTC+5:30',
  'Etc/UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
] as const;
/** Summer time begins or ends near these, and Samoa left out a day. */
const CHANGES = ['2024-03-31T01:00Z', '2024-10-27T01:00Z', '2024-03-10T07:00Z', '2024-04-06T15:00Z', '2011-12-30T10:00Z'].map(
  (text) => Date.parse(text),
);

export const zone = fc.constantFrom(...ZONES);
export const millis = fc.oneof(
  fc.integer({ min: Date.UTC(1979, 11, 30), max: Date.UTC(2100, 0, 3) }),
  fc.tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS })).map(([at, by]) => at + by),
  fc.tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -30, max: 30 })).map(([at, by]) => at + by * HOUR_MS),
);

/** Made by Luxon alone. */
export const luxonsOwn = (name: string, at: number): DateTime => DateTime.fromMillis(at, { zone: name, locale: DEFAULT_LOCALE });

/** What a date shows, by way of its own methods. */
export function shown(date: DateTime): unknown {
  const { offset, weekday, ordinal, zoneName, locale, isInDST } = date;
  const texts = [date.toISO(), date.toFormat('ffff'), date.setLocale('de').toFormat('cccc'), date.plus({ days: 1 }).toISO()];
  return { millis: date.toMillis(), offset, weekday, ordinal, zoneName, locale, isInDST, texts };
}

export function check<T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, property), PROPERTY_SETTINGS);
}

/** The earlier of two moments, where clocks show a time twice: Luxon takes the one that fits the season of today. */
export const first = (date: DateTime): number => (date.getPossibleOffsets()[0] ?? date).toMillis();
