/** So many bytes that nobody can foresee. */
export type RandomBytes = (count: number) => Uint8Array;

const DIGITS = '0123456789';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** By the number that they write. */
const TWO_DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** From `!` to `~`. */
const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('');

export const ALPHABETS = {
  hex: `${DIGITS}abcdef`,
  alphanumeric: `${DIGITS}${LETTERS}${LETTERS.toUpperCase()}`,
  printable: PRINTABLE,
} as const;

/** Each character as likely as any other: bytes beyond the last whole round through the alphabet are drawn again. */
export function randomText(alphabet: string, length: number, random: RandomBytes): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random(length - text.length)) if (byte < limit) text += alphabet[byte % alphabet.length];
  }
  return text;
}

/** RFC 9562 §5.4 */
export function randomUuid(random: RandomBytes): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  let hex = '';
  for (const byte of bytes) hex += TWO_DIGITS[byte];
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
