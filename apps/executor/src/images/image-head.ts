import type { ImageFormat, ImageInformation } from '@weft/node-sdk';

const PNG = '89504e470d0a1a0a';

/** What an image is, by the first bytes of its file: nothing is decoded. Undefined where it is none that is known here. */
export function imageHead(bytes: Uint8Array): ImageInformation | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [format, read] of READERS) {
    const size = read(view);
    if (size && size.width > 0 && size.height > 0) return { format, ...size };
  }
  return undefined;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const READERS: readonly (readonly [ImageFormat, (view: Buffer) => Size | undefined])[] = [
  ['png', (view) => (view.length >= 26 && view.toString('hex', 0, 8) === PNG ? { width: view.readUInt32BE(16), height: view.readUInt32BE(20) } : undefined)], // prettier-ignore
  ['gif', (view) => (view.length >= 10 && view.toString('latin1', 0, 3) === 'GIF' ? { width: view.readUInt16LE(6), height: view.readUInt16LE(8) } : undefined)], // prettier-ignore
  ['bmp', (view) => (view.length >= 26 && view.toString('latin1', 0, 2) === 'BM' ? { width: Math.abs(view.readInt32LE(18)), height: Math.abs(view.readInt32LE(22)) } : undefined)], // prettier-ignore
  ['jpeg', jpegSize],
];

/** The first frame header (ITU T.81 §B.2.2), behind segments that each say how long they are. */
function jpegSize(view: Buffer): Size | undefined {
  if (view.length < 4 || view.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < view.length;) {
    if (view[at] !== 0xff) return undefined;
    const marker = view[at + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.readUInt16BE(at + 5), width: view.readUInt16BE(at + 7) };
    const isFill = marker === 0xff;
    at += isFill ? 1 : 2 + view.readUInt16BE(at + 2);
  }
  return undefined;
}
