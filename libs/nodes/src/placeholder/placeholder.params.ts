import { z } from 'zod';

export const placeholderParams = z.strictObject({
  source: z.any().default(null).describe('The node as it stood in the imported file, for export without loss. Never evaluated.'),
  missing: z.string().default('').describe('What Weft lacks to run this node.'),
});
