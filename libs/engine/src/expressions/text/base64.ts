const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES: ReadonlyMap<string, number> = new Map([
  ...[...ALPHABET].map((letter, index): [string, number] => [letter, index]),
  ['-', 62],
  ['_', 63],
]);

/** UTF-8 in base64 (RFC 4648 §4). */
export function encodeBase64(text: string): string {
  return encodeBytes(new TextEncoder().encode(text));
}

export function encodeBytes(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3);
    parts.push(
      (ALPHABET[first >> 2] as string) + (ALPHABET[((first & 3) << 4) | ((second ?? 0) >> 4)] as string),
      second === undefined ? '=' : (ALPHABET[((second & 15) << 2) | ((third ?? 0) >> 6)] as string),
      third === undefined ? '=' : (ALPHABET[third & 63] as string),
    );
  }
  return parts.join('');
}

/** Also the URL-safe alphabet, and without padding; anything else is skipped. Broken UTF-8 becomes U+FFFD. */
export function decodeBase64(text: string): string {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = VALUES.get(letter);
    if (value === undefined) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[length++] = (bits >> held) & 0xff;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}
