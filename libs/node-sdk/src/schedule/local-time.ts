import { IANAZone } from 'luxon';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * What clocks on a wall show, as if it were UTC: milliseconds since the epoch of the same date and time in UTC. Calendar sums are
 * made with it, and know nothing of daylight saving.
 */
export type WallTime = number;

/** The clocks of one time zone. */
export class LocalTime {
  private readonly zone: IANAZone;

  /** @throws RangeError where there is no such zone */
  constructor(timezone: string) {
    this.zone = IANAZone.create(timezone);
    if (!this.zone.isValid) throw new RangeError(`"${timezone}" is no time zone.`);
  }

  wallTime(instant: number): WallTime {
    return instant + this.offset(instant);
  }

  /** When clocks show it: the first time where they do twice; where they never do, the moment at which they jump over it. */
  instant(wall: WallTime): number {
    const before = this.offset(wall - DAY_MS);
    const after = this.offset(wall + DAY_MS);
    if (before === after) return wall - before;
    const candidates = [wall - before, wall - after].filter((instant) => this.wallTime(instant) === wall);
    return candidates.length > 0
      ? Math.min(...candidates)
      : this.firstWith(after, { from: wall - DAY_MS, to: wall + 2 * DAY_MS });
  }

  private firstWith(offset: number, { from, to }: { from: number; to: number }): number {
    let [low, high] = [from, to];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offset(middle) === offset) high = middle;
      else low = middle;
    }
    return high;
  }

  /** Milliseconds to add to UTC. */
  private offset(instant: number): number {
    return Math.round(this.zone.offset(instant) * MINUTE_MS);
  }
}
