import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { AppError } from '@weft/errors';

/** Below this, compressing costs more than the bytes it saves. */
const COMPRESS_FROM_BYTES = 64 * 1024;
/** A message may not unpack to more than this, whoever sent it. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;
/** First byte of a zstd frame (RFC 8878 §3.1.1); no JSON text starts with it. */
const ZSTD_FIRST_BYTE = 0x28;
const EMPTY = new Uint8Array(0);

/** JSON, compressed where it is large; `undefined` is no bytes at all. Synchronous, so that messages keep their order. */
export function encodePayload(value: unknown): Uint8Array {
  const json = JSON.stringify(value);
  if (json === undefined) return EMPTY;
  const bytes = Buffer.from(json);
  return bytes.length < COMPRESS_FROM_BYTES ? bytes : zstdCompressSync(bytes);
}

/** @throws INVALID_INPUT where the bytes are not a message of ours. */
export function decodePayload(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  try {
    const plain = bytes[0] === ZSTD_FIRST_BYTE ? zstdDecompressSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }) : bytes;
    return JSON.parse(Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8')) as unknown;
  } catch (cause) {
    throw new AppError('INVALID_INPUT', `A message of ${bytes.length} bytes is not JSON.`, { cause });
  }
}
