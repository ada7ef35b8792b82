import { padMessage } from './md-padding.ts';

const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
const ROUND_CONSTANTS = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

/** FIPS 180-4 §6.1. For checksums and old interfaces; not for secrets. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const message = padMessage(bytes, false);
  const state = Int32Array.from(INITIAL);
  const words = new Int32Array(80);
  for (let block = 0; block < message.byteLength; block += 64) addBlock(state, schedule(words, message, block));
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((word, index) => digest.setInt32(index * 4, word, false));
  return new Uint8Array(digest.buffer);
}

const rotateLeft = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

function schedule(words: Int32Array, message: DataView, block: number): Int32Array {
  for (let index = 0; index < 16; index++) words[index] = message.getInt32(block + index * 4, false);
  for (let index = 16; index < 80; index++)
    words[index] = rotateLeft(words[index - 3]! ^ words[index - 8]! ^ words[index - 14]! ^ words[index - 16]!, 1);
  return words;
}

type Round = (b: number, c: number, d: number) => number;
const parity: Round = (b, c, d) => b ^ c ^ d;
const ROUNDS: readonly Round[] = [(b, c, d) => (b & c) ^ (~b & d), parity, (b, c, d) => (b & c) ^ (b & d) ^ (c & d), parity];

function addBlock(state: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
  for (let index = 0; index < 80; index++) {
    const round = Math.floor(index / 20);
    const next = (rotateLeft(a, 5) + ROUNDS[round]!(b, c, d) + e + ROUND_CONSTANTS[round]! + words[index]!) | 0;
    [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
  }
  [a, b, c, d, e].forEach((value, index) => (state[index]! += value));
}
