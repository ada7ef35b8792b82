import { setOwn } from '@weft/node-sdk';
import { isJsonObject, parseJson, type Json, type JsonObject } from '@weft/workflow-model';
import { claimsInvalid } from './jwt-failures.ts';
import type { JwtParameters } from './jwt.params.ts';

/** What a new token says: the claims, and over them those that have a parameter of their own. @throws NodeFailure TOKEN_CLAIMS_INVALID */
export function tokenClaims(parameters: JwtParameters, nowSeconds: number): JsonObject {
  const { issuer, subject, audience, tokenId, expiresInSeconds, notBeforeSeconds } = parameters;
  const given = claimsOf(parameters.claims as Json | undefined);
  const { iat = nowSeconds } = given;
  if (typeof iat !== 'number') throw claimsInvalid('"iat" must be a number of seconds since the epoch.');
  const claims: Record<string, Json> = { ...given, iat };
  const texts = { iss: issuer, sub: subject, aud: audience, jti: tokenId };
  for (const [name, text] of Object.entries(texts)) if (text !== '') setOwn(claims, name, text);
  const times = { exp: expiresInSeconds, nbf: notBeforeSeconds };
  for (const [name, seconds] of Object.entries(times)) if (seconds !== undefined) setOwn(claims, name, iat + seconds);
  return claims;
}

function claimsOf(claims: Json | undefined): JsonObject {
  const value = typeof claims === 'string' ? parse(claims) : (claims ?? {});
  if (isJsonObject(value)) return value;
  throw claimsInvalid('They must be an object.');
}

function parse(text: string): Json {
  if (text.trim() === '') return {};
  try {
    return parseJson(text);
  } catch (error) {
    throw claimsInvalid(`They are not JSON: ${(error as Error).message}.`);
  }
}
