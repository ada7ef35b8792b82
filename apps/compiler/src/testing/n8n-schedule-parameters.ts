import fc from 'fast-check';
import { group, list, one, some } from './n8n-fields.ts';

/** When n8n's triggers start by the clock. */
export const scheduled = some({
  rule: group(
    'interval',
    list(
      some({
        field: one('seconds', 'minutes', 'hours', 'days', 'weeks', 'months'),
        secondsInterval: fc.integer({ min: 1, max: 59 }),
        hoursInterval: fc.integer({ min: 1, max: 23 }),
        weeksInterval: fc.integer({ min: 1, max: 10 }),
        triggerAtDay: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
        triggerAtDayOfMonth: fc.integer({ min: 1, max: 31 }),
        triggerAtHour: fc.integer({ min: 0, max: 23 }),
        triggerAtMinute: fc.integer({ min: 0, max: 59 }),
      }),
    ),
  ),
});

const time = some({
  mode: one('everyMinute', 'everyHour', 'everyDay', 'everyWeek', 'everyMonth', 'everyX', 'custom'),
  value: fc.integer({ min: 1, max: 50 }),
  unit: one('hours', 'minutes'),
  minute: fc.integer({ min: 0, max: 59 }),
  hour: fc.integer({ min: 0, max: 23 }),
  weekday: one('0', '1', '6'),
  dayOfMonth: fc.integer({ min: 1, max: 31 }),
  cronExpression: one('0 9 * * 1-5', '=*/10 * * * *'),
});

export const polled = group('item', list(time));
/** Of a trigger that starts at no time where none is named. */
export const clocked = group('triggerTimes', group('item', fc.array(time, { minLength: 1, maxLength: 3 })));
