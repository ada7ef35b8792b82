import { z } from 'zod';
import { formFieldsParam } from '../forms/form-fields.params.ts';

/** A year: longer waits are schedules. */
const MAX_AMOUNT = 31_622_400;

const amount = z.number().min(0).max(MAX_AMOUNT);
/** ISO text, or milliseconds since the epoch, as dates from expressions come. */
const date = z.union([z.string(), z.number()]);

export const formParams = z.strictObject({
  operation: z
    .enum(['page', 'ending'])
    .default('page')
    .describe('Another page of a form that the person is shown, or the last one, which ends it.'),
  title: z.string().max(500).default('').describe('Heading of the page.'),
  description: z
    .string()
    .max(10_000)
    .default('')
    .describe('Text below the heading; it may have markup for its looks. For `page`.'),
  define: z.enum(['fields', 'json']).default('fields').describe('Whether the fields are listed, or given as JSON. For `page`.'),
  fields: formFieldsParam,
  json: z
    .any()
    .optional()
    .describe('For `json`: a list of fields, or text that is one: objects with `fieldLabel`, `fieldType` and so on.'),
  button: z.string().max(100).default('Submit').describe('Text of the button. For `page`.'),
  limit: z
    .enum(['none', 'interval', 'date'])
    .default('none')
    .describe('How long to wait for the page at most; then the items that came are passed on. For `page`.'),
  limitAmount: amount.default(1).describe('How many units at most.'),
  limitUnit: z.enum(['seconds', 'minutes', 'hours', 'days']).default('hours').describe('The unit of the limit.'),
  limitDate: date.default('').describe('Until when at most.'),
  show: z
    .enum(['text', 'redirect', 'html', 'file'])
    .default('text')
    .describe(
      'What ends the form: heading and message, another address, a document of its own, or a file to take along. For `ending`.',
    ),
  message: z.string().max(50_000).default('').describe('Text below the heading; it may have markup for its looks. For `ending`.'),
  pageTitle: z.string().max(500).default('').describe('Name of the page in the browser; empty takes the heading. For `ending`.'),
  redirect: z.string().max(2_000).default('').describe('Address to go to, for `redirect`.'),
  html: z.string().max(5_000_000).default('').describe('Text or an HTML document, for `html`; scripts in it do not run.'),
  file: z.string().max(200).default('data').describe("Name in the first item's `binary`, for `file`."),
});

export type FormParameters = z.output<typeof formParams>;
