import { z } from 'zod';
import { fieldNamesSchema } from '../fields/field-names.ts';

export const AGGREGATIONS = ['append', 'average', 'concatenate', 'count', 'count-unique', 'max', 'min', 'sum'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

const summary = z.strictObject({
  field: z.string().min(1).describe('Field whose values are summarized.'),
  aggregation: z.enum(AGGREGATIONS).default('count').describe('What is made of the values.'),
  includeEmpty: z
    .boolean()
    .default(false)
    .describe('Also take what is missing, null or "". For `append`, `concatenate`, `count` and `count-unique`.'),
  separator: z.string().max(1_000).default(',').describe('What stands between two values. For `concatenate`.'),
});
export type Summary = z.output<typeof summary>;

export const summarizeParams = z.strictObject({
  summaries: z.array(summary).default([]).describe('What to find out of each group.'),
  groupBy: fieldNamesSchema
    .default([])
    .describe(
      'Fields whose equal values make a group: a list, or names separated by commas. Without them all items are one group.',
    ),
  skipUngrouped: z.boolean().default(false).describe('Leave out items in which a field to group by is missing, null or "".'),
  output: z
    .enum(['items', 'object'])
    .default('items')
    .describe('One item for each group, or one item with all groups in it, by the values they are grouped by.'),
  unknownFields: z
    .enum(['fail', 'empty-item'])
    .default('fail')
    .describe('Where no item has a field that is to be summarized: fail, or give one empty item.'),
  dotNotation: z.boolean().default(true).describe('A dot in a field name leads into an object.'),
});

export type SummarizeParams = z.output<typeof summarizeParams>;
