import { padMessage, type MessageForm } from './padded-message.ts';

const SHIFTS = Int32Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21);
/** RFC 1321 §3.4: the integer part of 2^32 · |sin(i + 1)|. */
const SINES = Int32Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 4_294_967_296) | 0);
/** The word of the message of each step: step, 5 step + 1, 3 step + 5, 7 step, all modulo 16. */
const WORDS = Int32Array.from({ length: 64 }, (_, step) => [step, 5 * step + 1, 3 * step + 5, 7 * step][step >> 4]! & 15);
const FORM: MessageForm = { blockWords: 16, littleEndian: true };

/** RFC 1321, of the text's UTF-8, as little-endian words. For checksums and cache keys; not for secrets. */
export function md5(text: string): Int32Array {
  const message = padMessage(text, FORM);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let block = 0; block < message.length; block += 16) addBlock(state, message, block);
  return state;
}

function addBlock(state: Int32Array, message: Int32Array, block: number): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const mixed = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
    const sum = (a + mixed + SINES[step]! + message[block + WORDS[step]!]!) | 0;
    const shift = SHIFTS[(round << 2) | (step & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
}
