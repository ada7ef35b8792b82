import type { JsonObject } from '@weft/workflow-model';
import { convertOne } from '../testing/n8n-files.ts';

describe('cron', () => {
  it('reads each of its times', () => {
    const item = [
      { mode: 'everyMinute' },
      {},
      { mode: 'everyWeek', weekday: '5', hour: 8, minute: 30 },
      { mode: 'everyX', value: 10, unit: 'minutes' },
      { mode: 'custom', cronExpression: '0 9 * * 1-5' },
    ];
    const { node, parameters, status, reasons } = convertOne('cron', 1, { triggerTimes: { item } });
    expect([node.type, parameters]).toEqual([
      'scheduleTrigger',
      {
        rules: [
          { unit: 'minutes', every: 1 },
          { unit: 'days', every: 1, hour: 14, minute: 0 },
          { unit: 'weeks', every: 1, weekdays: [5], hour: 8, minute: 30 },
          { unit: 'minutes', every: 10 },
          { unit: 'cron', expression: '0 9 * * 1-5' },
        ],
      },
    ]);
    expect([status, reasons]).toEqual(['converted', [expect.stringContaining('holds its time')]]);
  });

  it.each([{}, { triggerTimes: { item: [] } }])('does not start at times that nobody has named: %j', (given) => {
    const { status, reasons } = convertOne('cron', 1, given);
    expect([status, reasons]).toEqual(['placeholder', ['The node names no time at which to start.']]);
  });
});

describe('interval', () => {
  it('names a parameter that nobody knows', () => {
    expect(convertOne('interval', 1, { surprise: 1 }).reasons.at(-1)).toContain('"surprise"');
  });

  it.each<[JsonObject, JsonObject]>([
    [{}, { unit: 'seconds', every: 1 }],
    [{ interval: 45 }, { unit: 'seconds', every: 45 }],
    [
      { interval: 90, unit: 'minutes' },
      { unit: 'minutes', every: 90 },
    ],
    [
      { interval: 5, unit: 'hours' },
      { unit: 'minutes', every: 300 },
    ],
  ])('reads %j', (given, rule) => {
    const { node, parameters, status, reasons } = convertOne('interval', 1, given);
    expect([node.type, parameters, status]).toEqual(['scheduleTrigger', { rules: [rule] }, 'converted']);
    expect(reasons).toEqual([expect.stringContaining('holds its time'), expect.stringContaining('counted from midnight')]);
  });

  it.each<JsonObject>([{ interval: 0 }, { interval: 5_000, unit: 'hours' }, { interval: '={{ 1 }}' }])('keeps %j', (given) => {
    const { status, reasons } = convertOne('interval', 1, given);
    expect(status).toBe('placeholder');
    expect(reasons.join()).toContain('"interval"');
  });
});
