import { padMessage } from './md-padding.ts';

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;
/** RFC 1321 §3.4: the integer part of 2^32 · |sin(i + 1)|. */
const SINES = Array.from({ length: 64 }, (_, index) => Math.floor(Math.abs(Math.sin(index + 1)) * 4_294_967_296) | 0);

/** RFC 1321. For checksums and cache keys; not for secrets. */
export function md5(bytes: Uint8Array): Uint8Array {
  const message = padMessage(bytes, true);
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let block = 0; block < message.byteLength; block += 64) addBlock(state, message, block);
  return new Uint8Array(state.buffer);
}

function addBlock(state: Int32Array, message: DataView, block: number): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const word = (WORD_FACTORS[round]! * step + WORD_OFFSETS[round]!) & 15;
    const sum = (a + mixed(round, b, c, d) + SINES[step]! + message.getInt32(block + word * 4, true)) | 0;
    const shift = SHIFTS[round * 4 + (step & 3)]!;
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

/** The word of a step: step, 5 step + 1, 3 step + 5, 7 step. */
const WORD_FACTORS = [1, 5, 3, 7] as const;
const WORD_OFFSETS = [0, 1, 5, 0] as const;

function mixed(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d);
  if (round === 1) return (d & b) | (~d & c);
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d);
}
