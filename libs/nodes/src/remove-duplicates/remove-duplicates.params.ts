import { z } from 'zod';
import { fieldNamesSchema } from '../fields/field-names.ts';

export const removeDuplicatesParams = z.strictObject({
  compare: z
    .enum(['all', 'selected', 'except'])
    .default('all')
    .describe('Which fields make two items duplicates where they are equal: all, those selected, or all except those selected.'),
  selectedFields: fieldNamesSchema
    .default([])
    .describe('Fields for `selected` and `except`: a list, or names separated by commas.'),
  keepOnlyCompared: z.boolean().default(false).describe('Leave only the compared fields in the items.'),
  dotNotation: z.boolean().default(true).describe('A dot in a field name leads into an object.'),
});

export type RemoveDuplicatesParams = z.output<typeof removeDuplicatesParams>;
