import { ExpressionError } from '../expression-error.ts';
import { encodeBytes } from './base64.ts';
import { md5 } from './md5.ts';
import { sha256 } from './sha256.ts';

const ALGORITHMS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  md5: (bytes) => toHex(md5(bytes)),
  sha256: (bytes) => toHex(sha256(bytes)),
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

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
