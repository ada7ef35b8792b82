import { dueTicks, MAX_COUNTED, MAX_MISSED_FIRED } from './missed-ticks.ts';
import type { MisfirePolicy, ScheduleRule } from './schedule.ts';

const at = (text: string): number => Date.parse(`2026-11-23T${text}Z`);
const schedule = (rule: ScheduleRule) => ({ rule, timezone: 'UTC', anchor: at('00:00:00') });
const hourly: ScheduleRule = { unit: 'hours', every: 1, minute: 0 };
const everySecond: ScheduleRule = { unit: 'seconds', every: 1 };
const policies: readonly MisfirePolicy[] = ['skip', 'latest', 'all'];
const MINUTE_MS = 60_000;

const due = (rule: ScheduleRule, policy: MisfirePolicy, [first, now]: readonly [string, string]) =>
  dueTicks(schedule(rule), { first: at(first), now: at(now), missedBefore: at(now) - MINUTE_MS, policy });

describe(dueTicks, () => {
  it.each(policies)('fires a tick that is a little late, whatever the policy: %s', (policy) => {
    expect(due(hourly, policy, ['08:00:00', '08:00:40'])).toEqual({ fire: [at('08:00:00')], next: at('09:00:00') });
  });

  it.each(policies)('fires each of several ticks that are a little late, in order: %s', (policy) => {
    expect(due(everySecond, policy, ['08:00:00', '08:00:02'])).toEqual({
      fire: [at('08:00:00'), at('08:00:01'), at('08:00:02')],
      next: at('08:00:03'),
    });
  });

  it('skips what was missed', () => {
    expect(due(hourly, 'skip', ['08:00:00', '11:30:00'])).toEqual({
      fire: [],
      skipped: { count: 4, from: at('08:00:00'), until: at('11:00:00') },
      next: at('12:00:00'),
    });
  });

  it('fires the latest of what was missed', () => {
    expect(due(hourly, 'latest', ['08:00:00', '11:30:00'])).toEqual({
      fire: [at('11:00:00')],
      skipped: { count: 3, from: at('08:00:00'), until: at('10:00:00') },
      next: at('12:00:00'),
    });
  });

  it('counts a tick that is hardly late as the latest', () => {
    expect(due(hourly, 'latest', ['08:00:00', '11:00:01'])).toEqual({
      fire: [at('11:00:00')],
      skipped: { count: 3, from: at('08:00:00'), until: at('10:00:00') },
      next: at('12:00:00'),
    });
  });

  it('has nothing skipped where one tick alone was missed and is fired', () => {
    expect(due(hourly, 'latest', ['08:00:00', '08:30:00'])).toEqual({ fire: [at('08:00:00')], next: at('09:00:00') });
  });

  it('fires all that was missed, in order', () => {
    expect(due(hourly, 'all', ['08:00:00', '11:30:00'])).toEqual({
      fire: ['08', '09', '10', '11'].map((hour) => at(`${hour}:00:00`)),
      next: at('12:00:00'),
    });
  });

  it('fires the newest of too many, and tells of the others', () => {
    const { fire, skipped, next } = due(everySecond, 'all', ['08:00:00', '08:30:00']);
    const missed = 1_800 - 60 + 1;
    expect(fire).toHaveLength(MAX_MISSED_FIRED + 60);
    expect([fire[0], fire.at(-1), next]).toEqual([at('08:12:21'), at('08:30:00'), at('08:30:01')]);
    expect(skipped).toEqual({ count: missed - MAX_MISSED_FIRED, from: at('08:00:00'), until: at('08:12:20') });
  });

  it.each<ScheduleRule>([everySecond, { unit: 'cron', expression: '* * * * * *' }])(
    'tells from when until when, without counting to the end, of very many: %j',
    (rule) => {
      const [first, now] = [at('08:00:00') - 400 * 86_400_000, at('08:00:00')];
      const { fire, skipped } = dueTicks(schedule(rule), { first, now, missedBefore: now - MINUTE_MS, policy: 'skip' });
      expect(fire).toHaveLength(60);
      expect(skipped).toEqual({ count: MAX_COUNTED, from: first, until: now - MINUTE_MS });
    },
  );
});
