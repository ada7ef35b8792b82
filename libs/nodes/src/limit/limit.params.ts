import { z } from 'zod';

export const limitParams = z.strictObject({
  maxItems: z.number().int().min(0).default(1).describe('How many items are passed on at most.'),
  keep: z.enum(['first', 'last']).default('first').describe('Which of them: the first or the last ones.'),
});
