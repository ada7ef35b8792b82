import type { WallTime } from './local-time.ts';
import type { ScheduleRule } from './schedule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** A Monday. */
const FIRST_MONDAY = 4 * DAY_MS;
/** A day that no month on the way has is looked for so long: no 29 February is further away. */
const MAX_MONTHS_ON = 400;

export type CalendarRule = Extract<ScheduleRule, { unit: 'hours' | 'days' | 'weeks' | 'months' }>;

/** The wall times of a rule that lie after another one, in order, without end. */
export type WallTimes = (after: WallTime) => Generator<WallTime>;

/** `start`: the first wall time that the rule is due at, from which it counts; for hours, any of the first day. */
export function wallTimes(rule: CalendarRule, start: WallTime): WallTimes {
  switch (rule.unit) {
    case 'hours':
      return evenly(startOf(start, DAY_MS) + rule.minute * MINUTE_MS, rule.every * HOUR_MS);
    case 'days':
      return evenly(startOf(start, DAY_MS) + timeOfDay(rule), rule.every * DAY_MS);
    case 'weeks':
      return weekly(rule, start);
    case 'months':
      return monthly(rule, start);
  }
}

function evenly(base: WallTime, step: number): WallTimes {
  return function* (after) {
    for (let wall = base + (Math.floor((after - base) / step) + 1) * step; ; wall += step) yield wall;
  };
}

/** Weeks begin on Monday. */
function weekly(rule: Extract<CalendarRule, { unit: 'weeks' }>, start: WallTime): WallTimes {
  const days = rule.weekdays.map((weekday) => (weekday + 6) % 7).toSorted((a, b) => a - b);
  const weeks = evenly(mondayOf(start), rule.every * WEEK_MS);
  return function* (after) {
    for (const monday of weeks(mondayOf(after) - rule.every * WEEK_MS)) {
      for (const day of days) {
        const wall = monday + day * DAY_MS + timeOfDay(rule);
        if (wall > after) yield wall;
      }
    }
  };
}

/** A month that has no such day is left out. */
function monthly(rule: Extract<CalendarRule, { unit: 'months' }>, start: WallTime): WallTimes {
  const base = monthNumber(start);
  return function* (after) {
    let month = base + Math.floor((monthNumber(after) - base) / rule.every) * rule.every;
    for (let inVain = 0; inVain < MAX_MONTHS_ON; month += rule.every) {
      const wall = Date.UTC(0, month, rule.dayOfMonth) + timeOfDay(rule);
      const isThere = new Date(wall).getUTCDate() === rule.dayOfMonth;
      inVain = isThere ? 0 : inVain + 1;
      if (isThere && wall > after) yield wall;
    }
  };
}

/** Counted from January 1900, as `Date.UTC` counts the year 0. */
function monthNumber(wall: WallTime): number {
  const date = new Date(wall);
  return (date.getUTCFullYear() - 1900) * 12 + date.getUTCMonth();
}

const timeOfDay = ({ hour, minute }: { hour: number; minute: number }): number => hour * HOUR_MS + minute * MINUTE_MS;
const startOf = (wall: WallTime, unit: number): WallTime => Math.floor(wall / unit) * unit;
const mondayOf = (wall: WallTime): WallTime => startOf(wall - FIRST_MONDAY, WEEK_MS) + FIRST_MONDAY;
