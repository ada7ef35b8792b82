import { cronProblem } from './cron-expression.ts';
import type { ScheduleRule } from './schedule.ts';
import { nextTicks } from './ticks.ts';

/** As the clocks of the zone show them. */
function ticks(rule: ScheduleRule, timezone: string, [anchor, count]: readonly [string, number]): string[] {
  const from = Date.parse(anchor);
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' });
  return nextTicks({ rule, timezone, anchor: from }, from, count).map((tick) => format.format(tick));
}

describe(nextTicks, () => {
  it('begins with the first time that comes, and keeps the rhythm from there', () => {
    const rule: ScheduleRule = { unit: 'months', every: 6, dayOfMonth: 15, hour: 9, minute: 0 };
    expect(ticks(rule, 'UTC', ['2026-11-23T10:00:00Z', 3])).toEqual([
      '2026-12-15 09:00:00',
      '2027-06-15 09:00:00',
      '2027-12-15 09:00:00',
    ]);
  });

  it('leaves out months that do not have the day', () => {
    const rule: ScheduleRule = { unit: 'months', every: 1, dayOfMonth: 30, hour: 0, minute: 0 };
    expect(ticks(rule, 'UTC', ['2026-12-31T00:00:00Z', 2])).toEqual(['2027-01-30 00:00:00', '2027-03-30 00:00:00']);
  });

  it('counts weeks from Monday', () => {
    const rule: ScheduleRule = { unit: 'weeks', every: 2, weekdays: [0, 1], hour: 8, minute: 30 };
    expect(ticks(rule, 'Europe/Berlin', ['2026-11-24T00:00:00Z', 4])).toEqual([
      '2026-11-29 08:30:00',
      '2026-12-07 08:30:00',
      '2026-12-13 08:30:00',
      '2026-12-21 08:30:00',
    ]);
  });

  it('keeps every three hours at the same hours when clocks change', () => {
    const rule: ScheduleRule = { unit: 'hours', every: 3, minute: 15 };
    expect(ticks(rule, 'Europe/Berlin', ['2026-03-28T22:00:00Z', 3])).toEqual([
      '2026-03-29 00:15:00',
      '2026-03-29 03:15:00',
      '2026-03-29 06:15:00',
    ]);
  });

  it('is due in each hour that passes, also in the one that comes twice', () => {
    const rule: ScheduleRule = { unit: 'hours', every: 1, minute: 0 };
    expect(ticks(rule, 'Europe/Berlin', ['2026-10-24T23:30:00Z', 3])).toEqual([
      '2026-10-25 02:00:00',
      '2026-10-25 02:00:00',
      '2026-10-25 03:00:00',
    ]);
  });

  it('fires when clocks jump over the time, and once when they show it twice', () => {
    const rule: ScheduleRule = { unit: 'days', every: 1, hour: 2, minute: 30 };
    expect(ticks(rule, 'Europe/Berlin', ['2026-03-28T12:00:00Z', 2])).toEqual(['2026-03-29 03:00:00', '2026-03-30 02:30:00']);
    expect(ticks(rule, 'Europe/Berlin', ['2026-10-24T12:00:00Z', 2])).toEqual(['2026-10-25 02:30:00', '2026-10-26 02:30:00']);
  });

  it('is seven minutes apart also at the full hour', () => {
    const rule: ScheduleRule = { unit: 'minutes', every: 7 };
    expect(ticks(rule, 'Asia/Kolkata', ['2026-11-23T04:24:30Z', 3])).toEqual([
      '2026-11-23 09:55:00',
      '2026-11-23 10:02:00',
      '2026-11-23 10:09:00',
    ]);
  });

  it.each([
    ['*/15 9-17 * * MON-FRI', ['2026-11-23 11:00:00', '2026-11-23 11:15:00']],
    ['*/20 * * * * *', ['2026-11-23 11:00:00', '2026-11-23 11:00:20']],
    ['5/20 * * * *', ['2026-11-23 11:05:00', '2026-11-23 11:25:00']],
    ['0 0 L * *', ['2026-11-30 00:00:00', '2026-12-31 00:00:00']],
    ['@daily', ['2026-11-24 00:00:00', '2026-11-25 00:00:00']],
  ])('reads the cron expression %s', (expression, expected) => {
    expect(ticks({ unit: 'cron', expression }, 'Europe/Berlin', ['2026-11-23T09:59:59Z', 2])).toEqual(expected);
  });
});

describe('a time zone that there is not', () => {
  it.each<ScheduleRule>([
    { unit: 'minutes', every: 5 },
    { unit: 'days', every: 1, hour: 0, minute: 0 },
    { unit: 'cron', expression: '* * * * *' },
  ])('is an error, and no endless search: %j', (rule) => {
    expect(() => nextTicks({ rule, timezone: 'Mars/Base', anchor: 0 }, 0, 1)).toThrow('Mars/Base');
  });
});

describe(cronProblem, () => {
  it.each(['* * * * *', '* * * * * *', ' 0 9 * * 1-5 ', '0 0 29 2 *', '@hourly'])('finds nothing in "%s"', (expression) => {
    expect(cronProblem(expression)).toBeUndefined();
  });

  it.each([
    ['', 'it has neither five fields nor six'],
    ['* * * *', 'it has neither five fields nor six'],
    ['0 0 0 * * * 2026', 'it has neither five fields nor six'],
    ['2026-11-11T00:00:00', 'it has neither five fields nor six'],
    ['61 * * * *', 'Invalid value for minute: 61'],
    ['0 0 31 2 *', 'it names a date that never comes'],
    ['@reboot', ''],
    ['a b c d e', ''],
  ])('says what is wrong with "%s"', (expression, problem) => {
    expect(cronProblem(expression)).toContain(problem);
  });
});
