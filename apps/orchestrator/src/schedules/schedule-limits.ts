import { AppError } from '@weft/errors';
import { nextTicks } from '@weft/node-sdk';
import type { WantedSchedule } from './schedules.repository.ts';

export interface ScheduleLimits {
  /** Of a workflow, all triggers together. */
  readonly maxSchedules: number;
  /** Between two starts by one rule. */
  readonly minIntervalMs: number;
}

/** Ticks that are looked at to tell how close they come. */
const LOOKED_AT = 100;

type Limited = Omit<WantedSchedule, 'misfire'>;

/** @throws SCHEDULE_LIMIT_REACHED, SCHEDULE_TOO_FREQUENT */
export function assertWithinLimits(wanted: readonly Limited[], limits: ScheduleLimits, now: number): void {
  if (wanted.length > limits.maxSchedules)
    throw new AppError(
      'SCHEDULE_LIMIT_REACHED',
      `The workflow has ${wanted.length} schedules, and may have ${limits.maxSchedules}. Join rules, or spread them over several workflows.`,
      { details: { limit: limits.maxSchedules } },
    );
  const tooFrequent = wanted.find((each) => closestTicks(each, now) < limits.minIntervalMs);
  if (!tooFrequent) return;
  const { nodeId, nodeName, position, rule } = tooFrequent;
  const seconds = limits.minIntervalMs / 1_000;
  throw new AppError(
    'SCHEDULE_TOO_FREQUENT',
    `Rule ${position + 1} of "${nodeName}" is due more often than every ${seconds} s, which is as often as this installation allows. Choose a longer interval.`,
    { details: { nodeId, rule, minIntervalSeconds: seconds } },
  );
}

/** Milliseconds. */
function closestTicks({ rule, timezone }: Limited, now: number): number {
  const ticks = nextTicks({ rule, timezone, anchor: now }, now, LOOKED_AT);
  return Math.min(...ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? tick)));
}
