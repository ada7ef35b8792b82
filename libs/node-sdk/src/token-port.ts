import type { Json, JsonObject } from '@weft/workflow-model';
import type { CredentialUse } from './credential-use.ts';

/** Of RFC 7518 §3.1; `none` is no signature. */
export const TOKEN_ALGORITHMS = [
  'HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512',
] as const; // prettier-ignore
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

export interface TokenSigning {
  /** In the place of the credential's; it has to go with the same kind of key. */
  readonly algorithm?: TokenAlgorithm;
  /** `kid` in the header: which of its keys the other side should take. */
  readonly keyId?: string;
}

/** JSON Web Tokens (RFC 7519) by credentials of the type `jwtAuth`, whose keys stay behind the port. */
export interface TokenPort {
  /**
   * A token with these claims; `iat` is added where they have none.
   * @throws NodeFailure CREDENTIAL_MISSING, TOKEN_UNSIGNED and the like
   */
  signToken(credential: CredentialUse, claims: Json, signing?: TokenSigning): Promise<string>;
  /**
   * Resolves to the claims once the signature is known to be right, by the one algorithm that is given or else the credential's, whatever
   * the token names. What the claims say of time and audience is for the node to judge.
   * @throws NodeFailure TOKEN_REFUSED, TOKEN_UNVERIFIED, CREDENTIAL_MISSING and the like
   */
  verifyToken(credential: CredentialUse, token: string, expected?: Pick<TokenSigning, 'algorithm'>): Promise<JsonObject>;
}
