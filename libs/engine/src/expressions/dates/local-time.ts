import type { Zone } from 'luxon';

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

export interface Moment {
  readonly millis: number;
  /** Minutes by which the zone is ahead of UTC then. */
  readonly offset: number;
}

/**
 * The moment at which clocks in the zone show a time, given as the milliseconds that it would be in UTC. Of two such moments it
 * is the one with the offset given; a time that clocks skip is as much later.
 */
export function momentOfLocal(local: number, zone: Zone, offset: number): Moment {
  const first = local - offset * MINUTE_MS;
  const offsetThen = zone.offset(first);
  if (offsetThen === offset) return { millis: first, offset };
  const second = local - offsetThen * MINUTE_MS;
  const offsetAgain = zone.offset(second);
  if (offsetAgain === offsetThen) return { millis: second, offset: offsetThen };
  return {
    millis: local - Math.min(offsetThen, offsetAgain) * MINUTE_MS,
    offset: Math.max(offsetThen, offsetAgain),
  };
}

/** The first moment at which clocks in the zone show a time, whatever the season is when it is asked. */
export function firstMomentOfLocal(local: number, zone: Zone): Moment {
  return momentOfLocal(local, zone, zone.offset(local - DAY_MS));
}
