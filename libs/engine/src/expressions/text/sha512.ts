import { primeRootFractions } from './prime-roots.ts';

/** 64-bit words as pairs of 32 bits: high at even places, low at odd ones. */
type Words = Int32Array;

const CONSTANTS = toWords(primeRootFractions(3, 80));
const INITIAL_512 = toWords(primeRootFractions(2, 8));
const INITIAL_384 = toWords(primeRootFractions(2, 8, 8));
const ROUNDS = 80;
const BLOCK_BYTES = 128;

/** FIPS 180-4 §6.4. */
export const sha512 = (bytes: Uint8Array): Uint8Array => digest(bytes, INITIAL_512);
/** FIPS 180-4 §6.5. */
export const sha384 = (bytes: Uint8Array): Uint8Array => digest(bytes, INITIAL_384).slice(0, 48);

function toWords(values: readonly bigint[]): Words {
  return Int32Array.from(values.flatMap((value) => [Number(value >> 32n) | 0, Number(value & 0xffffffffn) | 0]));
}

function digest(bytes: Uint8Array, initial: Words): Uint8Array {
  const message = pad(bytes);
  const state = initial.slice();
  const words = new Int32Array(ROUNDS * 2);
  for (let block = 0; block < message.byteLength; block += BLOCK_BYTES) addBlock(state, schedule(words, message, block));
  const result = new DataView(new ArrayBuffer(64));
  state.forEach((word, index) => result.setInt32(index * 4, word, false));
  return new Uint8Array(result.buffer);
}

/** FIPS 180-4 §5.1.2; no text here is longer than 2^32 bits. */
function pad(bytes: Uint8Array): DataView {
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n, false);
  return view;
}

/** The low half of a rotation to the right; the high half is the low one of the halves the other way round. */
function rotated(high: number, low: number, bits: number): number {
  return bits < 32 ? (low >>> bits) | (high << (32 - bits)) : (high >>> (bits - 32)) | (low << (64 - bits));
}

const mix = (high: number, low: number, [a, b, c]: readonly [number, number, number]): number =>
  rotated(high, low, a) ^ rotated(high, low, b) ^ rotated(high, low, c);

function schedule(words: Words, message: DataView, block: number): Words {
  for (let index = 0; index < 32; index++) words[index] = message.getInt32(block + index * 4, false);
  for (let index = 32; index < words.length; index += 2) {
    const [eh, el, lh, ll] = [words[index - 30]!, words[index - 29]!, words[index - 4]!, words[index - 3]!];
    const firstLow = rotated(eh, el, 1) ^ rotated(eh, el, 8) ^ ((el >>> 7) | (eh << 25));
    const firstHigh = rotated(el, eh, 1) ^ rotated(el, eh, 8) ^ (eh >>> 7);
    const secondLow = rotated(lh, ll, 19) ^ rotated(lh, ll, 61) ^ ((ll >>> 6) | (lh << 26));
    const secondHigh = rotated(ll, lh, 19) ^ rotated(ll, lh, 61) ^ (lh >>> 6);
    const low = sum(firstLow, secondLow, words[index - 13]!, words[index - 31]!);
    words[index] = (firstHigh + secondHigh + words[index - 14]! + words[index - 32]! + carryOf(low)) | 0;
    words[index + 1] = low | 0;
  }
  return words;
}

/** Four words as unsigned numbers; what is above 32 bits is carried. */
const sum = (a: number, b: number, c: number, d: number): number => (a >>> 0) + (b >>> 0) + (c >>> 0) + (d >>> 0);
const carryOf = (low: number): number => Math.floor(low / 4_294_967_296);

const SIGMA_E = [14, 18, 41] as const;
const SIGMA_A = [28, 34, 39] as const;

function addBlock(state: Words, words: Words): void {
  const v = state.slice();
  for (let round = 0; round < ROUNDS * 2; round += 2) {
    const [ah, al, eh, el] = [v[0]!, v[1]!, v[8]!, v[9]!];
    const choiceLow = (el & v[11]!) ^ (~el & v[13]!);
    const choiceHigh = (eh & v[10]!) ^ (~eh & v[12]!);
    const firstLow = sum(v[15]!, mix(eh, el, SIGMA_E), choiceLow, CONSTANTS[round + 1]!) + (words[round + 1]! >>> 0);
    const firstHigh = (v[14]! + mix(el, eh, SIGMA_E) + choiceHigh + CONSTANTS[round]! + words[round]! + carryOf(firstLow)) | 0;
    const majorityLow = (al & v[3]!) ^ (al & v[5]!) ^ (v[3]! & v[5]!);
    const majorityHigh = (ah & v[2]!) ^ (ah & v[4]!) ^ (v[2]! & v[4]!);
    const nextE = (v[7]! >>> 0) + ((firstLow | 0) >>> 0);
    const nextA = sum(firstLow | 0, mix(ah, al, SIGMA_A), majorityLow, 0);
    const highE = (v[6]! + firstHigh + carryOf(nextE)) | 0;
    const highA = (firstHigh + mix(al, ah, SIGMA_A) + majorityHigh + carryOf(nextA)) | 0;
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
