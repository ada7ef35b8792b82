import { ExpressionError } from '../expression-error.ts';
import { encodeBytes } from './base64.ts';
import { md5 } from './md5.ts';
import { sha1 } from './sha1.ts';
import { sha224, sha256 } from './sha256.ts';
import { sha384, sha512 } from './sha512.ts';

const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  md5: (bytes) => toHex(md5(bytes)),
  sha1: (bytes) => toHex(sha1(bytes)),
  sha224: (bytes) => toHex(sha224(bytes)),
  sha256: (bytes) => toHex(sha256(bytes)),
  sha384: (bytes) => toHex(sha384(bytes)),
  sha512: (bytes) => toHex(sha512(bytes)),
  base64: encodeBytes,
};

/** The hash of the text's UTF-8, in hex. */
export function hashText(text: string, algorithm: string): string {
  const name = algorithm.toLowerCase();
  const hash = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
  if (!hash)
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `hash() does not know "${algorithm.slice(0, 40)}".`,
      `Use ${Object.keys(ALGORITHMS).join(', ')}, or a Crypto node.`,
    );
  return hash(new TextEncoder().encode(text));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index++) text += HEX[bytes[index]!];
  return text;
}
