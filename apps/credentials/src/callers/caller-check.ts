import { createHash, createPublicKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { CallerVerdict } from '@weft/contracts';
import type { Json } from '@weft/workflow-model';
import { jwtVerify } from 'jose';
import type { OpenCredential } from '../credentials/credential-reader.ts';

/** What a caller of a webhook presents. */
export interface Presented {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

const REFUSED: CallerVerdict = { allowed: false };
/** Between the clock of whoever made a token and ours. */
const LEEWAY_SECONDS = 5;

/** Whether a caller has the credential. Compares in constant time, and says nothing of why it refuses. */
export async function checkCaller({ type, fields }: OpenCredential, presented: Presented): Promise<CallerVerdict> {
  const { headers, query } = presented;
  const text = (name: string): string => String(fields[name] ?? '');
  switch (type.callers) {
    case 'basic':
      return verdict(basicOf(headers['authorization']), `${text('user')}:${text('password')}`);
    case 'header':
      return carriedBy(text('name').toLowerCase(), verdict(headers[text('name').toLowerCase()], text('value')));
    case 'query':
      return verdict(query[text('name')], text('value'));
    case 'bearer':
      return verdict(bearerOf(headers['authorization']), text('token'));
    case 'jwt':
      return checkToken(fields, bearerOf(headers['authorization']));
    default:
      return REFUSED;
  }
}

function verdict(given: string | undefined, expected: string): CallerVerdict {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  const isEqual = timingSafeEqual(digest(given ?? ''), digest(expected));
  return given !== undefined && expected !== '' && isEqual ? { allowed: true } : REFUSED;
}

/** Says which header held the secret, so that it is kept out of what is stored. */
const carriedBy = (secretHeader: string, verdict: CallerVerdict): CallerVerdict =>
  verdict.allowed ? { ...verdict, secretHeader } : verdict;

function basicOf(header: string | undefined): string | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
}

const bearerOf = (header: string | undefined): string | undefined => /^Bearer ([^\s]+)$/i.exec(header ?? '')?.[1];

/** The algorithm is the credential's, whatever the token says; `exp` and `nbf` count where they are there (RFC 7519 §4.1). */
async function checkToken(fields: OpenCredential['fields'], token: string | undefined): Promise<CallerVerdict> {
  if (token === undefined) return REFUSED;
  try {
    const options = { algorithms: [String(fields['algorithm'])], clockTolerance: LEEWAY_SECONDS };
    const { payload } = await jwtVerify(token, verificationKeyOf(fields), options);
    return { allowed: true, claims: payload as Json };
  } catch {
    // Why a token is refused is no business of whoever presents it.
    return REFUSED;
  }
}

/** @throws where the key cannot be read. */
export function verificationKeyOf(fields: OpenCredential['fields']): KeyObject | Uint8Array {
  if (fields['keyType'] === 'pemKey') return createPublicKey(String(fields['publicKey']));
  return new TextEncoder().encode(String(fields['secret']));
}
