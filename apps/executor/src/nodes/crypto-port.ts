import { createHash, createHmac, randomBytes, type Hash, type Hmac } from 'node:crypto';
import type { CryptoPort, HashKind } from '@weft/node-sdk';

/** Hashes and chance by OpenSSL. */
export const cryptoPort: CryptoPort = {
  hashText: (text, kind) => hasherOf(kind).update(text, 'utf8').digest(kind.encoding),
  hashFile: async (content, kind) => {
    const hasher = hasherOf(kind);
    for await (const part of content) hasher.update(part);
    return hasher.digest(kind.encoding);
  },
  randomBytes: (count) => randomBytes(count),
};

function hasherOf({ algorithm, secret }: HashKind): Hash | Hmac {
  return secret === undefined ? createHash(algorithm) : createHmac(algorithm, secret);
}
