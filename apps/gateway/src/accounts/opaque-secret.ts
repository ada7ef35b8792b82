import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret that we hand out and keep only the hash of. It names its owner and its row, so that one look-up finds it. */
export interface OpaqueSecret {
  /** The workspace that it belongs to; of a refresh token the session, of what is a person's own the user. */
  readonly ownerId: string;
  readonly id: string;
  readonly sha256: Buffer;
}

export const API_KEY_PREFIX = 'weft_';
export const STREAM_TICKET_PREFIX = 'ticket_';
export const REFRESH_TOKEN_PREFIX = 'refresh_';
export const INVITATION_PREFIX = 'invite_';
export const REGISTRATION_PREFIX = 'confirm_';

const UUID_BYTES = 16;
const SECRET_BYTES = 32;
const BITS_OF_A_CHARACTER = 6;
const TOTAL_BYTES = 2 * UUID_BYTES + SECRET_BYTES;

/** The prefix lets scanners find a leaked one. */
export function mintSecret(prefix: string, ownerId: string, id: string): { readonly text: string; readonly sha256: Buffer } {
  const text = prefix + Buffer.concat([fromUuid(ownerId), fromUuid(id), randomBytes(SECRET_BYTES)]).toString('base64url');
  return { text, sha256: digest(text) };
}

export function readSecret(prefix: string, text: string): OpaqueSecret | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const bytes = Buffer.from(text.slice(prefix.length), 'base64url');
  if (bytes.length !== TOTAL_BYTES) return undefined;
  return { ownerId: toUuid(bytes, 0), id: toUuid(bytes, UUID_BYTES), sha256: digest(text) };
}

/** Of such a secret, what its owner and row alone make of its beginning: nothing of it is secret. */
export function publicPartOf(prefix: string, ownerId: string, id: string): string {
  const text = Buffer.concat([fromUuid(ownerId), fromUuid(id)]).toString('base64url');
  // The last character holds bits of the secret as well.
  return prefix + text.slice(0, Math.floor((2 * UUID_BYTES * 8) / BITS_OF_A_CHARACTER));
}

export const sameDigest = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const fromUuid = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

function toUuid(bytes: Buffer, offset: number): string {
  const hex = bytes.toString('hex', offset, offset + UUID_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
