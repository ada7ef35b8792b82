import { z } from 'zod';

/** A year: longer waits are schedules. */
const MAX_AMOUNT = 31_622_400;

export const waitParams = z.strictObject({
  resume: z.literal('interval').default('interval').describe('What ends the wait: `interval` is a length of time.'),
  amount: z.number().min(0).max(MAX_AMOUNT).default(5).describe('How many units to wait.'),
  unit: z.enum(['seconds', 'minutes', 'hours', 'days']).default('seconds').describe('The unit.'),
});
