import type { RawParameters, TriggerSchedule } from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { scheduleTrigger } from './schedule-trigger.node.ts';
import { tickItem } from './tick-item.ts';

nodeFixtures(scheduleTrigger, import.meta.dirname);

const scheduleOf = scheduleTrigger.schedule as (parameters: RawParameters) => TriggerSchedule;

describe('the schedule of a trigger', () => {
  it('is every day at midnight, with the latest of what was missed, when nothing is said', () => {
    expect(scheduleOf({})).toEqual({ rules: [{ unit: 'days', every: 1, hour: 0, minute: 0 }], misfire: 'latest' });
  });

  it('holds of each rule only what counts for its unit', () => {
    const all = { every: 2, minute: 5, hour: 9, weekdays: [5, 1, 5], dayOfMonth: 31, expression: '* * * * *' };
    const units = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'cron'];
    expect(scheduleOf({ rules: units.map((unit) => ({ ...all, unit })), misfire: 'all' })).toEqual({
      rules: [
        { unit: 'seconds', every: 2 },
        { unit: 'minutes', every: 2 },
        { unit: 'hours', every: 2, minute: 5 },
        { unit: 'days', every: 2, hour: 9, minute: 5 },
        { unit: 'weeks', every: 2, weekdays: [1, 5], hour: 9, minute: 5 },
        { unit: 'months', every: 2, dayOfMonth: 31, hour: 9, minute: 5 },
        { unit: 'cron', expression: '* * * * *' },
      ],
      misfire: 'all',
    });
  });

  it('has a rule that is given twice once', () => {
    const rules: JsonObject[] = [
      { unit: 'cron', expression: ' 0  9 * * *' },
      { unit: 'minutes', every: 5 },
      { unit: 'cron', expression: '0 9 * * *' },
    ];
    expect(scheduleOf({ rules }).rules).toEqual([
      { unit: 'cron', expression: '0 9 * * *' },
      { unit: 'minutes', every: 5 },
    ]);
  });

  it.each<[RawParameters, string, string]>([
    [{ rules: [{ unit: 'cron', expression: '0 25 * * *' }] }, 'rules.0.expression', 'Invalid value for hour: 25'],
    [{ rules: [{ unit: 'cron', expression: '0 0 31 2 *' }] }, 'rules.0.expression', 'never comes'],
    [{ rules: [{ unit: 'cron' }] }, 'rules.0.expression', 'five fields'],
    [{ rules: [{}, { every: '={{ 1 }}' }] }, 'rules.1.every', 'before there is a run'],
    [{ misfire: '={{ "all" }}' }, 'misfire', 'before there is a run'],
    [{ rules: [{ every: 0 }] }, 'rules.0.every', ''],
    [{ rules: [] }, 'rules', ''],
  ])('names the parameter for which there can be none: %j', (parameters, field, reason) => {
    expect(() => scheduleOf(parameters)).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ code: 'PARAMETER_INVALID', field, message: expect.stringContaining(reason) }),
      }),
    );
  });
});

describe(tickItem, () => {
  it.each([
    ['2026-07-01T21:30:05Z', 'Europe/Berlin', 'July 1st 2026, 11:30:05 pm', 'Europe/Berlin (UTC+02:00)'],
    ['2026-11-02T05:00:00Z', 'America/New_York', 'November 2nd 2026, 12:00:00 am', 'America/New_York (UTC-05:00)'],
    ['2026-11-12T18:30:00Z', 'Asia/Kolkata', 'November 13th 2026, 12:00:00 am', 'Asia/Kolkata (UTC+05:30)'],
    ['2026-11-22T12:00:00Z', 'UTC', 'November 22nd 2026, 12:00:00 pm', 'UTC (UTC+00:00)'],
  ])('says when %s is in %s', (due, timezone, readable, zone) => {
    expect(tickItem(Date.parse(due), timezone)).toMatchObject({ 'Readable date': readable, Timezone: zone });
  });

  it('has the offset of the time zone in its timestamp', () => {
    expect(tickItem(Date.parse('2026-07-01T21:30:05Z'), 'Europe/Berlin')['timestamp']).toBe('2026-07-01T23:30:05.000+02:00');
  });
});
