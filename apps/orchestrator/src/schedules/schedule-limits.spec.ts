import type { ScheduleRule } from '@weft/node-sdk';
import { assertWithinLimits } from './schedule-limits.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const limits = { maxSchedules: 2, minIntervalMs: 60_000 };
const wanted = (...rules: readonly ScheduleRule[]) =>
  rules.map((rule, position) => ({
    nodeId: 'n',
    nodeName: 'Tick',
    position,
    rule,
    timezone: 'UTC',
    misfire: 'latest' as const,
  }));

describe(assertWithinLimits, () => {
  it('lets rules pass that are as often as is allowed', () => {
    const rules: ScheduleRule[] = [
      { unit: 'seconds', every: 60 },
      { unit: 'cron', expression: '* * * * *' },
    ];
    expect(() => assertWithinLimits(wanted(...rules), limits, NOW)).not.toThrow();
    expect(() => assertWithinLimits([], limits, NOW)).not.toThrow();
  });

  it.each<ScheduleRule>([
    { unit: 'seconds', every: 59 },
    { unit: 'cron', expression: '*/30 * * * * *' },
    { unit: 'cron', expression: '0,10 0 9 * * *' },
  ])('refuses a rule that is due more often, and says which: %j', (rule) => {
    expect(() => assertWithinLimits(wanted({ unit: 'minutes', every: 5 }, rule), limits, NOW)).toThrow(
      expect.objectContaining({ code: 'SCHEDULE_TOO_FREQUENT', message: expect.stringContaining('Rule 2 of "Tick"') }),
    );
  });

  it('refuses more rules than are allowed', () => {
    const rules = [1, 2, 3].map((every) => ({ unit: 'hours', every, minute: 0 }) as const);
    expect(() => assertWithinLimits(wanted(...rules), limits, NOW)).toThrow(
      expect.objectContaining({ code: 'SCHEDULE_LIMIT_REACHED' }),
    );
  });
});
