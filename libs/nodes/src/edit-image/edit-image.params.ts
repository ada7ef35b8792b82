import { IMAGE_FORMATS, RESIZE_MODES } from '@weft/node-sdk';
import { z } from 'zod';

const MAX_SIDE = 20_000;
const MAX_STEPS = 50;

const side = (description: string, usual: number) => z.number().int().min(0).max(MAX_SIDE).default(usual).describe(description);
const place = (description: string) => z.number().int().min(-MAX_SIDE).max(MAX_SIDE).default(0).describe(description);
const color = (usual: string) => z.string().max(20).default(usual).describe('Colour, as `#rrggbb` or `#rrggbbaa`.');

const step = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('resize').describe('Changes the size.'),
    mode: z
      .enum(RESIZE_MODES)
      .default('fit')
      .describe(
        'How the size is meant: `fit` keeps the shape inside of it and `cover` around it, `shrink` and `enlarge` as `fit` but only one way, `stretch` does not keep the shape; `percent` is of the size that it has.',
      ),
    width: side('Width in pixels, or percent; 0 follows from the height.', 500),
    height: side('Height in pixels, or percent; 0 follows from the width.', 500),
  }),
  z.strictObject({
    operation: z.literal('crop').describe('Cuts a part out.'),
    x: place('Left edge of the part.'),
    y: place('Upper edge of the part.'),
    width: side('Width of the part.', 500),
    height: side('Height of the part.', 500),
  }),
  z.strictObject({
    operation: z.literal('rotate').describe('Turns it.'),
    degrees: z.number().min(-360).max(360).default(0).describe('By how much, clockwise.'),
    color: color('#ffffffff'),
  }),
  z.strictObject({
    operation: z.literal('blur').describe('Blurs it.'),
    radius: z.number().min(1).max(100).default(5).describe('How far, in pixels.'),
  }),
  z.strictObject({
    operation: z.literal('border').describe('Puts a frame around it.'),
    width: side('Width of the frame at the left and the right.', 10),
    height: side('Height of the frame above and below.', 10),
    color: color('#000000'),
  }),
  z.strictObject({
    operation: z.literal('create').describe('Puts an empty image in its place.'),
    width: side('Its width.', 50),
    height: side('Its height.', 50),
    color: color('#ffffff00'),
  }),
  z.strictObject({
    operation: z.literal('composite').describe('Lays another image over it.'),
    file: z.string().default('').describe('Name of the other image among the files of the item.'),
    x: place('Left edge of the other.'),
    y: place('Upper edge of the other.'),
  }),
  z.strictObject({
    operation: z.literal('text').describe('Writes on it.'),
    text: z.string().max(5_000).default('').describe('What is written.'),
    size: z.number().int().min(1).max(500).default(18).describe('About how high the letters are.'),
    color: color('#000000'),
    x: place('Left edge of the text.'),
    y: place('Where its first line stands.'),
    lineLength: z.number().int().min(0).max(5_000).default(80).describe('Characters of a line; 0 breaks none.'),
  }),
  z.strictObject({
    operation: z.literal('draw').describe('Draws a shape and fills it.'),
    shape: z
      .enum(['rectangle', 'circle', 'line'])
      .default('rectangle')
      .describe('A circle is around its first point, and goes through its second.'),
    color: color('#ff0000'),
    x: place('Of the first point.'),
    y: place('Of the first point.'),
    toX: place('Of the second point.'),
    toY: place('Of the second point.'),
  }),
]);

export const editImageParams = z.strictObject({
  operation: z.enum(['edit', 'information']).default('edit').describe('Changes an image, or says what it is.'),
  file: z.string().min(1).default('data').describe('Name of the image among the files of the item, before and after.'),
  steps: z.array(step).max(MAX_STEPS).default([]).describe('What is done with it, in order. For `edit`.'),
  format: z
    .enum(['same', ...IMAGE_FORMATS])
    .default('same')
    .describe('What it is saved as. For `edit`.'),
  quality: z.number().int().min(1).max(100).default(90).describe('For JPEG.'),
  fileName: z.string().max(200).default('').describe('What the file is called; without it, by its own name. For `edit`.'),
});

export type EditImageParameters = z.output<typeof editImageParams>;
