import { padMessage, type MessageForm } from './padded-message.ts';
import { primeRootFractions } from './prime-roots.ts';

/** 64-bit words as pairs of 32 bits: high at even places, low at odd ones. */
type Words = Int32Array;

const CONSTANTS = toWords(primeRootFractions(3, 80));
const INITIAL_512 = toWords(primeRootFractions(2, 8));
const INITIAL_384 = toWords(primeRootFractions(2, 8, 8));
const ROUNDS = 80;
const FORM: MessageForm = { blockWords: 32, littleEndian: false };
/** The schedule of the block at hand, and the working variables a to h. */
const words: Words = new Int32Array(ROUNDS * 2);
const v: Words = new Int32Array(16);

/** FIPS 180-4 §6.4, of the text's UTF-8, as big-endian words. */
export const sha512 = (text: string): Words => digest(text, INITIAL_512);
/** FIPS 180-4 §6.5. */
export const sha384 = (text: string): Words => digest(text, INITIAL_384).subarray(0, 12);

function toWords(values: readonly bigint[]): Words {
  return Int32Array.from(values.flatMap((value) => [Number(value >> 32n) | 0, Number(value & 0xffffffffn) | 0]));
}

function digest(text: string, initial: Words): Words {
  const message = padMessage(text, FORM);
  const state = initial.slice();
  for (let block = 0; block < message.length; block += FORM.blockWords) {
    schedule(message, block);
    addBlock(state);
  }
  return state;
}

/** The low half of a rotation to the right; the high half is the low one of the halves the other way round. */
function rotated(high: number, low: number, bits: number): number {
  return bits < 32 ? (low >>> bits) | (high << (32 - bits)) : (high >>> (bits - 32)) | (low << (64 - bits));
}

const mixE = (high: number, low: number): number => rotated(high, low, 14) ^ rotated(high, low, 18) ^ rotated(high, low, 41);
const mixA = (high: number, low: number): number => rotated(high, low, 28) ^ rotated(high, low, 34) ^ rotated(high, low, 39);

function schedule(message: Words, block: number): void {
  for (let index = 0; index < 32; index++) words[index] = message[block + index]!;
  for (let index = 32; index < words.length; index += 2) {
    const eh = words[index - 30]!;
    const el = words[index - 29]!;
    const lh = words[index - 4]!;
    const ll = words[index - 3]!;
    const firstLow = rotated(eh, el, 1) ^ rotated(eh, el, 8) ^ ((el >>> 7) | (eh << 25));
    const firstHigh = rotated(el, eh, 1) ^ rotated(el, eh, 8) ^ (eh >>> 7);
    const secondLow = rotated(lh, ll, 19) ^ rotated(lh, ll, 61) ^ ((ll >>> 6) | (lh << 26));
    const secondHigh = rotated(ll, lh, 19) ^ rotated(ll, lh, 61) ^ (lh >>> 6);
    const low = sum(firstLow, secondLow, words[index - 13]!, words[index - 31]!);
    words[index] = (firstHigh + secondHigh + words[index - 14]! + words[index - 32]! + carryOf(low)) | 0;
    words[index + 1] = low | 0;
  }
}

/** Four words as unsigned numbers; what is above 32 bits is carried. */
const sum = (a: number, b: number, c: number, d: number): number => (a >>> 0) + (b >>> 0) + (c >>> 0) + (d >>> 0);
const carryOf = (low: number): number => Math.floor(low / 4_294_967_296);

function addBlock(state: Words): void {
  v.set(state);
  for (let round = 0; round < ROUNDS * 2; round += 2) {
    const ah = v[0]!;
    const al = v[1]!;
    const eh = v[8]!;
    const el = v[9]!;
    const choiceLow = (el & v[11]!) ^ (~el & v[13]!);
    const choiceHigh = (eh & v[10]!) ^ (~eh & v[12]!);
    const firstLow = sum(v[15]!, mixE(eh, el), choiceLow, CONSTANTS[round + 1]!) + (words[round + 1]! >>> 0);
    const firstHigh = (v[14]! + mixE(el, eh) + choiceHigh + CONSTANTS[round]! + words[round]! + carryOf(firstLow)) | 0;
    const majorityLow = (al & v[3]!) ^ (al & v[5]!) ^ (v[3]! & v[5]!);
    const majorityHigh = (ah & v[2]!) ^ (ah & v[4]!) ^ (v[2]! & v[4]!);
    const nextE = (v[7]! >>> 0) + ((firstLow | 0) >>> 0);
    const nextA = sum(firstLow | 0, mixA(ah, al), majorityLow, 0);
    const highE = (v[6]! + firstHigh + carryOf(nextE)) | 0;
    const highA = (firstHigh + mixA(al, ah) + majorityHigh + carryOf(nextA)) | 0;
    v.copyWithin(2, 0, 14);
    v[0] = highA;
    v[1] = nextA | 0;
    v[8] = highE;
    v[9] = nextE | 0;
  }
  for (let index = 0; index < 16; index += 2) {
    const low = (state[index + 1]! >>> 0) + (v[index + 1]! >>> 0);
    state[index] = (state[index]! + v[index]! + carryOf(low)) | 0;
    state[index + 1] = low | 0;
  }
}
