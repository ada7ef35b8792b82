import { padMessage } from './md-padding.ts';
import { primeRootFractions } from './prime-roots.ts';

/** The first 32 bits of the fractional parts of a root of the first primes (FIPS 180-4 §4.2.2, §5.3.3). */
function rootFractions(count: number, root: number): number[] {
  const fractions: number[] = [];
  for (let candidate = 2; fractions.length < count; candidate++) {
    if (!isPrime(candidate)) continue;
    const value = candidate ** (1 / root);
    fractions.push(Math.floor((value - Math.floor(value)) * 4_294_967_296) | 0);
  }
  return fractions;
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}

const CONSTANTS = rootFractions(64, 3);
const INITIAL = rootFractions(8, 2);

/** The second 32 bits of the roots of the 9th to 16th primes (FIPS 180-4 §5.3.2). */
const INITIAL_224 = primeRootFractions(2, 8, 8).map((bits) => Number(bits & 0xffffffffn) | 0);

/** FIPS 180-4 §6.2. */
export const sha256 = (bytes: Uint8Array): Uint8Array => digest32(bytes, INITIAL);
/** FIPS 180-4 §6.3. */
export const sha224 = (bytes: Uint8Array): Uint8Array => digest32(bytes, INITIAL_224).slice(0, 28);

function digest32(bytes: Uint8Array, initial: readonly number[]): Uint8Array {
  const message = padMessage(bytes, false);
  const state = Int32Array.from(initial);
  const words = new Int32Array(64);
  for (let block = 0; block < message.byteLength; block += 64) addBlock(state, schedule(words, message, block));
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => digest.setInt32(index * 4, word, false));
  return new Uint8Array(digest.buffer);
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function schedule(words: Int32Array, message: DataView, block: number): Int32Array {
  for (let index = 0; index < 16; index++) words[index] = message.getInt32(block + index * 4, false);
  for (let index = 16; index < 64; index++) {
    const [early, late] = [words[index - 15]!, words[index - 2]!];
    const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[index] = words[index - 16]! + first + words[index - 7]! + second;
  }
  return words;
}

function addBlock(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let index = 0; index < 64; index++) {
    const choice = (e & f) ^ (~e & g);
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + CONSTANTS[index]! + words[index]!) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => (state[index]! += value));
}
