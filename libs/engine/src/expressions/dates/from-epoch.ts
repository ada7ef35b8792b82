import type { DateTime } from 'luxon';
import { momentAt } from './moment.ts';

const TO_MILLIS: ReadonlyMap<unknown, (value: number) => number> = new Map<unknown, (value: number) => number>([
  ['ms', (value) => value],
  ['s', (value) => value * 1_000],
  ['us', (value) => value / 1_000],
  /** Days since 1899-12-30, as spreadsheets count them. */
  ['excel', (value) => Math.round((value - 25_569) * 86_400_000)],
]);

/** A moment counted in a unit; undefined where there is no such unit. */
export function fromEpoch(value: number, unit: unknown, zone: string): DateTime | undefined {
  const toMillis = TO_MILLIS.get(unit);
  return toMillis && momentAt(zone, toMillis(value));
}
