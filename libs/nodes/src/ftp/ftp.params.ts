import { z } from 'zod';

const MAX_PATH = 4_096;
const path = (description: string) => z.string().max(MAX_PATH).default('').describe(description);

export const ftpParams = z.strictObject({
  protocol: z.enum(['ftp', 'sftp']).default('ftp').describe('How the server is spoken with; the credential is one of that type.'),
  operation: z
    .enum(['download', 'upload', 'list', 'rename', 'delete'])
    .default('download')
    .describe('Reads a file, writes one, names what is in a folder, renames or moves a file or folder, or removes one.'),
  path: path('Path on the server: of the file, or of the folder. For `rename` the old one.'),
  newPath: path('The new path. For `rename`.'),
  file: z.string().min(1).default('data').describe('Name among the files of the item. For `download` and `upload`.'),
  source: z.enum(['file', 'text']).default('file').describe('Whether a file of the item is sent, or `text`. For `upload`.'),
  text: z.any().optional().describe('Content of the file, as UTF-8; all but text as JSON. For `upload` of a text.'),
  recursive: z
    .boolean()
    .default(false)
    .describe('Also what is in the folders inside the folder: name it (`list`), or remove it (`delete` of a folder).'),
  isFolder: z.boolean().default(false).describe('The path is that of a folder. For `delete`.'),
  createFolders: z
    .boolean()
    .default(false)
    .describe('Make the folders of the new path. For `rename`; `upload` makes those of its path anyway.'),
});

export type FtpParameters = z.output<typeof ftpParams>;
