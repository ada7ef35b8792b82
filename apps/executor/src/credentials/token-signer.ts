import type { ResolvedCredential } from '@weft/contracts';
import { NodeFailure, type NodePorts, type TokenSigning } from '@weft/node-sdk';
import { isJsonObject, type Json } from '@weft/workflow-model';
import { SignJWT } from 'jose';
import { algorithmFor, signingKeyOf, type TokenKeys } from './token-keys.ts';

/** Signs tokens with the key of a credential (RFC 7519). `iat` is added where it is not given. */
export function tokenSigner(keys: TokenKeys): NodePorts['signToken'] {
  return async (credential, claims, signing = {}) => sign(await keys(credential), isJsonObject(claims) ? claims : {}, signing);
}

async function sign(
  fields: ResolvedCredential['fields'],
  claims: Readonly<Record<string, Json>>,
  { algorithm, keyId }: TokenSigning,
): Promise<string> {
  try {
    const header = { alg: algorithmFor(fields, algorithm), typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) };
    const token = new SignJWT({ ...claims }).setProtectedHeader(header);
    return await (claims['iat'] === undefined ? token.setIssuedAt() : token).sign(signingKeyOf(fields));
  } catch {
    // What went wrong with a key may quote it.
    throw new NodeFailure({
      code: 'TOKEN_UNSIGNED',
      fault: 'user',
      message:
        'The token could not be signed with the credential: its private key is missing, or does not go with the algorithm.',
      fix: 'Give the credential a shared secret or a private key that fits the algorithm.',
      retryable: false,
    });
  }
}
