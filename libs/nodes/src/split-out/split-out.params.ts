import { z } from 'zod';
import { fieldNamesSchema } from '../fields/field-names.ts';

export const splitOutParams = z.strictObject({
  fields: fieldNamesSchema.describe(
    'Fields that hold lists: a list, or names separated by commas. Several go side by side. `$binary` stands for the files of the item.',
  ),
  include: z
    .enum(['none', 'all', 'selected'])
    .default('none')
    .describe('Which other fields of the item go with each element: none, all, or only those selected.'),
  selectedFields: fieldNamesSchema.default([]).describe('Fields for `selected`: a list, or names separated by commas.'),
  destination: fieldNamesSchema
    .default([])
    .describe('Names under which the elements are put, one for each of `fields`. Without it, the names of `fields`.'),
  dotNotation: z.boolean().default(true).describe('A dot in `fields` and `selectedFields` leads into an object.'),
  keepBinary: z.boolean().default(false).describe('Pass the files of the item on with each element.'),
});

export type SplitOutParams = z.output<typeof splitOutParams>;
