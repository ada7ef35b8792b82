import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '@weft/errors';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A key for one purpose, made of the installation's secret (HKDF, RFC 5869). Keys of two purposes say nothing of each other.
 * @param salt binds the key to one message besides.
 */
export function deriveKey(secretKey: string, purpose: string, salt: string | Uint8Array = ''): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, salt, `weft ${purpose}`, KEY_BYTES));
}

/** nonce ‖ ciphertext ‖ tag. It opens with the same key and context alone. */
export function seal(key: Buffer, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws INVALID_INPUT for whatever was not sealed so. */
export function unseal(key: Buffer, sealed: Uint8Array, context: string): Buffer {
  try {
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new AppError('INVALID_INPUT', 'A sealed message does not open: it comes from another installation, or was changed.');
  }
}
