import { constants, createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { OAuth1Signer } from '@weft/credential-types';
import { noSignatureByKey } from './credential-failure.ts';

/** @throws NodeFailure CREDENTIAL_KEY_UNFIT */
export const signText: OAuth1Signer = (algorithm, key, text) => {
  if (algorithm !== 'rsa-sha1') return createHmac(algorithm, key).update(text).digest('base64');
  return sign('sha1', Buffer.from(text), { key: rsaKeyOf(key), padding: constants.RSA_PKCS1_PADDING }).toString('base64');
};

function rsaKeyOf(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // What Node says of a key may quote it.
  }
  throw noSignatureByKey();
}
