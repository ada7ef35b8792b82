import { packedBytesOf, ZipProblem, type ZipEntry } from './zip-directory.ts';

const STORED = 0;
const DEFLATED = 8;
const PIECE_BYTES = 65_536;

/** How much may come out of what is packed, over all files of one item. */
export class UnpackedBytes {
  private count = 0;

  constructor(private readonly max: number) {}

  /** @throws ZipProblem */
  add(bytes: number): void {
    this.check(bytes);
    this.count += bytes;
  }

  /** Whether so many more would still do, before they are unpacked. @throws ZipProblem */
  check(bytes: number): void {
    if (this.count + bytes > this.max) throw new ZipProblem(`it unpacks to more than ${Math.floor(this.max / 1_048_576)} MB`);
  }
}

/** The content of an entry, piece by piece, checked against what the archive says of it. @throws ZipProblem */
export async function* unpackEntry(bytes: Uint8Array, entry: ZipEntry, limit: UnpackedBytes): AsyncGenerator<Uint8Array> {
  const shown = `"${entry.name.slice(0, 100)}"`;
  if (entry.isEncrypted) throw new ZipProblem(`${shown} is protected by a password`);
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw new ZipProblem(`${shown} is packed by method ${entry.method}; only "stored" and "deflate" are known here`);
  const packed = packedBytesOf(bytes, entry);
  let checksum = CRC_START;
  for await (const piece of entry.method === STORED ? inPieces(packed) : inflated(packed)) {
    limit.add(piece.length);
    checksum = crcWith(checksum, piece);
    yield piece;
  }
  if (crcOf(checksum) !== entry.crc32) throw new ZipProblem(`${shown} is damaged`);
}

async function* inflated(packed: Uint8Array): AsyncGenerator<Uint8Array> {
  const source = ReadableStream.from(inPieces(packed)) as ReadableStream<Uint8Array<ArrayBuffer>>;
  try {
    yield* source.pipeThrough(new DecompressionStream('deflate-raw')) as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw (error as Error).name === 'TypeError' ? new ZipProblem('its data is damaged or cut off') : error;
  }
}

/** The whole content of an entry. */
export async function unpackWhole(bytes: Uint8Array, entry: ZipEntry, limit: UnpackedBytes): Promise<Uint8Array> {
  const pieces = await Array.fromAsync(unpackEntry(bytes, entry, limit));
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

export function* inPieces(bytes: Uint8Array, size = PIECE_BYTES): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export const CRC_START = 0xffffffff;

export const crcOf = (checksum: number): number => (checksum ^ 0xffffffff) >>> 0;

let table: Uint32Array | undefined;

export function crcWith(checksum: number, piece: Uint8Array): number {
  table ??= crcTable();
  let value = checksum;
  for (const byte of piece) value = (table[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return value;
}

function crcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
    return value;
  });
}
