/** The thread in which images are decoded, changed and encoded. Node runs it as it is: nothing in it needs more than its types taken away. */
import { parentPort, workerData } from 'node:worker_threads';
import { Jimp } from 'jimp';
import type { ImageJob, ImageStep } from '@weft/node-sdk';
import { drawShape } from './draw-shape.ts';
import { drawText } from './draw-text.ts';
import { imageHead } from './image-head.ts';
import { isTooLarge, MAX_RADIUS } from './image-limits.ts';
import type { Picture } from './picture.ts';
import { assertUnpacks } from './png-check.ts';
import { sizeFor, turned } from './resized.ts';

const refused = (code: string, message: string): Error => Object.assign(new Error(message), { code });

async function decode(bytes: Uint8Array): Promise<Picture> {
  const head = imageHead(bytes);
  if (!head) throw refused('IMAGE_UNREADABLE', 'it is no PNG, JPEG, GIF or BMP');
  assertSize(head);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head.format === 'png') assertUnpacks(buffer, head);
  const options = { 'image/jpeg': { maxMemoryUsageInMB: 512, maxResolutionInMP: 26 } };
  const image = (await Jimp.fromBuffer(buffer, options as never).catch((error: Error) => {
    throw refused('IMAGE_UNREADABLE', error.message.slice(0, 200));
  })) as unknown as Picture;
  assertSize(image);
  return image;
}

function assertSize(size: { readonly width: number; readonly height: number }): void {
  if (isTooLarge(size)) throw refused('IMAGE_TOO_LARGE', `it would have ${size.width} × ${size.height} pixels`);
}

function empty(width: number, height: number, color: number): Picture {
  assertSize({ width, height });
  return new Jimp({ width, height, color }) as unknown as Picture;
}

function colorOf(text: string): number {
  const [, rgb = '', alpha = ''] = /^#?([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text.trim()) ?? [];
  if (rgb === '') throw refused('IMAGE_STEP_INVALID', `"${text.slice(0, 40)}" is no colour such as #00ff00 or #00ff0080`);
  return Number.parseInt(rgb + (alpha || 'ff'), 16);
}

async function changed(image: Picture, step: ImageStep, others: readonly Picture[]): Promise<Picture> {
  switch (step.operation) {
    case 'create':
      return empty(step.width, step.height, colorOf(step.color));
    case 'resize': {
      const size = sizeFor(image, step);
      assertSize(size);
      image.resize({ w: size.width, h: size.height });
      return image;
    }
    case 'crop':
      return cropped(image, step);
    case 'rotate':
      assertSize(turned(image, step.degrees));
      image.background = colorOf(step.color);
      image.rotate({ deg: -step.degrees, mode: true });
      return image;
    case 'blur':
      image.blur(Math.min(Math.max(Math.round(step.radius), 1), MAX_RADIUS));
      return image;
    case 'border': {
      const frame = empty(image.width + 2 * step.width, image.height + 2 * step.height, colorOf(step.color));
      frame.composite(image, step.width, step.height);
      return frame;
    }
    case 'composite':
      image.composite(others[step.image] as Picture, step.x, step.y);
      return image;
    case 'text':
      await drawText(image, step, colorOf(step.color));
      return image;
    case 'draw': {
      const layer = empty(image.width, image.height, 0);
      drawShape(layer, step, colorOf(step.color));
      image.composite(layer, 0, 0);
      return image;
    }
  }
}

/** The part of the image that lies within it. */
function cropped(image: Picture, { x, y, width, height }: Extract<ImageStep, { operation: 'crop' }>): Picture {
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const w = Math.min(x + width, image.width) - left;
  const h = Math.min(y + height, image.height) - top;
  if (w < 1 || h < 1) throw refused('IMAGE_STEP_INVALID', 'what is to be cut out lies outside of the image');
  image.crop({ x: left, y: top, w, h });
  return image;
}

async function work({ image, others, steps, format, quality }: ImageJob) {
  let picture = image ? await decode(image) : empty(1, 1, 0);
  const laid: Picture[] = [];
  for (const other of others) laid.push(await decode(other));
  for (const step of steps) picture = await changed(picture, step, laid);
  const wanted = format ?? (image ? imageHead(image)?.format : undefined) ?? 'png';
  const content = await picture.getBuffer(
    `image/${wanted}`,
    wanted === 'jpeg' && quality !== undefined ? { quality } : undefined,
  );
  return { format: wanted, width: picture.width, height: picture.height, content: new Uint8Array(content) };
}

work(workerData as ImageJob).then(
  (result) => parentPort?.postMessage({ result }, [result.content.buffer]),
  ({ code = 'IMAGE_UNREADABLE', message = '' }: { code?: string; message?: string }) =>
    parentPort?.postMessage({ refusal: { code, message } }, []),
);
