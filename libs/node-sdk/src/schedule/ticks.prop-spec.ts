import fc from 'fast-check';
import { clockOf, watchClock } from '../../test/clock-watcher.ts';
import type { ScheduleRule } from './schedule.ts';
import { nextTicks, ticksOf } from './ticks.ts';

const SEED = 20_261_123;
const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;

/** Days around which clocks change, or months are odd. */
const PLACES: readonly (readonly [string, string])[] = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  // By half an hour.
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  // At midnight: that day begins at one o'clock, or the day before ends twice.
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2018-02-18'],
  ['UTC', '2028-02-29'],
  ['Asia/Kolkata', '2027-01-31'],
];

const hour = fc.constantFrom(0, 1, 2, 3, 12, 23);
const minute = fc.constantFrom(0, 30);
const weekdays = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 });
const dayOfMonth = fc.constantFrom(1, 4, 15, 25, 29, 30, 31);

const shortRule: fc.Arbitrary<ScheduleRule> = fc.oneof(
  fc.record({ unit: fc.constant('hours' as const), every: fc.constantFrom(1, 2, 3, 5, 7, 12, 24, 30), minute }),
  fc.record({ unit: fc.constant('days' as const), every: fc.integer({ min: 1, max: 5 }), hour, minute }),
  fc.record({ unit: fc.constant('weeks' as const), every: fc.constant(1), weekdays, hour, minute }),
);
const longRule: fc.Arbitrary<ScheduleRule> = fc.oneof(
  fc.record({ unit: fc.constant('weeks' as const), every: fc.integer({ min: 1, max: 4 }), weekdays, hour, minute }),
  fc.record({ unit: fc.constant('months' as const), every: fc.constantFrom(1, 2, 3, 6, 12), dayOfMonth, hour, minute }),
  fc.record({ unit: fc.constant('days' as const), every: fc.constantFrom(10, 30, 45), hour, minute }),
);

/** A rule, and a time that it is looked at from its anchor on: clocks change somewhere in it. */
const cases = (rule: fc.Arbitrary<ScheduleRule>, { before, after }: { before: number; after: number }) =>
  fc
    .record({
      rule,
      place: fc.constantFrom(...PLACES),
      start: fc.integer({ min: 1, max: before * 48 }),
      ms: fc.constantFrom(0, 1, 999_999),
    })
    .map(({ rule: chosen, place: [timezone, date], start, ms }) => ({
      schedule: { rule: chosen, timezone, anchor: Date.parse(date) - start * HALF_HOUR_MS + ms },
      until: Date.parse(date) + after * DAY_MS,
    }));

function allTicks(schedule: Parameters<typeof ticksOf>[0], until: number): number[] {
  const next = ticksOf(schedule);
  const ticks: number[] = [];
  for (let tick = next(schedule.anchor); tick !== undefined && tick <= until; tick = next(tick)) ticks.push(tick);
  return ticks;
}

const iso = (ticks: readonly number[]) => ticks.map((tick) => new Date(tick).toISOString());

describe('ticks by the calendar', () => {
  it('are those that somebody sees who watches a clock, on the days around a change', () => {
    fc.assert(
      fc.property(cases(shortRule, { before: 3, after: 8 }), ({ schedule, until }) => {
        expect(iso(allTicks(schedule, until))).toEqual(iso(watchClock(schedule, until)));
      }),
      { seed: SEED, numRuns: 150 },
    );
  }, 60_000);

  it('are those that somebody sees who watches a clock, over years', () => {
    fc.assert(
      fc.property(cases(longRule, { before: 90, after: 800 }), ({ schedule, until }) => {
        expect(iso(allTicks(schedule, until))).toEqual(iso(watchClock(schedule, until)));
      }),
      { seed: SEED, numRuns: 15 },
    );
  }, 60_000);

  it('are the same wherever one begins to ask, so that a restart changes nothing', () => {
    const askedAt = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(cases(fc.oneof(shortRule, longRule), { before: 20, after: 60 }), askedAt, ({ schedule, until }, share) => {
        const after = schedule.anchor + Math.floor((until - schedule.anchor) * share);
        const expected = allTicks(schedule, until).find((tick) => tick > after);
        const [found] = nextTicks(schedule, after, 1);
        expect(found !== undefined && found <= until ? found : undefined).toBe(expected);
      }),
      { seed: SEED, numRuns: 150 },
    );
  }, 60_000);

  it('are those of the cron expression that says the same', () => {
    const daily = fc.record({ unit: fc.constant('days' as const), every: fc.constant(1), hour, minute });
    fc.assert(
      fc.property(cases(daily, { before: 3, after: 8 }), ({ schedule, until }) => {
        const rule = schedule.rule as { hour: number; minute: number };
        const cron = { ...schedule, rule: { unit: 'cron' as const, expression: `${rule.minute} ${rule.hour} * * *` } };
        expect(iso(allTicks(cron, until))).toEqual(iso(allTicks(schedule, until)));
      }),
      { seed: SEED, numRuns: 100 },
    );
  }, 60_000);
});

describe('ticks at even lengths of time', () => {
  it('are so far apart whatever clocks do, on a grid from midnight of the first day', () => {
    const rule = fc.record({
      unit: fc.constantFrom('seconds' as const, 'minutes' as const),
      every: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(cases(rule, { before: 2, after: 1 }), ({ schedule }) => {
        const { unit, every } = schedule.rule as { unit: 'seconds' | 'minutes'; every: number };
        const step = every * (unit === 'seconds' ? 1_000 : 60_000);
        const ticks = nextTicks(schedule, schedule.anchor, 5);
        expect(ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0))).toEqual([step, step, step, step]);
        const [first = 0] = ticks;
        expect(first - schedule.anchor).toBeGreaterThan(0);
        expect(first - schedule.anchor).toBeLessThanOrEqual(step);
        expect((first - midnightBefore(schedule)) % step).toBe(0);
      }),
      { seed: SEED, numRuns: 100 },
    );
  }, 60_000);
});

/** Found minute by minute, backwards. */
function midnightBefore({ timezone, anchor }: { timezone: string; anchor: number }): number {
  const clock = clockOf(timezone);
  const day = Math.floor(clock(anchor) / DAY_MS);
  let instant = Math.floor(anchor / 60_000) * 60_000;
  while (Math.floor(clock(instant - 60_000) / DAY_MS) === day) instant -= 60_000;
  return instant;
}
