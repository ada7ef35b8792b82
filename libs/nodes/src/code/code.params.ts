import { z } from 'zod';

export const codeParams = z.strictObject({
  language: z.literal('javascript').default('javascript').describe('Language of the code.'),
  mode: z.enum(['all', 'each']).default('all').describe('Run once with all items, or once for each item.'),
  code: z
    .string()
    .max(1_000_000)
    .default('')
    .describe('Body of an async function that returns items. Empty code passes the items on.')
    .meta({ widget: 'code', language: 'javascript' }),
  timeoutMs: z.number().int().min(1).max(3_600_000).default(60_000).describe('Limit of one run in milliseconds.'),
});
