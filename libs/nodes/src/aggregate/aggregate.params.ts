import { z } from 'zod';
import { fieldNamesSchema } from '../fields/field-names.ts';

const field = z.strictObject({
  field: z.string().min(1).describe('Field whose values are gathered; with dot notation a path such as `user.name`.'),
  as: z.string().default('').describe('Name of the list. Without it the name of the field, of a path its last part.'),
});

export const aggregateParams = z.strictObject({
  mode: z
    .enum(['fields', 'items'])
    .default('fields')
    .describe('Gather the values of fields, each field in a list of its own, or the data of whole items in one list.'),
  fields: z.array(field).default([]).describe('Fields to gather. For `fields`.'),
  destination: z.string().min(1).default('data').describe('Name of the list of items. For `items`.'),
  include: z
    .enum(['all', 'selected', 'except'])
    .default('all')
    .describe('Which fields of the items are gathered: all, only those selected, or all except those selected. For `items`.'),
  selectedFields: fieldNamesSchema
    .default([])
    .describe('Fields for `selected` and `except`: a list, or names separated by commas.'),
  mergeLists: z
    .boolean()
    .default(false)
    .describe('Gather the elements of a value that is a list, instead of the list. For `fields`.'),
  keepMissing: z
    .boolean()
    .default(false)
    .describe('Gather null where a value is null or missing, instead of leaving it out. For `fields`.'),
  dotNotation: z.boolean().default(true).describe('A dot in a name leads into an object.'),
  keepBinary: z.boolean().default(false).describe('Give the item the files of all items.'),
  uniqueBinary: z.boolean().default(false).describe('Take each file once, however many items have it. For `keepBinary`.'),
});

export type AggregateParams = z.output<typeof aggregateParams>;
