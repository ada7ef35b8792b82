import type { Digest, DigestAlgorithm } from '../../ports.ts';
import { ExpressionError } from '../expression-error.ts';
import { encodeBase64 } from './base64.ts';

const ALGORITHMS: ReadonlyMap<string, DigestAlgorithm | 'base64'> = new Map(
  (['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'base64'] as const).map((name) => [name, name]),
);

/** The hash of the text's UTF-8, in hex. */
export function hashText(text: string, name: string, digest: Digest): string {
  const algorithm = ALGORITHMS.get(name) ?? ALGORITHMS.get(name.toLowerCase());
  if (!algorithm)
    throw new ExpressionError(
      'EXPRESSION_FAILED',
      `hash() does not know "${name.slice(0, 40)}".`,
      `Use ${[...ALGORITHMS.keys()].join(', ')}, or a Crypto node.`,
    );
  return algorithm === 'base64' ? encodeBase64(text) : digest(algorithm, text);
}
