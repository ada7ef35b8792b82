import { HTTP_METHODS } from '@weft/node-sdk';
import { z } from 'zod';
import { formFieldsParam } from '../forms/form-fields.params.ts';
import { callAnswerParams, callIntakeParams } from '../webhook/call-intake.params.ts';

/** A year: longer waits are schedules. */
const MAX_AMOUNT = 31_622_400;

const amount = z.number().min(0).max(MAX_AMOUNT);
const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);
/** ISO text, or milliseconds since the epoch, as dates from expressions come. */
const date = z.union([z.string(), z.number()]);

export const waitParams = z.strictObject({
  resume: z
    .enum(['interval', 'date', 'webhook', 'form'])
    .default('interval')
    .describe('What ends the wait: a length of time, a date, a call of the resume address, or a form that somebody sends.'),
  amount: amount.default(5).describe('How many units to wait. For `interval`.'),
  unit: unit.default('seconds').describe('The unit. For `interval`.'),
  date: date.default('').describe("Until when; without an offset in the workflow's time zone. For `date`."),
  method: z.enum(HTTP_METHODS).default('GET').describe('HTTP method of the call. For `webhook`.'),
  suffix: z
    .string()
    .max(200)
    .default('')
    .describe('Path behind the resume address, which tells several waits of one run apart. For `webhook` and `form`.'),
  limit: z
    .enum(['none', 'interval', 'date'])
    .default('none')
    .describe('How long to wait for the call at most; then the items that came are passed on. For `webhook` and `form`.'),
  limitAmount: amount.default(1).describe('How many units at most.'),
  limitUnit: unit.default('hours').describe('The unit of the limit.'),
  limitDate: date.default('').describe('Until when at most.'),
  ...callIntakeParams.shape,
  ...callAnswerParams.shape,
  formTitle: z.string().max(500).default('').describe('Heading of the form.'),
  formDescription: z.string().max(5_000).default('').describe('Text below the heading.'),
  formFields: formFieldsParam,
  formButton: z.string().max(100).default('Submit').describe('Text of the button.'),
  formText: z.string().max(5_000).default('').describe('What is shown once the form was sent. Empty is a short thanks.'),
  formRedirect: z.string().max(2_000).default('').describe('Address to go to once the form was sent, in place of the text.'),
});
