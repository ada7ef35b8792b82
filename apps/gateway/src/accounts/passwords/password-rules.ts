import { AppError } from '@weft/errors';
import { COMMON_PASSWORDS } from './common-passwords.ts';

/**
 * NIST SP 800-63B: length is what counts; no rules about kinds of characters; what everybody tries first is refused.
 * Counted in characters as people see them.
 */
const MIN_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 1_000;
const LONGEST_PIECE = 4;
const KEY_ROWS = ['01234567890', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'azertyuiop'];
/** Shorter names and addresses stand in too many good passwords. */
const MIN_OWN_LENGTH = 4;

/** Whose password it is to be: it must not be what everybody knows about them. */
export interface PasswordOwner {
  readonly email: string;
  readonly name?: string;
}

/** Why a password is too easy to guess; undefined for a good one. */
export function weaknessOf(password: string, { email, name = '' }: PasswordOwner): string | undefined {
  const plain = password.normalize('NFKC').toLowerCase();
  if ([...plain].length < MIN_LENGTH) return `must have at least ${MIN_LENGTH} characters`;
  if (COMMON_PASSWORDS.has(plain)) return 'is one of those that everybody tries first';
  if (isRepetition(plain)) return 'repeats the same few characters';
  if (isRowOfKeys(plain)) return 'is a row of keys';
  const own = [email, email.split('@')[0]!, name].map((each) => each.normalize('NFKC').toLowerCase().trim());
  if (own.some((each) => each.length >= MIN_OWN_LENGTH && isHardlyMore(plain, each))) return 'is your name or your address';
  return undefined;
}

/** @throws INVALID_INPUT, naming the field that the password came in. */
export function assertGoodPassword(password: string, owner: PasswordOwner, field = 'password'): void {
  const weakness = weaknessOf(password, owner);
  if (weakness === undefined) return;
  const message = `${field} ${weakness}`;
  throw new AppError('INVALID_INPUT', `The request does not fit: ${message}. A sentence of a few words makes a good password.`, {
    details: { problems: [{ field, message }] },
  });
}

function isRepetition(text: string): boolean {
  for (let length = 1; length <= LONGEST_PIECE; length++) {
    const piece = text.slice(0, length);
    if (text === piece.repeat(Math.ceil(text.length / length)).slice(0, text.length)) return true;
  }
  return false;
}

const isRowOfKeys = (text: string): boolean =>
  KEY_ROWS.flatMap((row) => [row + row, [...(row + row)].toReversed().join('')]).some((row) => row.includes(text));

/** The name itself, with a few digits or signs at its end. */
const isHardlyMore = (text: string, name: string): boolean =>
  text.startsWith(name) && /^[^\p{L}]{0,4}$/u.test(text.slice(name.length));
