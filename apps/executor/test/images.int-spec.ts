import { deflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { ImageJob, ImageStep } from '@weft/node-sdk';
import { Jimp } from 'jimp';
import { ImageEditor } from '../src/images/image-editor.ts';

const editor = new ImageEditor();
const { signal } = new AbortController();
const edit = (job: Partial<ImageJob>) => editor.edit({ others: [], steps: [], ...job }, signal);
const make = async (width: number, height: number, color = 0xff0000ff, mime: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/bmp' = 'image/png') =>
  new Uint8Array(await new Jimp({ width, height, color }).getBuffer(mime)); // prettier-ignore
const pixel = async (content: Uint8Array, x: number, y: number) =>
  (await Jimp.fromBuffer(Buffer.from(content))).getPixelColor(x, y).toString(16).padStart(8, '0');

/** A PNG of one colour whose rows are packed, whatever its head says of them. */
function png(width: number, height: number, rows: Buffer, interlaced = 0): Uint8Array {
  const chunk = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(content.length);
    head.write(type, 4);
    return Buffer.concat([head, content, Buffer.alloc(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, interlaced], 8);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
} // prettier-ignore

describe(ImageEditor, () => {
  it.each(['image/png', 'image/jpeg', 'image/gif', 'image/bmp'] as const)('knows %s by its head', async (mime) => {
    expect(editor.inform(await make(30, 20, 0xff0000ff, mime))).toEqual({ format: mime.slice(6), width: 30, height: 20 });
  });

  it.each<[ImageStep, number, number]>([
    [{ operation: 'resize', mode: 'fit', width: 100, height: 100 }, 100, 50],
    [{ operation: 'resize', mode: 'cover', width: 100, height: 100 }, 200, 100],
    [{ operation: 'resize', mode: 'stretch', width: 100, height: 100 }, 100, 100],
    [{ operation: 'resize', mode: 'shrink', width: 100, height: 100 }, 40, 20],
    [{ operation: 'resize', mode: 'shrink', width: 10, height: 10 }, 10, 5],
    [{ operation: 'resize', mode: 'enlarge', width: 10, height: 10 }, 40, 20],
    [{ operation: 'resize', mode: 'percent', width: 50, height: 200 }, 20, 40],
    [{ operation: 'resize', mode: 'fit', width: 80, height: 0 }, 80, 40],
    [{ operation: 'crop', x: 10, y: 5, width: 20, height: 100 }, 20, 15],
    [{ operation: 'rotate', degrees: 90, color: '#ffffff' }, 20, 40],
    [{ operation: 'border', width: 3, height: 1, color: '#000000' }, 46, 22],
    [{ operation: 'blur', radius: 3 }, 40, 20],
    [{ operation: 'create', width: 7, height: 9, color: '#00ff0080' }, 7, 9],
  ])('does %j', async (step, width, height) => {
    const { content, ...about } = await edit({ image: await make(40, 20), steps: [step] });
    expect(about).toEqual({ format: 'png', width, height });
    expect(editor.inform(content)).toEqual({ format: 'png', width, height });
  });

  it('draws, and lays images over each other', async () => {
    const steps: ImageStep[] = [
      { operation: 'create', width: 20, height: 20, color: '#ffffff' },
      { operation: 'draw', shape: 'rectangle', x: 0, y: 0, toX: 4, toY: 4, color: '#0000ff' },
      { operation: 'draw', shape: 'circle', x: 10, y: 10, toX: 13, toY: 10, color: '#00ff00' },
      { operation: 'draw', shape: 'line', x: 0, y: 19, toX: 19, toY: 19, color: '#000000' },
      { operation: 'composite', image: 0, x: 15, y: 0 },
    ];
    const { content } = await edit({ steps, others: [await make(3, 3)] });
    const at = (x: number, y: number) => pixel(content, x, y);
    expect([await at(1, 1), await at(10, 12), await at(10, 14), await at(5, 19), await at(16, 1)]).toEqual([
      '0000ffff', '00ff00ff', 'ffffffff', '000000ff', 'ff0000ff',
    ]); // prettier-ignore
  });

  it('writes in a colour, in lines, where it is told to', async () => {
    const text = { operation: 'text', color: '#0000ff', x: 10, y: 40, lineLength: 2 } as const;
    const white: ImageStep = { operation: 'create', width: 120, height: 120, color: '#ffffff' };
    const { content } = await edit({ steps: [white, { ...text, text: 'ÄM MM', size: 40 }] });
    const picture = await Jimp.fromBuffer(Buffer.from(content));
    const inked = new Map<number, number>();
    for (let y = 0; y < 120; y += 1)
      for (let x = 0; x < 120; x += 1) if (picture.getPixelColor(x, y) === 0x0000ffff) inked.set(y, (inked.get(y) ?? 0) + 1);
    const rows = [...inked.keys()].sort((one, other) => one - other);
    expect([rows[0]! < 12, rows.some((y) => y > 60), inked.has(44), rows.at(-1)! < 100]).toEqual([true, true, false, true]);
    for (const wrong of ['日本', 'x'.repeat(5_001)])
      await expect(edit({ steps: [white, { ...text, text: wrong, size: 9 }] })).rejects.toMatchObject({
        failure: { code: 'IMAGE_STEP_INVALID' },
      });
  });

  it.each(['png', 'jpeg', 'gif', 'bmp', 'tiff'] as const)('writes %s', async (format) => {
    const { content } = await edit({ image: await make(8, 8), format, quality: 50 });
    if (format !== 'tiff') expect(editor.inform(content)).toEqual({ format, width: 8, height: 8 });
    else expect(Buffer.from(content).toString('latin1', 0, 2)).toMatch(/II|MM/);
  });

  it.each<[string, Partial<ImageJob>, string]>([
    ['what is none', { image: Buffer.from('hello, this is no image at all') }, 'IMAGE_UNREADABLE'],
    ['one that breaks off', { image: Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex') }, 'IMAGE_UNREADABLE'],
    ['one with too many pixels in its head', { image: png(30_000, 30_000, Buffer.alloc(10)) }, 'IMAGE_TOO_LARGE'],
    ['one that unpacks to more than it says', { image: png(4, 4, Buffer.alloc(50_000_000)) }, 'IMAGE_UNREADABLE'],
    ['one that does so in an interlaced way', { image: png(4, 4, Buffer.alloc(50_000_000), 1) }, 'IMAGE_UNREADABLE'],
    ['a step that makes too many', { steps: [{ operation: 'create', width: 6_000, height: 6_000, color: '#fff000' }] }, 'IMAGE_TOO_LARGE'],
    ['a colour that is none', { steps: [{ operation: 'create', width: 6, height: 6, color: 'reddish' }] }, 'IMAGE_STEP_INVALID'],
    ['a part that is not there', { steps: [{ operation: 'crop', x: 5, y: 5, width: 1, height: 1 }] }, 'IMAGE_STEP_INVALID'],
    ['more steps than there may be', { steps: Array.from({ length: 51 }, () => ({ operation: 'blur', radius: 1 }) as const) }, 'IMAGE_STEP_INVALID'],
    ['more bytes than there may be', { image: new Uint8Array(33_554_433) }, 'IMAGE_TOO_LARGE'],
  ])('refuses %s', async (_, job, code) => {
    await expect(edit(job)).rejects.toMatchObject({ failure: { code, fault: 'user', retryable: false } });
  }); // prettier-ignore

  it('leaves the process to others while it works, and ends with whoever asked', async () => {
    const { content: image } = await edit({ steps: [{ operation: 'create', width: 3_000, height: 3_000, color: '#ff0000' }] });
    const controller = new AbortController();
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 5);
    const steps = Array.from({ length: 20 }, () => ({ operation: 'blur', radius: 50 }) as const);
    const working = editor.edit({ image, others: [], steps }, controller.signal);
    setTimeout(() => controller.abort(new Error('stopped')), 400);
    await expect(working).rejects.toThrow('stopped');
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
  });
});
