/** 128 bits in four 32-bit words. Names activations; not meant to withstand an attacker, who could only confuse a run of his own. */
export interface Digest {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

// MurmurHash3_x86_128 (A. Appleby, public domain): its block mix and its finaliser, on one block of 16 bytes.
const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

function avalanche(word: number): number {
  const first = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return second ^ (second >>> 16);
}

/** The digest of `block` and `salt`, seeded with another digest: order matters, so that a chain of calls names a list. */
export function extend(seed: Digest, block: Digest, salt: number): Digest {
  const mixedA = seed.a ^ Math.imul(rotate(Math.imul(block.a, C1), 15), C2);
  const mixedB = seed.b ^ Math.imul(rotate(Math.imul(block.b, C2), 16), C3);
  const mixedC = seed.c ^ Math.imul(rotate(Math.imul(block.c, C3), 17), C4);
  const mixedD = seed.d ^ salt ^ Math.imul(rotate(Math.imul(block.d, C4), 18), C1);
  const wideA = (Math.imul(rotate(mixedA, 19) + mixedB, 5) + 0x561ccd1b) | 0;
  const wideB = (Math.imul(rotate(mixedB, 17) + mixedC, 5) + 0x0bcaa747) | 0;
  const wideC = (Math.imul(rotate(mixedC, 15) + mixedD, 5) + 0x96cd1c35) | 0;
  const wideD = (Math.imul(rotate(mixedD, 13) + wideA, 5) + 0x32ac3b17) | 0;
  const sum = (wideA + wideB + wideC + wideD) | 0;
  const a = avalanche(sum);
  const b = avalanche(wideB + sum);
  const c = avalanche(wideC + sum);
  const d = avalanche(wideD + sum);
  const total = (a + b + c + d) | 0;
  return { a: total, b: (b + total) | 0, c: (c + total) | 0, d: (d + total) | 0 };
}

/** The digest of a text: four UTF-16 units a block. */
export function digestOf(text: string): Digest {
  let digest: Digest = { a: text.length, b: 0, c: 0, d: 0 };
  for (let at = 0; at < text.length; at += 4) {
    const unit = (offset: number): number => text.charCodeAt(at + offset) || 0;
    digest = extend(digest, { a: unit(0), b: unit(1), c: unit(2), d: unit(3) }, at);
  }
  return digest;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const CHARACTERS = 24;
const CHARACTERS_A_WORD = 6;
const BITS_A_CHARACTER = 6;
const TOP_SHIFT = 30;

const CODES = Array.from(ALPHABET, (character) => character.charCodeAt(0));
const code = (word: number, shift: number): number => CODES[(word >>> shift) & 63] as number;

/** 24 characters that are safe in a URL, a file name and a message subject. */
export function digestText({ a, b, c, d }: Digest): string {
  // One call: four texts put together would be four strings more, and a fifth that is not flat.
  // prettier-ignore
  return String.fromCharCode(
    code(a, 30), code(a, 24), code(a, 18), code(a, 12), code(a, 6), code(a, 0),
    code(b, 30), code(b, 24), code(b, 18), code(b, 12), code(b, 6), code(b, 0),
    code(c, 30), code(c, 24), code(c, 18), code(c, 12), code(c, 6), code(c, 0),
    code(d, 30), code(d, 24), code(d, 18), code(d, 12), code(d, 6), code(d, 0),
  );
}

/** Is this its text? Without writing it. */
export function isTextOf({ a, b, c, d }: Digest, text: string): boolean {
  return text.length === CHARACTERS && isWord(text, 0, a) && isWord(text, 1, b) && isWord(text, 2, c) && isWord(text, 3, d);
}

function isWord(text: string, place: number, word: number): boolean {
  for (let at = place * CHARACTERS_A_WORD, shift = TOP_SHIFT; shift >= 0; at++, shift -= BITS_A_CHARACTER)
    if (text.charCodeAt(at) !== code(word, shift)) return false;
  return true;
}

/** The digest that has this text; undefined where it is no digest's. */
export function parseDigest(text: string): Digest | undefined {
  const digest = { a: readWord(text, 0), b: readWord(text, 1), c: readWord(text, 2), d: readWord(text, 3) };
  return isTextOf(digest, text) ? digest : undefined;
}

function readWord(text: string, place: number): number {
  const end = (place + 1) * CHARACTERS_A_WORD;
  let word = 0;
  for (let at = end - CHARACTERS_A_WORD; at < end; at++) word = (word << BITS_A_CHARACTER) | ALPHABET.indexOf(text.charAt(at));
  return word;
}
