import { createHash, createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '@weft/errors';
import { deriveKey, seal, unseal } from './secrecy.ts';

const LIFETIME_MS = 60_000;
/** Clocks of two machines differ by less. */
const LEEWAY_MS = 5_000;
const NONCE_BYTES = 12;
const SIGNING = 'signing of credential grants';
const REPLYING = 'replies to credential grants';

/** What an executor may open: one credential, for one node of one run. */
export interface CredentialGrant {
  readonly tenantId: string;
  readonly executionId: string;
  readonly nodeId: string;
  readonly credentialId: string;
}

/** Good for a minute, and unlike any other: the vault lets each count once. Signed with a key of this purpose alone, so that nothing else that Weft signs passes for a grant. */
export function signGrant(secretKey: string, grant: CredentialGrant, now: number): string {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url');
  const claims = Buffer.from(JSON.stringify({ ...grant, nonce, expiresAt: now + LIFETIME_MS })).toString('base64url');
  return `${claims}.${signatureOf(secretKey, claims).toString('base64url')}`;
}

/** @throws GRANT_REJECTED */
export function readGrant(secretKey: string, text: string, now: number): CredentialGrant {
  const [claims = '', signature = '', ...rest] = text.split('.');
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(secretKey, claims);
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
    throw rejected('it is not signed by us');
  const {
    expiresAt,
    nonce: _,
    ...grant
  } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as CredentialGrant & {
    expiresAt: number;
    nonce?: string;
  };
  if (now > expiresAt + LEEWAY_MS) throw rejected('its time is over');
  if (now < expiresAt - LIFETIME_MS - LEEWAY_MS) throw rejected('it is from the future');
  return grant;
}

/** The answer to a grant, which nobody can read who has not the installation's secret. */
export function sealReply(secretKey: string, grant: string, reply: unknown): string {
  return seal(replyKey(secretKey, grant), Buffer.from(JSON.stringify(reply)), { context: REPLYING }).toString('base64');
}

/** @throws INVALID_INPUT where the answer is to another grant, or from somebody else. */
export function openReply(secretKey: string, grant: string, sealed: string): unknown {
  return JSON.parse(unseal(replyKey(secretKey, grant), Buffer.from(sealed, 'base64'), REPLYING).toString());
}

const signatureOf = (secretKey: string, claims: string): Buffer =>
  createHmac('sha256', deriveKey(secretKey, SIGNING)).update(claims).digest();

const replyKey = (secretKey: string, grant: string): KeyObject =>
  deriveKey(secretKey, REPLYING, createHash('sha256').update(grant).digest());

const rejected = (reason: string): AppError => new AppError('GRANT_REJECTED', `The grant is refused: ${reason}.`);
