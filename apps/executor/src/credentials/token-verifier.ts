import type { ResolvedCredential } from '@weft/contracts';
import { NodeFailure, type NodePorts, type TokenAlgorithm } from '@weft/node-sdk';
import { isJsonObject, parseJson, type Json } from '@weft/workflow-model';
import { compactVerify, errors } from 'jose';
import { algorithmFor, verifyingKeyOf, type TokenKeys } from './token-keys.ts';

/** Checks the signatures of tokens with the key of a credential (RFC 7519). */
export function tokenVerifier(keys: TokenKeys): NodePorts['verifyToken'] {
  return async (credential, token, { algorithm } = {}) => {
    const claims = parse(await verify(await keys(credential), token, algorithm));
    if (isJsonObject(claims)) return claims;
    throw refused('What it holds is no JSON object.');
  };
}

async function verify(
  fields: ResolvedCredential['fields'],
  token: string,
  wanted: TokenAlgorithm | undefined,
): Promise<Uint8Array> {
  try {
    const algorithm = algorithmFor(fields, wanted);
    const { payload } = await compactVerify(token, verifyingKeyOf(fields), { algorithms: [algorithm] });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEAlgNotAllowed) throw refused('It is signed by another algorithm than the one that counts.');
    if (error instanceof errors.JWSSignatureVerificationFailed) throw refused('Its signature is wrong.');
    if (error instanceof errors.JOSEError) throw refused('It cannot be read.');
    throw unverified();
  }
}

function parse(payload: Uint8Array): Json | undefined {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}

function refused(why: string): NodeFailure {
  return new NodeFailure({
    code: 'TOKEN_REFUSED',
    fault: 'user',
    message: `The token is not one that the credential vouches for. ${why}`,
    field: 'token',
    fix: 'Look where the token comes from; if it is genuine, give the credential the key and the algorithm of who signs it.',
    retryable: false,
  });
}

/** What went wrong with a key may quote it. */
function unverified(): NodeFailure {
  return new NodeFailure({
    code: 'TOKEN_UNVERIFIED',
    fault: 'user',
    message: 'The token could not be verified with the credential: its public key is missing, or does not go with the algorithm.',
    field: 'credentials',
    fix: 'Give the credential a shared secret or a public key that fits the algorithm.',
    retryable: false,
  });
}
