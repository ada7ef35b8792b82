import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
/** First byte of every envelope: another algorithm would get another number. */
const FORMAT = 1;
/** NIST SP 800-38D §8.2.2: 96 random bits, for fewer than 2^32 encryptions under one key. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;

/** What an envelope is for. It opens for exactly this and nothing else. */
export type Binding = readonly (string | number)[];

/** The bytes did not open: they, what they are bound to, or the key are not those that they were closed with. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
}

/** format ‖ nonce ‖ ciphertext ‖ tag (AES-256-GCM). */
export function close(key: Buffer, plain: Uint8Array, binding: Binding): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(toBytes(binding));
  return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws EnvelopeError, which says the same whatever was wrong. */
export function open(key: Buffer, envelope: Uint8Array, binding: Binding): Buffer {
  const bytes = Buffer.from(envelope);
  if (bytes.length < HEAD_BYTES + TAG_BYTES || bytes[0] !== FORMAT) throw new EnvelopeError('A stored secret cannot be opened.');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(1, HEAD_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(toBytes(binding));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    // OpenSSL's reason says nothing more, and nobody may learn more.
    throw new EnvelopeError('A stored secret cannot be opened.');
  }
}

/** As JSON, so that no two bindings are written alike. */
const toBytes = (binding: Binding): Buffer => Buffer.from(JSON.stringify(binding));
