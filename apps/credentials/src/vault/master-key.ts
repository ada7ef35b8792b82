import { createHash, hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;
/** Random bytes have about 30 different values in 32; a password that was stretched by hand has few. */
const LEAST_DIFFERENT = 16;

/** A master key and the name by which rows say that they are under it. */
export interface MasterKey {
  readonly id: string;
  /** Wraps data keys; the master key itself encrypts nothing. */
  readonly wrapping: Buffer;
}

/** 32 bytes as hexadecimal digits or base64; undefined where the text is neither, or too regular to be random. */
export function parseMasterKey(text: string): MasterKey | undefined {
  const bytes = decode(text.trim());
  if (bytes?.length !== KEY_BYTES || new Set(bytes).size < LEAST_DIFFERENT) return undefined;
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', bytes, '', `weft vault: ${purpose}`, KEY_BYTES));
  return {
    id: createHash('sha256').update(derive('name')).digest('hex').slice(0, 16),
    wrapping: derive('wrapping of data keys'),
  };
}

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}
