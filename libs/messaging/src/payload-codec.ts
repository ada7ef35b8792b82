import type { KeyObject } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { AppError } from '@weft/errors';
import { deriveKey, seal, unseal } from './secrecy.ts';

/** Below this, compressing costs more than the bytes it saves. */
const COMPRESS_FROM_BYTES = 64 * 1024;
/** A message may not unpack to more than this, whoever sent it. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;
/** First byte of a zstd frame (RFC 8878 §3.1.1); no JSON text starts with it. */
const ZSTD_FIRST_BYTE = 0x28;
/** Two to three times as fast as the default: these bytes travel once, while the event loop waits. */
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const EMPTY = new Uint8Array(0);

/** JSON, compressed where it is large; `undefined` is no bytes at all. Synchronous, so that messages keep their order. */
export const encodePayload = (value: unknown): Uint8Array => encodeJson(JSON.stringify(value));

function encodeJson(json: string | undefined): Uint8Array {
  if (json === undefined) return EMPTY;
  const bytes = Buffer.from(json);
  return bytes.length < COMPRESS_FROM_BYTES ? bytes : zstdCompressSync(bytes, FAST);
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

/** First byte of a sealed payload; neither JSON nor a zstd frame starts with it. */
const SEALED_FIRST_BYTE = 0x01;
const SEALED = Uint8Array.of(SEALED_FIRST_BYTE);
const CONTEXT = 'weft message';

/**
 * Payloads on their way through a broker. With the installation's secret they are sealed: whoever listens there, or reads what it
 * stores, learns nothing (credentials and callers' passwords pass here), and what somebody else sends is refused.
 */
export class PayloadCodec {
  private readonly key: KeyObject | undefined;

  constructor(secretKey: string | undefined) {
    this.key = secretKey === undefined ? undefined : deriveKey(secretKey, 'messages');
  }

  encode(value: unknown): Uint8Array {
    return this.encodeText(JSON.stringify(value));
  }

  /** The same for what is JSON text already. */
  encodeText(json: string | undefined): Uint8Array {
    const bytes = encodeJson(json);
    if (!this.key || bytes.length === 0) return bytes;
    return seal(this.key, bytes, { context: CONTEXT, prefix: SEALED });
  }

  /** @throws INVALID_INPUT where the bytes are not a message of ours. */
  decode(bytes: Uint8Array): unknown {
    if (!this.key || bytes.length === 0) return decodePayload(bytes);
    if (bytes[0] !== SEALED_FIRST_BYTE)
      throw new AppError('INVALID_INPUT', 'A message is not sealed: its sender has not the WEFT_SECRET_KEY of this process.');
    return decodePayload(unseal(this.key, bytes.subarray(1), CONTEXT));
  }
}
