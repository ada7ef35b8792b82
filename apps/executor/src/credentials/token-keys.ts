import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { ResolvedCredential } from '@weft/contracts';
import type { CredentialUse, TokenAlgorithm } from '@weft/node-sdk';
import { toCredentialFailure, wrongType } from './credential-failure.ts';
import type { CredentialWish, OpenedCredentials } from './opened-credentials.ts';

type Fields = ResolvedCredential['fields'];

/** Gives the fields of the `jwtAuth` credentials that nodes of one run name. @throws NodeFailure CREDENTIAL_UNKNOWN and the like */
export type TokenKeys = (credential: CredentialUse) => Promise<Fields>;

export function tokenKeys(
  opened: Pick<OpenedCredentials, 'open'>,
  run: Pick<CredentialWish, 'tenantId' | 'executionId'>,
): TokenKeys {
  return async ({ type, credentialId, nodeId }) => {
    const resolved = await opened.open({ ...run, credentialId, nodeId }).catch((error: unknown) => {
      throw toCredentialFailure(error, type);
    });
    if (resolved.type !== 'jwtAuth') throw wrongType('jwtAuth', resolved.type);
    return resolved.fields;
  };
}

/**
 * The one algorithm that counts. A shared secret goes with no algorithm of key pairs, nor the other way round: else a public key, which
 * anybody has, would do as the secret of a forged token (RFC 8725 §2.1). @throws Error
 */
export function algorithmFor(fields: Fields, wanted: TokenAlgorithm | undefined): string {
  const algorithm = wanted ?? String(fields['algorithm']);
  if (algorithm.startsWith('HS') === isPair(fields)) throw new Error('The algorithm does not go with this kind of key.');
  return algorithm;
}

/** @throws Error where the key cannot be read */
export function signingKeyOf(fields: Fields): KeyObject | Uint8Array {
  return isPair(fields) ? createPrivateKey(String(fields['privateKey'])) : sharedSecret(fields);
}

/** @throws Error where the key cannot be read */
export function verifyingKeyOf(fields: Fields): KeyObject | Uint8Array {
  return isPair(fields) ? createPublicKey(String(fields['publicKey'])) : sharedSecret(fields);
}

const isPair = (fields: Fields): boolean => fields['keyType'] === 'pemKey';
const sharedSecret = (fields: Fields): Uint8Array => new TextEncoder().encode(String(fields['secret']));
