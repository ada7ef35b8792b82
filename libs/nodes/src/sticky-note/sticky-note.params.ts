import { z } from 'zod';

export const stickyNoteParams = z.strictObject({
  content: z.string().default('').describe('Text of the note, in Markdown.'),
  width: z.number().min(0).default(240).describe('Width in pixels.'),
  height: z.number().min(0).default(160).describe('Height in pixels.'),
  color: z.union([z.number().int(), z.string()]).default(1).describe('Number in the palette, or a CSS colour.'),
});
