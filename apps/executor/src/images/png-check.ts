import { inflateSync } from 'node:zlib';

const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A few bytes can unpack to gigabytes: as many as the head of the image promises, and no more. @throws Error with `code` IMAGE_UNREADABLE */
export function assertUnpacks(file: Buffer, { width, height }: { readonly width: number; readonly height: number }): void {
  const bitsPerPixel = (file[24] as number) * (CHANNELS[file[25] as number] ?? 4);
  const promised = height * (1 + Math.ceil((width * bitsPerPixel) / 8));
  try {
    // Interlaced rows are more and shorter, each with a byte of its own.
    inflateSync(Buffer.concat(dataOf(file)), { maxOutputLength: promised + 4 * height + 4_096 });
  } catch {
    throw Object.assign(new Error('its data do not unpack to what its head promises'), { code: 'IMAGE_UNREADABLE' });
  }
}

/** The contents of the IDAT chunks. */
function dataOf(file: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return parts;
}
