import { DURATION_UNITS } from '@weft/engine';
import { z } from 'zod';

/** What the time between two dates is told in. */
export const TIME_UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'] as const;
export const DATE_PARTS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;

const MAX_FORMAT = 1_000;
const zone = z.string().max(64).default('');
/** Text, or milliseconds or seconds since the epoch. */
const date = z.union([z.string(), z.number()]).default('');

export const dateTimeParams = z.strictObject({
  operation: z
    .enum(['now', 'add', 'subtract', 'format', 'between', 'extract', 'round'])
    .default('now')
    .describe(
      'What to do: the current date, a later or an earlier one, text, the time between two, a part, or the start of one.',
    ),
  date: date.describe('The date, as text or as seconds or milliseconds since 1970. For all but `now`.'),
  endDate: date.describe('The later date. For `between`.'),
  dateFormat: z
    .string()
    .max(MAX_FORMAT)
    .default('')
    .describe(
      'Format of the dates given, in tokens of Luxon such as `dd.MM.yyyy`. Empty takes ISO 8601, SQL, RFC 2822 and the like.',
    ),
  dateTimezone: zone.describe("Time zone of dates that name none, and in which is counted. Empty is the workflow's."),
  amount: z.number().default(0).describe('How many units. For `add` and `subtract`.'),
  unit: z.enum(DURATION_UNITS).default('days').describe('The unit. For `add` and `subtract`.'),
  units: z
    .array(z.enum(TIME_UNITS))
    .min(1)
    .max(TIME_UNITS.length)
    .default(['days'])
    .describe('Units of the result; what the larger ones leave is told in the smaller ones. For `between`.'),
  isoDuration: z.boolean().default(false).describe('A duration such as `P1DT2H` instead of an object. For `between`.'),
  part: z.enum(DATE_PARTS).default('month').describe('The part to take, or to which to round. For `extract` and `round`.'),
  direction: z
    .enum(['down', 'up'])
    .default('down')
    .describe('To the start of the part, or to the start of the next one. For `round`.'),
  format: z
    .string()
    .min(1)
    .max(MAX_FORMAT)
    .default('MM/dd/yyyy')
    .describe('Format of the result, in tokens of Luxon; `X` is seconds and `x` milliseconds since 1970. For `format`.'),
  keepOffset: z
    .boolean()
    .default(false)
    .describe('Show a date that names its offset from UTC with that offset, instead of in the time zone. For `format`.'),
  includeTime: z.boolean().default(true).describe('With the time of day, not its start. For `now`.'),
  timezone: zone.describe("Time zone of the result. Empty is the workflow's."),
  outputField: z
    .string()
    .min(1)
    .default('date')
    .describe('Field of the result; a path such as `order.date` leads into an object.'),
  keepFields: z.boolean().default(true).describe('Pass on the fields and files of the input beside it.'),
});
