import { z } from 'zod';
import { fieldNamesSchema } from '../fields/field-names.ts';

/** Each takes about 300 bytes of the database. */
const MAX_HISTORY = 100_000;

export const removeDuplicatesParams = z.strictObject({
  operation: z
    .enum(['input', 'history', 'forget'])
    .default('input')
    .describe(
      'Remove items that repeat within the input, or those that were met in earlier executions; or forget what was met, and pass the items on.',
    ),
  compare: z
    .enum(['all', 'selected', 'except'])
    .default('all')
    .describe(
      'Which fields make two items duplicates where they are equal: all, those selected, or all except those selected. For `input`.',
    ),
  selectedFields: fieldNamesSchema
    .default([])
    .describe('Fields for `selected` and `except`: a list, or names separated by commas.'),
  keepOnlyCompared: z.boolean().default(false).describe('Leave only the compared fields in the items. For `input`.'),
  dotNotation: z.boolean().default(true).describe('A dot in a field name leads into an object. For `input`.'),
  keep: z
    .enum(['new', 'higher', 'later'])
    .default('new')
    .describe(
      'Which items pass: those whose value was not met, or is a number higher, or a date later, than all that were. For `history`.',
    ),
  value: z.any().optional().describe('The value of an item: an expression such as `={{ $json.id }}`. For `history`.'),
  scope: z
    .enum(['node', 'workflow'])
    .default('node')
    .describe('Whether the node remembers by itself, or together with others of the workflow. For `history` and `forget`.'),
  historySize: z
    .number()
    .int()
    .min(1)
    .max(MAX_HISTORY)
    .default(10_000)
    .describe('How many values are remembered; the oldest are forgotten. For `new`.'),
});

export type RemoveDuplicatesParams = z.output<typeof removeDuplicatesParams>;
