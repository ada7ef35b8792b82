import { padMessage, type MessageForm } from './padded-message.ts';

const INITIAL = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
const ROUND_CONSTANTS = Int32Array.of(0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6);
const FORM: MessageForm = { blockWords: 16, littleEndian: false };
/** The schedule of the block at hand. */
const words = new Int32Array(80);

/** FIPS 180-4 §6.1, of the text's UTF-8, as big-endian words. For checksums and old interfaces; not for secrets. */
export function sha1(text: string): Int32Array {
  const message = padMessage(text, FORM);
  const state = INITIAL.slice();
  for (let block = 0; block < message.length; block += 16) {
    schedule(message, block);
    addBlock(state);
  }
  return state;
}

function schedule(message: Int32Array, block: number): void {
  for (let index = 0; index < 16; index++) words[index] = message[block + index]!;
  for (let index = 16; index < 80; index++) {
    const mixed = words[index - 3]! ^ words[index - 8]! ^ words[index - 14]! ^ words[index - 16]!;
    words[index] = (mixed << 1) | (mixed >>> 31);
  }
}

function addBlock(state: Int32Array): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  for (let index = 0; index < 80; index++) {
    const round = (index / 20) | 0;
    const mixed = round === 0 ? (b & c) ^ (~b & d) : round === 2 ? (b & c) ^ (b & d) ^ (c & d) : b ^ c ^ d;
    const next = (((a << 5) | (a >>> 27)) + mixed + e + ROUND_CONSTANTS[round]! + words[index]!) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
}
