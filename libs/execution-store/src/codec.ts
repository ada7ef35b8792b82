import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { newer } from './stored-format.ts';

/** First byte of everything that is stored by this codec. */
const RAW = 0;
const ZSTD = 1;

/** Up to here a row stays in one piece in its table, and compressing costs more than it saves. */
const RAW_LIMIT_BYTES = 1_800;
/** Compressing this many characters takes about half a millisecond. */
const SYNCHRONOUS_LIMIT = 256 * 1024;
const compress = promisify(zstdCompress);
/** Of the output. With it, and the size told in advance, a run body takes half the time: tables and buffers are made to measure. */
const CHUNK_BYTES = 8 * 1024;
/** The quick level: level 3 saves 2 % more on run bodies and costs a quarter more time. */
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/**
 * JSON text as it is stored: a format byte, then the text in UTF-8 or that compressed. The text comes from JSON.stringify, which
 * escapes U+0000 and lone surrogates: both come back, where `jsonb` and `text` would refuse them.
 */
export function encodeText(text: string): Buffer {
  const raw = toRaw(text);
  if (raw.length <= RAW_LIMIT_BYTES) return raw;
  const options = { ...COMPRESSION, pledgedSrcSize: raw.length - 1, chunkSize: CHUNK_BYTES };
  return toCompressed(zstdCompressSync(raw.subarray(1), options));
}

/** The same for a text that may be large: compressed on another thread then, so that other runs go on. */
export async function encodeLargeText(text: string): Promise<Buffer> {
  return text.length <= SYNCHRONOUS_LIMIT ? encodeText(text) : toCompressed(await compress(toRaw(text).subarray(1), COMPRESSION));
}

function toRaw(text: string): Buffer {
  const raw = Buffer.allocUnsafe(1 + Buffer.byteLength(text));
  raw[0] = RAW;
  raw.write(text, 1);
  return raw;
}

const toCompressed = (content: Buffer): Buffer => Buffer.concat([Buffer.of(ZSTD), content]);

export function decodeText(stored: Buffer): string {
  const content = stored.subarray(1);
  switch (stored[0]) {
    case RAW:
      return content.toString('utf8');
    case ZSTD:
      return zstdDecompressSync(content).toString('utf8');
    default:
      throw newer(`Stored data has the unknown first byte ${stored[0]}`);
  }
}

export const encodeJson = (value: unknown): Buffer => encodeText(JSON.stringify(value));
export const decodeJson = <T>(stored: Buffer): T => JSON.parse(decodeText(stored)) as T;
