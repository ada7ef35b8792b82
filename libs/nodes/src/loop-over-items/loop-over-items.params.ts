import { z } from 'zod';

export const loopOverItemsParams = z.strictObject({
  batchSize: z.number().int().min(1).default(1).describe('How many items a turn gets.'),
  reset: z
    .boolean()
    .default(false)
    .describe(
      'Begin anew with the items that came, as if the loop were entered. For an expression: fixed, the loop would not end.',
    ),
  maxLoopCount: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .default(0)
    .describe('How often the node may run in one execution; 0: as often as it has items.'),
});
