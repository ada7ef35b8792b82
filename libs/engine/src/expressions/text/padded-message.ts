/** How a hash reads its message. */
export interface MessageForm {
  /** 32-bit words in a block: 16, or 32 for hashes of 64-bit words. */
  readonly blockWords: 16 | 32;
  readonly littleEndian: boolean;
}

const encoder = new TextEncoder();
/** The block of a short message; each call fills it anew. */
const SHORT = { 16: new Int32Array(16), 32: new Int32Array(32) } as const;
/** A 1 bit and the length need nine bytes of a block of 16 words, 17 of one of 32. */
const LONGEST_SHORT = { 16: 16 * 4 - 9, 32: 32 * 4 - 17 } as const;

/**
 * The UTF-8 of a text with a 1 bit, zeros, and its length in bits at the end: whole blocks (RFC 1321 §3.1, FIPS 180-4 §5.1).
 * Valid until the next call.
 */
export function padMessage(text: string, form: MessageForm): Int32Array {
  return (text.length <= LONGEST_SHORT[form.blockWords] && padShort(text, form)) || padBytes(encoder.encode(text), form);
}

/** Undefined for a text that is not all ASCII. */
function padShort(text: string, { blockWords, littleEndian }: MessageForm): Int32Array | undefined {
  const words = SHORT[blockWords].fill(0);
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return undefined;
    words[at >> 2]! |= code << shiftOf(at, littleEndian);
  }
  return finish(words, length, littleEndian);
}

function padBytes(bytes: Uint8Array, { blockWords, littleEndian }: MessageForm): Int32Array {
  const { length } = bytes;
  const blocks = Math.ceil((length + 1 + blockWords / 2) / (blockWords * 4));
  const words = new Int32Array(blocks * blockWords);
  for (let at = 0; at < length; at++) words[at >> 2]! |= bytes[at]! << shiftOf(at, littleEndian);
  return finish(words, length, littleEndian);
}

function finish(words: Int32Array, length: number, littleEndian: boolean): Int32Array {
  words[length >> 2]! |= 0x80 << shiftOf(length, littleEndian);
  const [low, high] = [length << 3, Math.floor(length / 0x2000_0000)];
  words[words.length - 2] = littleEndian ? low : high;
  words[words.length - 1] = littleEndian ? high : low;
  return words;
}

const shiftOf = (at: number, littleEndian: boolean): number => (littleEndian ? at & 3 : 3 - (at & 3)) << 3;
