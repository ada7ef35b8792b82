const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_ALPHABET = `${ALPHABET.slice(0, 62)}-_`;
const VALUES = new Map([...ALPHABET, '-', '_'].map((letter, index) => [letter.charCodeAt(0), index < 64 ? index : index - 2]));
const PADDING = 61;

export function encodeBase64(bytes: Uint8Array, urlSafe = false): string {
  const letters = urlSafe ? URL_ALPHABET : ALPHABET;
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const word = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += letters[word >> 18]! + letters[(word >> 12) & 63]!;
    if (left > 1) text += letters[(word >> 6) & 63]!;
    else if (!urlSafe) text += '==';
    if (left > 2) text += letters[word & 63]!;
    else if (left === 2 && !urlSafe) text += '=';
  }
  return text;
}

/** Lenient like Buffer: both alphabets, ends at the padding, skips what is not base64. */
export function decodeBase64(text: string): Uint8Array {
  const bytes: number[] = [];
  let word = 0;
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === PADDING) break;
    const value = VALUES.get(letter);
    if (value === undefined) continue;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((word >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}

export function btoa(input: unknown): string {
  const text = String(input);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 255)
      throw new TypeError('btoa: the string has a character outside of Latin-1; use Buffer.from(text).toString("base64")');
    bytes[at] = code;
  }
  return encodeBase64(bytes);
}

export function atob(input: unknown): string {
  const text = String(input).replace(/[\t\n\f\r ]/g, '');
  const bare = text.length % 4 === 0 ? text.replace(/={1,2}$/, '') : text;
  if (bare.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(bare)) throw new TypeError('atob: the string is not base64');
  let output = '';
  for (const byte of decodeBase64(bare)) output += String.fromCharCode(byte);
  return output;
}
