import { wallTimes, type CalendarRule } from './calendar-rules.ts';
import { parseCron } from './cron-expression.ts';
import { LocalTime } from './local-time.ts';
import type { Schedule } from './schedule.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 86_400_000;

/** The first tick after a moment, in milliseconds since the epoch; undefined where there is none. */
export type NextTick = (after: number) => number | undefined;

/**
 * The ticks of a schedule. Seconds and minutes are even lengths of time, counted from midnight of the anchor's day. All others are
 * read off clocks on the wall, and counted from their first tick after the anchor: a tick that clocks jump over is due when they
 * jump, and one that they show twice is due the first time. An hourly one is due in every hour that passes. Cron is what cron is.
 */
export function ticksOf({ rule, timezone, anchor }: Schedule): NextTick {
  const local = new LocalTime(timezone);
  switch (rule.unit) {
    case 'seconds':
    case 'minutes':
      return evenTicks(midnight(local, anchor), rule.every * (rule.unit === 'seconds' ? SECOND_MS : MINUTE_MS));
    case 'hours':
      return rule.every === 1 ? cronTicks(`${rule.minute} * * * *`, timezone) : calendarTicks(rule, { local, start: anchor });
    case 'cron':
      return cronTicks(rule.expression, timezone);
    default:
      return calendarTicks(rule, {
        local,
        start: calendarTicks({ ...rule, every: 1 }, { local, start: anchor })(anchor) ?? anchor,
      });
  }
}

/** The next ticks after a moment, `count` of them or as many as there are. */
export function nextTicks(schedule: Schedule, after: number, count: number): number[] {
  const next = ticksOf(schedule);
  const ticks: number[] = [];
  for (let tick = next(after); tick !== undefined && ticks.length < count; tick = next(tick)) ticks.push(tick);
  return ticks;
}

function evenTicks(base: number, step: number): NextTick {
  return (after) => base + (Math.floor((after - base) / step) + 1) * step;
}

function cronTicks(expression: string, timezone: string): NextTick {
  const cron = parseCron(expression, timezone);
  return (after) => cron.nextRun(new Date(after))?.getTime();
}

function calendarTicks(rule: CalendarRule, { local, start }: { local: LocalTime; start: number }): NextTick {
  const times = wallTimes(rule, local.wallTime(start));
  return (after) => {
    for (const wall of times(local.wallTime(after))) {
      const tick = local.instant(wall);
      // Where clocks show an hour for the second time, its ticks are over.
      if (tick > after) return tick;
    }
    return undefined;
  };
}

function midnight(local: LocalTime, instant: number): number {
  return local.instant(Math.floor(local.wallTime(instant) / DAY_MS) * DAY_MS);
}
