import { z } from 'zod';

const MAX_PATH = 4_096;

export const diskFilesParams = z.strictObject({
  operation: z.enum(['read', 'write']).default('read').describe('Reads files of the disk, or writes a file of the item to it.'),
  path: z
    .string()
    .max(MAX_PATH)
    .describe(
      'Path of the file, absolute or from the folder that the operator has opened. For `read` also a pattern: `*`, `?`, `**`, `[abc]`, `{a,b}`.',
    ),
  file: z.string().min(1).default('data').describe('Name among the files of the item: of what is read, or of what is written.'),
  fileName: z
    .string()
    .max(200)
    .default('')
    .describe('What the file is called in the item, in the place of its own name. For `read`.'),
  mimeType: z.string().max(200).default('').describe('Its media type; empty goes by the ending of its name. For `read`.'),
  keepInput: z
    .boolean()
    .default(false)
    .describe('Keep the fields and files of the item, in the place of fields about the file. For `read`.'),
  append: z.boolean().default(false).describe('Add to the file, where there is one. For `write`.'),
});

export type DiskFilesParameters = z.output<typeof diskFilesParams>;
