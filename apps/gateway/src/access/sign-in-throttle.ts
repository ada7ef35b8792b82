import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerModuleOptions, type ThrottlerStorage } from '@nestjs/throttler';
import { AppError } from '@weft/errors';
import type { Principal } from '../accounts/principal.ts';
import { networkOf } from './network-of.ts';

const WINDOW_MS = 15 * 60_000;
/** A person who has forgotten the password tries a few; a program tries a million. */
const ATTEMPTS_PER_ACCOUNT = 10;
/** An office behind one address. */
const ATTEMPTS_PER_NETWORK = 100;

interface Attempt {
  readonly ip: string;
  readonly principal?: Principal;
  readonly body?: { readonly email?: unknown; readonly token?: unknown };
}

/** Whose account is tried: that of the caller, of an address, or of whoever a link was sent to. */
function accountOf({ ip, principal, body }: Attempt): string {
  const named = [body?.email, body?.token].find((each) => typeof each === 'string') ?? '';
  return `${networkOf(ip)} ${principal?.userId ?? named.trim().toLowerCase()}`;
}

/** The network comes first: once that is blocked, it opens no more windows for accounts. */
export const signInThrottling = (storage: ThrottlerStorage): ThrottlerModuleOptions => ({
  storage,
  throttlers: [
    {
      name: 'network',
      ttl: WINDOW_MS,
      limit: ATTEMPTS_PER_NETWORK,
      getTracker: (request) => networkOf((request as Attempt).ip),
    },
    {
      name: 'account',
      ttl: WINDOW_MS,
      limit: ATTEMPTS_PER_ACCOUNT,
      getTracker: (request) => accountOf(request as Attempt),
    },
  ],
});

/** Slows down who guesses passwords or floods: by network and account together, so that nobody can lock somebody else out from afar. */
@Injectable()
export class SignInThrottle extends ThrottlerGuard {
  protected override async throwThrottlingException(_: ExecutionContext, detail: { timeToBlockExpire: number }): Promise<void> {
    throw new AppError('SIGN_IN_THROTTLED', `Too many attempts. Try again in ${detail.timeToBlockExpire} s.`, {
      details: { retryAfterMs: detail.timeToBlockExpire * 1_000 },
    });
  }
}
