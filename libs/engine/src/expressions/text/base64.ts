const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** By code unit; -1 for what is no letter of the alphabet. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code);
  return letter === '-' ? 62 : letter === '_' ? 63 : ALPHABET.indexOf(letter);
});

const encoder = new TextEncoder();
/** Two letters for 12 bits. */
const PAIRS = [...ALPHABET].flatMap((first) => [...ALPHABET].map((second) => first + second));
/** Up to here it is faster to look at the letters than to ask the platform for their bytes. */
const MAX_LETTERS = 400;

/** UTF-8 in base64 (RFC 4648 §4). */
export function encodeBase64(text: string): string {
  return encodeBytes(text.length > MAX_LETTERS ? encoder.encode(text) : (asciiBytes(text) ?? encoder.encode(text)));
}

/** Undefined for a text that is not all ASCII. */
function asciiBytes(text: string): number[] | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return undefined;
    bytes.push(code);
  }
  return bytes;
}

function encodeBytes(bytes: Uint8Array | readonly number[]): string {
  const whole = bytes.length - (bytes.length % 3);
  let encoded = '';
  for (let at = 0; at < whole; at += 3) {
    const bits = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
    encoded += PAIRS[bits >> 12]! + PAIRS[bits & 4_095]!;
  }
  return whole === bytes.length ? encoded : encoded + encodeRest(bytes[whole]!, bytes[whole + 1]);
}

/** The last one or two bytes, padded to four letters. */
function encodeRest(first: number, second: number | undefined): string {
  if (second === undefined) return `${PAIRS[first << 4]}==`;
  const bits = (first << 8) | second;
  return `${PAIRS[bits >> 4]}${ALPHABET[(bits & 15) << 2]}=`;
}

const decoder = new TextDecoder();

/** Also the URL-safe alphabet, and without padding; anything else is skipped. Broken UTF-8 becomes U+FFFD. */
export function decodeBase64(text: string): string {
  const bytes: number[] | Uint8Array = text.length > MAX_LETTERS ? new Uint8Array(Math.floor((text.length * 3) / 4)) : [];
  let length = 0;
  let ascii = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < text.length; at++) {
    const value = VALUES[text.charCodeAt(at)] ?? -1;
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const byte = (bits >> held) & 0xff;
    ascii |= byte;
    bytes[length++] = byte;
  }
  if (bytes instanceof Uint8Array) return decoder.decode(bytes.subarray(0, length));
  return ascii < 128 ? String.fromCharCode(...bytes) : decoder.decode(Uint8Array.from(bytes));
}
