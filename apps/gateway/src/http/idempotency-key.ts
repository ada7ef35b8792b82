import { createHash } from 'node:crypto';
import { AppError } from '@weft/errors';

/** What a caller has said to make a call repeatable. */
export interface Idempotency {
  readonly key: string;
  /** Of all that the call brings but its headers. */
  readonly requestHash: string;
}

const MAX_CHARS = 255;
/** Visible ASCII and spaces between. */
const KEY = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

/** @throws INVALID_INPUT */
export function idempotencyKeyOf(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && key.length <= MAX_CHARS && KEY.test(key)) return key;
  throw new AppError('INVALID_INPUT', `Idempotency-Key must have 1 to ${MAX_CHARS} visible ASCII characters.`, {
    details: { field: 'Idempotency-Key' },
  });
}

export const requestHashOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
