import { ExpressionError } from '../expression-error.ts';
import { encodeBase64 } from './base64.ts';
import { md5 } from './md5.ts';
import { sha1 } from './sha1.ts';
import { sha224, sha256 } from './sha256.ts';
import { sha384, sha512 } from './sha512.ts';

const ALGORITHMS: ReadonlyMap<string, (text: string) => string> = new Map(
  Object.entries({
    md5: (text: string) => toHex(md5(text), true),
    sha1: (text: string) => toHex(sha1(text)),
    sha224: (text: string) => toHex(sha224(text)),
    sha256: (text: string) => toHex(sha256(text)),
    sha384: (text: string) => toHex(sha384(text)),
    sha512: (text: string) => toHex(sha512(text)),
    base64: encodeBase64,
  }),
);

/** The hash of the text's UTF-8, in hex. */
export function hashText(text: string, algorithm: string): string {
  const hash = ALGORITHMS.get(algorithm) ?? ALGORITHMS.get(algorithm.toLowerCase());
  if (!hash)
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `hash() does not know "${algorithm.slice(0, 40)}".`,
      `Use ${[...ALGORITHMS.keys()].join(', ')}, or a Crypto node.`,
    );
  return hash(text);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The bytes of words in the order in which the hash counts them. */
function toHex(words: Int32Array, littleEndian = false): string {
  let text = '';
  for (let index = 0; index < words.length; index++) {
    const word = littleEndian ? swapped(words[index]!) : words[index]!;
    const first = HEX[word >>> 24]! + HEX[(word >>> 16) & 255]!;
    const last = HEX[(word >>> 8) & 255]! + HEX[word & 255]!;
    text += first + last;
  }
  return text;
}

function swapped(word: number): number {
  return ((word & 255) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
