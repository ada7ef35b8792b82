import { padMessage, type MessageForm } from './padded-message.ts';
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

const CONSTANTS = Int32Array.from(rootFractions(64, 3));
const INITIAL = Int32Array.from(rootFractions(8, 2));

/** The second 32 bits of the roots of the 9th to 16th primes (FIPS 180-4 §5.3.2). */
const INITIAL_224 = Int32Array.from(primeRootFractions(2, 8, 8), (bits) => Number(bits & 0xffffffffn) | 0);
const FORM: MessageForm = { blockWords: 16, littleEndian: false };
/** The schedule of the block at hand. */
const words = new Int32Array(64);

/** FIPS 180-4 §6.2, of the text's UTF-8, as big-endian words. */
export const sha256 = (text: string): Int32Array => digest(text, INITIAL);
/** FIPS 180-4 §6.3. */
export const sha224 = (text: string): Int32Array => digest(text, INITIAL_224).subarray(0, 7);

function digest(text: string, initial: Int32Array): Int32Array {
  const message = padMessage(text, FORM);
  const state = initial.slice();
  for (let block = 0; block < message.length; block += 16) {
    schedule(message, block);
    addBlock(state);
  }
  return state;
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

function schedule(message: Int32Array, block: number): void {
  for (let index = 0; index < 16; index++) words[index] = message[block + index]!;
  for (let index = 16; index < 64; index++) {
    const early = words[index - 15]!;
    const late = words[index - 2]!;
    const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[index] = (words[index - 16]! + first + words[index - 7]! + second) | 0;
  }
}

function addBlock(state: Int32Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let index = 0; index < 64; index++) {
    const choice = (e & f) ^ (~e & g);
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + CONSTANTS[index]! + words[index]!) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}
