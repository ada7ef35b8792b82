import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { ResolvedCredential } from '@weft/contracts';
import { type CredentialUse, NodeFailure, type NodePorts } from '@weft/node-sdk';
import { isJsonObject, type Json } from '@weft/workflow-model';
import { SignJWT } from 'jose';
import { toCredentialFailure, wrongType } from './credential-failure.ts';
import type { CredentialWish, OpenedCredentials } from './opened-credentials.ts';

/** Signs tokens for the nodes of one run, with the key and the one algorithm of a credential (RFC 7519). `iat` is added where it is not given. */
export function tokenSigner(
  opened: OpenedCredentials,
  run: Pick<CredentialWish, 'tenantId' | 'executionId'>,
): NodePorts['signToken'] {
  return async (credential: CredentialUse, claims: Json) => {
    const { type, credentialId, nodeId } = credential;
    const resolved = await opened.open({ ...run, credentialId, nodeId }).catch((error: unknown) => {
      throw toCredentialFailure(error, type);
    });
    if (resolved.type !== 'jwtAuth') throw wrongType('jwtAuth', resolved.type);
    return sign(resolved, isJsonObject(claims) ? claims : {});
  };
}

async function sign({ fields }: ResolvedCredential, claims: Readonly<Record<string, Json>>): Promise<string> {
  try {
    const token = new SignJWT({ ...claims }).setProtectedHeader({ alg: String(fields['algorithm']), typ: 'JWT' });
    return await (claims['iat'] === undefined ? token.setIssuedAt() : token).sign(keyOf(fields));
  } catch {
    // What went wrong with a key may quote it.
    throw new NodeFailure({
      code: 'TOKEN_UNSIGNED',
      fault: 'user',
      message:
        'The token could not be signed with the credential: its private key is missing, or does not go with its algorithm.',
      fix: 'Give the credential a shared secret or a private key that fits its algorithm.',
      retryable: false,
    });
  }
}

function keyOf(fields: ResolvedCredential['fields']): KeyObject | Uint8Array {
  if (fields['keyType'] === 'pemKey') return createPrivateKey(String(fields['privateKey']));
  return new TextEncoder().encode(String(fields['secret']));
}
