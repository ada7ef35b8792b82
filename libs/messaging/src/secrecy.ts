import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomFillSync, type KeyObject } from 'node:crypto';
import { AppError } from '@weft/errors';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LENGTHS = { authTagLength: TAG_BYTES };
/** Random bytes are drawn for many nonces at once: one draw costs as much as sealing a small message. */
const nonces = Buffer.alloc(512 * NONCE_BYTES);
let nextNonce = nonces.length;

/**
 * A key for one purpose, made of the installation's secret (HKDF, RFC 5869). Keys of two purposes say nothing of each other. A key object,
 * since Node takes four times as long over a message with a key in bytes.
 * @param salt binds the key to one message besides.
 */
export function deriveKey(secretKey: string, purpose: string, salt: string | Uint8Array = ''): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secretKey, salt, `weft ${purpose}`, KEY_BYTES)));
}

/** prefix ‖ nonce ‖ ciphertext ‖ tag. It opens with the same key and context alone; the prefix stays outside. */
export function seal(
  key: KeyObject,
  plain: Uint8Array,
  { context, prefix = NOTHING }: { context: string; prefix?: Uint8Array },
): Buffer {
  const nonce = drawNonce();
  const cipher = createCipheriv(ALGORITHM, key, nonce, LENGTHS);
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([prefix, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws INVALID_INPUT for whatever was not sealed so. */
export function unseal(key: KeyObject, sealed: Uint8Array, context: string): Buffer {
  try {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), LENGTHS);
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new AppError('INVALID_INPUT', 'A sealed message does not open: it comes from another installation, or was changed.');
  }
}

const NOTHING = new Uint8Array(0);

function drawNonce(): Buffer {
  if (nextNonce === nonces.length) {
    randomFillSync(nonces);
    nextNonce = 0;
  }
  return nonces.subarray(nextNonce, (nextNonce += NONCE_BYTES));
}
