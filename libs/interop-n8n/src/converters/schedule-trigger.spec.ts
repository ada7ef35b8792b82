import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const VERSIONS = [1, 1.1, 1.2, 1.3];

describe('scheduleTrigger', () => {
  it.each([
    [{}, [{ unit: 'days' }]],
    [{ rule: { interval: [{}] } }, [{ unit: 'days', every: 1, hour: 0, minute: 0 }]],
    [{ rule: { interval: [{ field: 'seconds' }] } }, [{ unit: 'seconds', every: 30 }]],
    [{ rule: { interval: [{ field: 'minutes' }] } }, [{ unit: 'minutes', every: 5 }]],
    [{ rule: { interval: [{ field: 'minutes', minutesInterval: 15 }] } }, [{ unit: 'minutes', every: 15 }]],
    [
      { rule: { interval: [{ field: 'hours', hoursInterval: 2, triggerAtMinute: 30 }] } },
      [{ unit: 'hours', every: 2, minute: 30 }],
    ],
    [{ rule: { interval: [{ triggerAtHour: 9 }] } }, [{ unit: 'days', every: 1, hour: 9, minute: 0 }]],
    [
      { rule: { interval: [{ field: 'weeks', triggerAtDay: [1, 5], triggerAtHour: 8 }] } },
      [{ unit: 'weeks', every: 1, weekdays: [1, 5], hour: 8, minute: 0 }],
    ],
    [
      { rule: { interval: [{ field: 'weeks', weeksInterval: 2 }] } },
      [{ unit: 'weeks', every: 2, weekdays: [0], hour: 0, minute: 0 }],
    ],
    [
      { rule: { interval: [{ field: 'months', monthsInterval: 3, triggerAtDayOfMonth: 15 }] } },
      [{ unit: 'months', every: 3, dayOfMonth: 15, hour: 0, minute: 0 }],
    ],
    [
      { rule: { interval: [{ field: 'cronExpression', expression: '0 9 * * 1-5' }] } },
      [{ unit: 'cron', expression: '0 9 * * 1-5' }],
    ],
    [
      { rule: { interval: [{ field: 'cronExpression', expression: '=0 9 * * *' }] } },
      [{ unit: 'cron', expression: '0 9 * * *' }],
    ],
    [
      { rule: { interval: [{ field: 'hours' }, { field: 'minutes', minutesInterval: 7, hoursInterval: 3 }] } },
      [
        { unit: 'hours', every: 1, minute: 0 },
        { unit: 'minutes', every: 7 },
      ],
    ],
  ])('reads %j', (given, rules) => {
    for (const version of VERSIONS) {
      const { node, parameters, status, reasons } = convertOne('scheduleTrigger', version, given);
      expect([node.type, parameters, status, reasons]).toEqual(['scheduleTrigger', { rules }, 'supported', []]);
    }
  });

  it.each([
    [{ rule: { interval: [{ field: 'cronExpression', expression: '={{ $vars.cron }}' }] } }, 'rule.interval.0.expression'],
    [{ rule: { interval: [{ field: 'minutes', minutesInterval: '={{ 5 }}' }] } }, 'rule.interval.0.minutesInterval'],
    [{ rule: { interval: [{ field: 'weeks', triggerAtDay: [8] }] } }, 'rule.interval.0.triggerAtDay'],
  ])('keeps what cannot be decided when it is saved: %j', (given, field) => {
    const { status, reasons } = convertOne('scheduleTrigger', 1.2, given);
    expect(status).toBe('placeholder');
    expect(reasons.join()).toContain(field);
  });

  it('writes what it reads', () => {
    const rules: JsonObject[] = [
      { unit: 'seconds', every: 30 },
      { unit: 'hours', every: 2, minute: 30 },
      { unit: 'days', every: 1, hour: 9, minute: 0 },
      { unit: 'weeks', every: 1, weekdays: [1], hour: 8, minute: 0 },
      { unit: 'months', every: 1, dayOfMonth: 31, hour: 0, minute: 0 },
      { unit: 'cron', expression: '0 9 * * *' },
    ];
    const { written, status, readBack } = writeOne('scheduleTrigger', { rules });
    expect(written).toMatchObject({
      type: 'n8n-nodes-base.scheduleTrigger',
      typeVersion: 1.3,
      parameters: {
        rule: {
          interval: [
            { field: 'seconds' },
            { field: 'hours', hoursInterval: 2, triggerAtMinute: 30 },
            { triggerAtHour: 9 },
            { field: 'weeks', triggerAtDay: [1], triggerAtHour: 8 },
            { field: 'months', triggerAtDayOfMonth: 31 },
            { field: 'cronExpression', expression: '0 9 * * *' },
          ],
        },
      },
    });
    expect(status).toBe('supported');
    expect(readBack.nodes[0]?.parameters).toEqual({ rules });
  });

  it('writes intervals that the newest version refuses for the one before', () => {
    expect(writeOne('scheduleTrigger', { rules: [{ unit: 'minutes', every: 90 }] }).written['typeVersion']).toBe(1.2);
  });

  it('says that n8n knows nothing of missed starts, and keeps it all the same', () => {
    const { status, readBack } = writeOne('scheduleTrigger', { rules: [{ unit: 'hours', every: 1, minute: 0 }], misfire: 'all' });
    expect(status).toBe('converted');
    expect(readBack.nodes[0]?.parameters['misfire']).toBe('all');
  });
});
