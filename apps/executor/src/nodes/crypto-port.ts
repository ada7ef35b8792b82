import { createHash, createHmac, createPrivateKey, createSign, randomBytes, type Hash, type Hmac, type Sign } from 'node:crypto';
import { NodeFailure, type CryptoPort, type HashKind, type SignatureKind } from '@weft/node-sdk';

/** Hashes, signatures and chance by OpenSSL. */
export const cryptoPort: CryptoPort = {
  hashText: (text, kind) => hasherOf(kind).update(text, 'utf8').digest(kind.encoding),
  hashFile: async (content, kind) => {
    const hasher = hasherOf(kind);
    for await (const part of content) hasher.update(part);
    return hasher.digest(kind.encoding);
  },
  signText: (text, kind) => signed(createSign(kind.algorithm).update(text, 'utf8'), kind),
  signFile: async (content, kind) => {
    const signer = createSign(kind.algorithm);
    for await (const part of content) signer.update(part);
    return signed(signer, kind);
  },
  randomBytes: (count) => randomBytes(count),
};

function hasherOf({ algorithm, secret }: HashKind): Hash | Hmac {
  return secret === undefined ? createHash(algorithm) : createHmac(algorithm, secret);
}

function signed(signer: Sign, { privateKey, encoding }: SignatureKind): string {
  try {
    return signer.sign(createPrivateKey(privateKey), encoding);
  } catch {
    // What went wrong with a key may quote it.
    throw new NodeFailure({
      code: 'PRIVATE_KEY_INVALID',
      fault: 'user',
      message: 'The private key cannot be read, or does not go with the algorithm.',
      field: 'privateKey',
      fix: 'Give an RSA or EC key in PEM form that is not encrypted, and an algorithm that it can sign.',
      retryable: false,
    });
  }
}
