import { MISFIRE_POLICIES } from '@weft/node-sdk';
import { z } from 'zod';

/** More than anybody needs, and few enough to look at all of them at once. */
export const MAX_RULES = 50;
const MAX_EVERY = 100_000;

/** One rule, with all that any unit asks for. */
export const scheduleRule = z.strictObject({
  unit: z
    .enum(['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'cron'])
    .default('days')
    .describe('What the rule counts in; `cron` takes an expression.'),
  every: z.number().int().min(1).max(MAX_EVERY).default(1).describe('Each of how many units. Not for `cron`.'),
  minute: z.number().int().min(0).max(59).default(0).describe('Minute of the hour. For hours and longer.'),
  hour: z.number().int().min(0).max(23).default(0).describe('Hour of the day. For days and longer.'),
  weekdays: z
    .array(z.number().int().min(0).max(6))
    .min(1)
    .max(7)
    .default([0])
    .describe('Days of the week, from 0, Sunday, to 6. For weeks.'),
  dayOfMonth: z
    .number()
    .int()
    .min(1)
    .max(31)
    .default(1)
    .describe('Day of the month; months without it are left out. For months.'),
  expression: z
    .string()
    .max(200)
    .default('')
    .describe('Minute, hour, day of the month, month and weekday, or with seconds before them. For `cron`.'),
});

export const scheduleTriggerParams = z.strictObject({
  rules: z
    .array(scheduleRule)
    .min(1)
    .max(MAX_RULES)
    .default([{ unit: 'days', every: 1, minute: 0, hour: 0, weekdays: [0], dayOfMonth: 1, expression: '' }])
    .describe('When to start; each rule by itself.'),
  misfire: z
    .enum(MISFIRE_POLICIES)
    .default('latest')
    .describe('Of the starts that were missed while nothing ran: none, the latest, or all of them in order.'),
});
