import { createHash } from 'node:crypto';

const TIME_DIGITS = 12;
const HASH_DIGITS = 18;

/** A UUIDv7 of this time whose other digits follow from a text: whoever makes it anew gets the same. */
export function derivedId(at: number, text: string): string {
  const time = Math.trunc(at).toString(16).padStart(TIME_DIGITS, '0');
  const hash = createHash('sha256').update(text.toLowerCase()).digest('hex').slice(0, HASH_DIGITS);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6)}`;
}
