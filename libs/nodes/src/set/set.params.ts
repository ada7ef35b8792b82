import { z } from 'zod';

export const FIELD_TYPES = ['string', 'number', 'boolean', 'array', 'object', 'any', 'file'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

const field = z.strictObject({
  name: z.string().min(1).describe('Name of the field; with dot notation a path such as `user.address.city`.'),
  type: z
    .enum(FIELD_TYPES)
    .default('string')
    .describe('Type of the field. The value is converted to it; `any` leaves it as it is, `file` sets a file of that name.'),
  value: z
    .any()
    .default(null)
    .describe('The value. For `file` a file, such as `{{ $binary.data }}`, or the name of one that the item has.'),
});

export const setParams = z.strictObject({
  mode: z.enum(['fields', 'json']).default('fields').describe('Set fields one by one, or give the fields as one JSON object.'),
  fields: z.array(field).default([]).describe('Fields to set, in order. For `fields`.'),
  json: z
    .any()
    .optional()
    .describe('An object, or text that is a JSON object. For `json`.')
    .meta({ widget: 'code', language: 'json' }),
  include: z
    .enum(['all', 'none', 'selected', 'except'])
    .default('all')
    .describe('Which fields of the input stay: all, none, only those selected, or all except those selected.'),
  selectedFields: z
    .union([z.array(z.string()), z.string()])
    .default([])
    .describe('Fields for `selected` and `except`: a list, or names separated by commas.'),
  dotNotation: z.boolean().default(true).describe('A dot in a name leads into an object: `a.b` sets `b` in `a`.'),
  ignoreConversionErrors: z
    .boolean()
    .default(false)
    .describe('Keep a value as it is where it cannot be converted, instead of failing.'),
  keepBinary: z.boolean().default(true).describe('Pass the files of the input on.'),
  duplicateCount: z
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(0)
    .describe('How many copies of each item follow it. For trying out loops.'),
});
