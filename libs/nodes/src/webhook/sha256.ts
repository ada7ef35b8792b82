/** FIPS 180-4 §4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND_CONSTANTS = fractions(64, (prime) => Math.cbrt(prime));
/** §5.3.3: the same of the square roots of the first eight primes. */
const INITIAL_STATE = fractions(8, (prime) => Math.sqrt(prime));

/** SHA-256 of the text's UTF-8 form, as hex: FIPS 180-4 §6.2, for places where no platform is at hand. Not for large data. */
export function sha256(text: string): string {
  const blocks = padded(new TextEncoder().encode(text));
  const state = INITIAL_STATE.slice();
  for (let offset = 0; offset < blocks.byteLength; offset += 64) compress(state, new DataView(blocks.buffer, offset, 64));
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

/** §5.1.1: a one bit, zeros, and the length in bits, to a multiple of 64 bytes. */
function padded(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = new Uint8Array((((message.length + 8) >> 6) + 1) * 64);
  blocks.set(message);
  blocks[message.length] = 0x80;
  new DataView(blocks.buffer).setBigUint64(blocks.length - 8, BigInt(message.length) * 8n);
  return blocks;
}

function compress(state: Uint32Array, block: DataView): void {
  const schedule = scheduleOf(block);
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let round = 0; round < 64; round += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + s1 + ((e & f) ^ (~e & g)) + at(ROUND_CONSTANTS, round) + at(schedule, round)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] = at(state, index) + word));
}

function scheduleOf(block: DataView): Uint32Array {
  const words = new Uint32Array(64);
  for (let index = 0; index < 16; index += 1) words[index] = block.getUint32(index * 4);
  for (let index = 16; index < 64; index += 1) {
    const [older, newer] = [at(words, index - 15), at(words, index - 2)];
    const s0 = rotate(older, 7) ^ rotate(older, 18) ^ (older >>> 3);
    const s1 = rotate(newer, 17) ^ rotate(newer, 19) ^ (newer >>> 10);
    words[index] = at(words, index - 16) + s0 + at(words, index - 7) + s1;
  }
  return words;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function at(words: Uint32Array, index: number): number {
  return words[index] as number;
}

function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  }
  return Uint32Array.from(primes, (prime) => (root(prime) % 1) * 2 ** 32);
}
