import { z } from 'zod';
import { fieldNamesSchema } from '../fields/field-names.ts';

export const compressionParams = z.strictObject({
  operation: z.enum(['decompress', 'compress']).default('decompress').describe('Take files out of archives, or pack files.'),
  files: fieldNamesSchema
    .default(['data'])
    .describe('Names of the files among those of the item: a list, or names separated by commas.'),
  format: z
    .enum(['zip', 'gzip', 'tar', 'tar-gzip'])
    .default('zip')
    .describe('How to pack; `gzip` makes a file of each one, the others one of all. For `compress`.'),
  fileName: z
    .string()
    .max(200)
    .default('')
    .describe(
      'Name of the file that is made; without it `archive` or the name of the packed file, with an ending. For `compress`.',
    ),
  outputField: z.string().min(1).default('data').describe('Name of the packed file among those of the item. For `compress`.'),
  outputPrefix: z
    .string()
    .min(1)
    .default('file_')
    .describe(
      'What the names of several files begin with; numbers from 0 follow. For `decompress`, and for `gzip` of several files.',
    ),
});
