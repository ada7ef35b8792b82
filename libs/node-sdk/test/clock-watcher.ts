import type { Schedule, ScheduleRule } from '../src/schedule/schedule.ts';

type CalendarRule = Extract<ScheduleRule, { hour: number } | { unit: 'hours' }>;

/** No zone of the tests changes its clocks by less, and their rules are due at full and half hours. */
const STEP_MS = 1_800_000;
const DAY_MS = 86_400_000;

/**
 * The slow and obvious way: somebody who looks at a clock on the wall every half hour. A time that the clock has jumped over is due
 * when it has jumped; a time that it shows again is over already, but for the hour that just passes.
 */
export function watchClock(schedule: Schedule, until: number): number[] {
  const rule = schedule.rule as CalendarRule;
  const first = rule.unit === 'hours' ? undefined : watch({ ...rule, every: 1 }, { ...schedule, until }).at(0);
  return watch(rule, { ...schedule, until, first: first?.wall }).map(({ instant }) => instant);
}

interface Seen {
  readonly instant: number;
  /** The time that was due, which the clock may have jumped over. */
  readonly wall: number;
}

function watch(
  rule: CalendarRule,
  { timezone, anchor, until, first }: Omit<Schedule, 'rule'> & { until: number; first?: number },
): Seen[] {
  const clock = clockOf(timezone);
  const seen: Seen[] = [];
  const begin = Math.floor(anchor / STEP_MS) * STEP_MS - DAY_MS;
  let shown = clock(begin);
  const midnight = Math.floor(clock(anchor) / DAY_MS) * DAY_MS;
  for (let instant = begin + STEP_MS; instant <= until; instant += STEP_MS) {
    const wall = clock(instant);
    const everyHour = rule.unit === 'hours' && rule.every === 1;
    for (let passed = everyHour ? wall : shown + STEP_MS; passed <= wall; passed += STEP_MS) {
      if (instant > anchor && isDue(rule, passed, first ?? midnight)) seen.push({ instant, wall: passed });
    }
    shown = Math.max(shown, wall);
  }
  return seen.filter(({ instant }, index) => instant !== seen[index - 1]?.instant);
}

function isDue(rule: CalendarRule, wall: number, first: number): boolean {
  const date = new Date(wall);
  if (date.getUTCMinutes() !== rule.minute) return false;
  if (rule.unit === 'hours') return ((wall - rule.minute * 60_000 - first) / 3_600_000) % rule.every === 0;
  if (date.getUTCHours() !== rule.hour) return false;
  const start = new Date(first);
  if (rule.unit === 'days') return ((dayOf(wall) - dayOf(first)) / DAY_MS) % rule.every === 0;
  if (rule.unit === 'weeks')
    return rule.weekdays.includes(date.getUTCDay()) && ((mondayOf(wall) - mondayOf(first)) / (7 * DAY_MS)) % rule.every === 0;
  const months = (date.getUTCFullYear() - start.getUTCFullYear()) * 12 + date.getUTCMonth() - start.getUTCMonth();
  return date.getUTCDate() === rule.dayOfMonth && months % rule.every === 0;
}

const dayOf = (wall: number): number => Math.floor(wall / DAY_MS) * DAY_MS;

function mondayOf(wall: number): number {
  let day = dayOf(wall);
  while (new Date(day).getUTCDay() !== 1) day -= DAY_MS;
  return day;
}

/** What a clock in the zone shows, as the same time in UTC. */
export function clockOf(timezone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (instant) => {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = format.format(instant).match(/\d+/g)?.map(Number) ?? [];
    return Date.UTC(year, month - 1, day, hour, minute);
  };
}
