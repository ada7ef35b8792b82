import { Jimp, loadFont, measureText } from 'jimp';
import { SANS_128_BLACK, SANS_16_BLACK, SANS_32_BLACK, SANS_64_BLACK, SANS_8_BLACK } from 'jimp/fonts';
import type { ImageStep } from '@weft/node-sdk';
import type { Picture } from './picture.ts';
import { linesOf, plain } from './text-lines.ts';

/** By the height of their letters: a size in between is made of the next larger one. */
const FONTS = [
  [8, SANS_8_BLACK],
  [16, SANS_16_BLACK],
  [32, SANS_32_BLACK],
  [64, SANS_64_BLACK],
  [128, SANS_128_BLACK],
] as const;
const MAX_LINES = 200;
const MAX_CHARACTERS = 5_000;
/** Letters may reach beyond their places. */
const MARGIN = 8;

const refused = (message: string): Error => Object.assign(new Error(message), { code: 'IMAGE_STEP_INVALID' });

/** Writes a text whose first line stands at `y`. @throws Error with `code` IMAGE_STEP_INVALID */
export async function drawText(image: Picture, step: Extract<ImageStep, { operation: 'text' }>, color: number): Promise<void> {
  const { text, size, x, y, lineLength } = step;
  const lines = linesOf(plain(text), lineLength);
  if (text.length > MAX_CHARACTERS || lines.length > MAX_LINES)
    throw refused(`a text has at most ${MAX_CHARACTERS} characters and ${MAX_LINES} lines`);
  const [height, file] = FONTS.find(([each]) => each >= size) ?? FONTS[4];
  const font = await loadFont(file);
  const unknown = [...new Set(lines.join(''))].find((character) => !(character in font.chars));
  if (unknown !== undefined) throw refused(`there is no letter "${unknown}" in the font, which has those of western Europe`);
  // jimp has both, and declares one.
  const { lineHeight, base } = font.common as { readonly lineHeight: number; readonly base: number };
  const scale = size / height;
  for (const [index, line] of lines.entries()) {
    const top = Math.round(y + (index * lineHeight - base) * scale);
    const isSeen = line.trim() !== '' && top < image.height && top + lineHeight * scale > 0 && x < image.width;
    if (!isSeen) continue;
    const width = Math.min(measureText(font, line) + 2 * MARGIN, Math.ceil((image.width - Math.min(x, 0)) / scale) + 2 * MARGIN);
    const layer = new Jimp({ width, height: lineHeight + MARGIN, color: 0 });
    layer.print({ font, x: MARGIN, y: 0, text: line });
    tint(layer.bitmap.data, color);
    layer.resize({ w: Math.max(1, Math.round(width * scale)), h: Math.max(1, Math.round((lineHeight + MARGIN) * scale)) });
    image.composite(layer as unknown as Picture, Math.round(x - MARGIN * scale), top);
  }
}

/** Black letters in another colour, as much of it as there is of them. */
function tint(data: Uint8Array, color: number): void {
  const [red, green, blue, alpha] = [24, 16, 8, 0].map((shift) => (color >>> shift) & 0xff) as [number, number, number, number];
  for (let at = 0; at < data.length; at += 4) {
    data[at] = red;
    data[at + 1] = green;
    data[at + 2] = blue;
    data[at + 3] = Math.round(((data[at + 3] as number) * alpha) / 255);
  }
}
