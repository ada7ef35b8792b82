import type { MisfirePolicy, Schedule } from './schedule.ts';
import { ticksOf, type NextTick } from './ticks.ts';

/** What is due of a schedule, and what of it is not to be fired any more. */
export interface DueTicks {
  /** In order. */
  readonly fire: readonly number[];
  readonly skipped?: SkippedTicks;
  /** The first tick that is still to come; undefined where there is none. */
  readonly next: number | undefined;
}

export interface SkippedTicks {
  /** How many; at least so many where it is `MAX_COUNTED`. */
  readonly count: number;
  /** The first and the last of them. */
  readonly from: number;
  readonly until: number;
}

/** Of ticks that were missed, the newest are fired, no more than this. */
export const MAX_MISSED_FIRED = 1_000;
/** Counting takes time, which others wait for. */
export const MAX_COUNTED = 1_000;
const FIRST_WINDOW_MS = 60_000;
const WINDOW_GROWTH = 4;

/**
 * What is to be fired now of a schedule whose tick `first` is due. Ticks after `missedBefore` are fired whatever the policy says;
 * it is about the older ones.
 */
export function dueTicks(
  schedule: Schedule,
  { first, now, missedBefore, policy }: { first: number; now: number; missedBefore: number; policy: MisfirePolicy },
): DueTicks {
  const next = ticksOf(schedule);
  const recent = first > missedBefore ? [first, ...between(next, first, now)] : [...between(next, missedBefore, now)];
  const last = recent.at(-1) ?? Math.max(missedBefore, first);
  if (first > missedBefore) return { fire: recent, next: next(last) };
  const wanted = policy === 'all' ? MAX_MISSED_FIRED : policy === 'latest' && recent.length === 0 ? 1 : 0;
  const late = wanted === 0 ? [] : newest(next, { first, until: missedBefore, wanted });
  return {
    fire: [...late, ...recent],
    skipped: skippedBetween(next, { first, until: late[0] ?? missedBefore + 1 }),
    next: next(last),
  };
}

function* between(next: NextTick, after: number, until: number): Generator<number> {
  for (let tick = next(after); tick !== undefined && tick <= until; tick = next(tick)) yield tick;
}

/** The last ticks up to a moment, looked for in ever larger stretches of time before it. */
function newest(next: NextTick, { first, until, wanted }: { first: number; until: number; wanted: number }): number[] {
  for (let windowMs = FIRST_WINDOW_MS; ; windowMs *= WINDOW_GROWTH) {
    const start = Math.max(first - 1, until - windowMs);
    const found = [...(start < first ? [first] : []), ...between(next, Math.max(first, start), until)];
    if (found.length >= wanted || start < first) return found.slice(-wanted);
  }
}

/** From `first` on, and before `until`. */
function skippedBetween(next: NextTick, { first, until }: { first: number; until: number }): SkippedTicks | undefined {
  if (first >= until) return undefined;
  let count = 1;
  let last = first;
  for (const tick of between(next, first, until - 1)) {
    last = tick;
    count += 1;
    if (count === MAX_COUNTED)
      return { count, from: first, until: newest(next, { first, until: until - 1, wanted: 1 })[0] ?? last };
  }
  return { count, from: first, until: last };
}
