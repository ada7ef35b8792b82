import { FORM_FIELD_TYPES, type FormField } from '@weft/node-sdk';
import { z } from 'zod';

const MAX_FIELDS = 200;
const MAX_OPTIONS = 1_000;

const field = z.strictObject({
  label: z.string().max(500).default('').describe('What the person reads.'),
  name: z
    .string()
    .max(200)
    .default('')
    .describe('Key of the value in the item; empty takes the label. An `html` without one is no value.'),
  type: z.enum(FORM_FIELD_TYPES).default('text').describe('Kind of the field.'),
  required: z.boolean().default(false).describe('The form cannot be sent without a value.'),
  placeholder: z.string().max(500).default('').describe('Shown while the field is empty.'),
  defaultValue: z.string().default('').describe('Value that the field has at first; the value of a `hidden` field.'),
  options: z.array(z.string()).max(MAX_OPTIONS).default([]).describe('What `dropdown`, `radio` and `checkbox` let one choose.'),
  multiple: z.boolean().default(false).describe('Several options of a `dropdown`, or several files.'),
  minSelections: z.number().int().min(0).optional().describe('How many options of a `checkbox` must be chosen, where any is.'),
  maxSelections: z.number().int().min(1).optional().describe('How many options of a `checkbox` may be chosen.'),
  dateFormat: z.string().max(40).default('').describe('Form of a `date` in the item, such as dd/mm/yyyy. Empty is yyyy-mm-dd.'),
  accept: z.string().max(500).default('').describe('Endings or media types of files, comma separated.'),
  html: z
    .string()
    .max(50_000)
    .default('')
    .describe('Markup of `html`: text, headings, lists, tables and links; nothing of it acts.'),
});

export type FieldParameters = z.output<typeof field>;

/** Fields of a form that a node shows, from the top. */
export const formFieldsParam = z.array(field).max(MAX_FIELDS).default([]).describe('Fields of the form, from the top.');

/** With the defaults of what is left out. @throws ZodError */
export const readFields = (fields: unknown): readonly FieldParameters[] => z.array(field).max(MAX_FIELDS).parse(fields);

export const toFormFields = (fields: readonly FieldParameters[]): readonly FormField[] =>
  fields.map(({ name, label, dateFormat, ...rest }, index) => ({
    ...rest,
    label,
    name: name || label || `field-${index + 1}`,
    ...(dateFormat !== '' && { dateFormat }),
    ...(rest.type === 'html' && name !== '' && { isKept: true }),
  }));
