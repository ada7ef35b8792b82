import { z } from 'zod';
import { fieldNamesSchema } from '../fields/field-names.ts';

const fieldPair = z.strictObject({
  left: z.string().min(1).describe('Field of the first input.'),
  right: z.string().min(1).describe('Field of the second input.'),
});

export const compareDatasetsParams = z.strictObject({
  fields: z.array(fieldPair).default([]).describe('Fields that must be equal for two items to belong together.'),
  whenDifferent: z
    .enum(['both', 'first', 'second', 'mix'])
    .default('both')
    .describe(
      'What comes out for two items that differ: what is the same and both versions of the rest, one of the items, or a mix.',
    ),
  prefer: z.enum(['first', 'second']).default('first').describe('Whose item a mix begins with. For `mix`.'),
  exceptFields: fieldNamesSchema
    .default([])
    .describe('Fields that a mix takes from the other item: a list, or names separated by commas. For `mix`.'),
  skipFields: fieldNamesSchema
    .default([])
    .describe('Fields in which two items may differ and still be the same: a list, or names separated by commas.'),
  fuzzy: z.boolean().default(false).describe('Compare without regard to type: 3 equals "3", and null equals "".'),
  multipleMatches: z
    .enum(['first', 'all'])
    .default('first')
    .describe('Compare an item with the first that it belongs to, or with each.'),
  dotNotation: z.boolean().default(true).describe('A dot in a field name leads into an object.'),
});

export type CompareDatasetsParams = z.output<typeof compareDatasetsParams>;
