import { z } from 'zod';

export const MAX_INPUTS = 10;

const fieldPair = z.strictObject({
  left: z.string().min(1).describe('Field of the first input.'),
  right: z.string().min(1).describe('Field of the second input.'),
});

const clash = z.strictObject({
  prefer: z
    .enum(['first', 'last', 'suffix'])
    .optional()
    .describe(
      'Whose value stands where both have a field; `suffix` keeps both as `name_1`, `name_2`. Without it: last, and first for `enrich-second`.',
    ),
  deep: z.boolean().default(true).describe('Merge objects field by field instead of taking one of them whole.'),
  overrideEmpty: z.boolean().default(false).describe('An empty preferred value (null, "") gives way to the other one.'),
});

export const mergeParams = z.strictObject({
  mode: z
    .enum(['append', 'combine', 'choose-branch', 'sql'])
    .default('append')
    .describe(
      'One after the other, item with item, the items of one input once all have arrived, or what a SELECT over the inputs gives.',
    ),
  inputCount: z.number().int().min(2).max(MAX_INPUTS).default(2).describe('How many inputs there are: `input-1`, `input-2` …'),
  combineBy: z
    .enum(['fields', 'position', 'all'])
    .default('fields')
    .describe('Which items belong together: those with equal fields, those at the same place, or each with each. For `combine`.'),
  fields: z.array(fieldPair).default([]).describe('Fields that must be equal. For `fields`.'),
  join: z
    .enum(['keep-matches', 'keep-non-matches', 'keep-everything', 'enrich-first', 'enrich-second'])
    .default('keep-matches')
    .describe('Which items come out. For `fields`.'),
  output: z
    .enum(['both', 'first', 'second'])
    .default('both')
    .describe('Whose data comes out. For `keep-matches` and `keep-non-matches`.'),
  includeUnpaired: z.boolean().default(false).describe('Also pass on items that have no partner at their place. For `position`.'),
  unpairedOf: z
    .enum(['any', 'first'])
    .default('any')
    .describe('Whose unpaired items `includeUnpaired` means: those of any input, or of the first only. For `position`.'),
  clash: clash.prefault({}).describe('What to do where both items have a field.'),
  fuzzy: z.boolean().default(false).describe('Compare without regard to type: 3 equals "3".'),
  multipleMatches: z.enum(['all', 'first', 'last']).default('all').describe('Which partners to take where an item has several.'),
  dotNotation: z.boolean().default(true).describe('A dot in a field name leads into an object.'),
  branch: z
    .number()
    .int()
    .min(1)
    .max(MAX_INPUTS)
    .default(1)
    .describe('Input whose items are passed on, from 1. For `choose-branch`.'),
  branchOutput: z
    .enum(['items', 'empty'])
    .default('items')
    .describe('Pass the items on, or one empty item. For `choose-branch`.'),
  query: z
    .string()
    .max(100_000)
    .default('SELECT * FROM input1 LEFT JOIN input2 ON input1.id = input2.id')
    .describe('One SELECT statement over the tables `input1`, `input2` … For `sql`.')
    .meta({ widget: 'code', language: 'sql' }),
  emptyResult: z
    .enum(['none', 'success'])
    .default('none')
    .describe('Where the query finds nothing: no item, or one `{ "success": true }`. For `sql`.'),
});

export type MergeParams = z.output<typeof mergeParams>;
