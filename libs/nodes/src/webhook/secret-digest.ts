import { sha256 } from './sha256.ts';

const PREFIX = 'sha256:';
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** A secret in the form in which it is saved, `sha256:<hex>`. One that has this form already stays as it is. */
export function digestSecret(secret: string): string {
  return DIGEST.test(secret) ? secret : `${PREFIX}${sha256(secret)}`;
}

/** The SHA-256 of a secret, as hex, whichever form it has. */
export function digestOf(secret: string): string {
  return digestSecret(secret).slice(PREFIX.length);
}
