import { z } from 'zod';
import { conditionsSchema } from '../conditions/conditions.params.ts';

/** Handles are drawn beside the node; more than this cannot be told apart. */
export const MAX_OUTPUTS = 100;

const rule = z.strictObject({
  conditions: conditionsSchema.prefault({}).describe('Items for which they hold leave by the output of this rule.'),
  output: z
    .number()
    .int()
    .min(0)
    .max(MAX_OUTPUTS - 1)
    .optional()
    .describe(
      'Number of the output that the rule leads to, where it is not the number of the rule. Several rules may share one.',
    ),
  outputName: z.string().max(200).optional().describe('Label of the output. The handle stays `case-<number of the output>`.'),
});

export const switchParams = z.strictObject({
  mode: z
    .enum(['rules', 'expression'])
    .default('rules')
    .describe('Choose the output by rules, or by an expression that gives its number.'),
  rules: z
    .array(rule)
    .max(MAX_OUTPUTS)
    .default([])
    .describe('Looked at in order. Rule 0 leads to `case-0`, rule 1 to `case-1` … For `rules`.'),
  output: z.number().int().default(0).describe('Number of the output, from 0, usually an expression. For `expression`.'),
  outputCount: z.number().int().min(1).max(MAX_OUTPUTS).default(4).describe('How many outputs there are. For `expression`.'),
  fallback: z
    .union([z.enum(['none', 'extra']), z.number().int().min(0)])
    .default('none')
    .describe(
      'Where items go that no rule takes: nowhere, to an extra output `fallback`, or to the output with this number. For `rules`.',
    ),
  allMatching: z.boolean().default(false).describe('Send an item to every rule that takes it instead of the first. For `rules`.'),
});
