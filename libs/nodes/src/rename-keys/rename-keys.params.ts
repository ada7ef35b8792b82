import { z } from 'zod';

const key = z.strictObject({
  from: z.string().min(1).describe('Name of the field, or a path such as `user.name`.'),
  to: z.string().min(1).describe('Its new name, or a path, whose objects are made where they are missing.'),
});

const pattern = z.strictObject({
  pattern: z.string().min(1).describe('Regular expression: every match of it in a key is replaced.'),
  replacement: z.string().default('').describe('What stands in the place of a match; `$1` is what the first group matched.'),
  ignoreCase: z.boolean().default(false).describe('Take upper and lower case for the same.'),
  maxDepth: z
    .number()
    .int()
    .min(-1)
    .default(-1)
    .describe('How many objects and lists deep keys are renamed: 0 for the fields of the item alone, -1 for all.'),
});

export const renameKeysParams = z.strictObject({
  keys: z.array(key).default([]).describe('Fields to rename one by one, in order.'),
  patterns: z.array(pattern).default([]).describe('Patterns by which keys are renamed after that, in order.'),
});

export type RenameKeysParams = z.output<typeof renameKeysParams>;
export type KeyPattern = RenameKeysParams['patterns'][number];
