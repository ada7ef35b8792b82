import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerModuleOptions, type ThrottlerStorage } from '@nestjs/throttler';
import { AppError } from '@weft/errors';
import { networkOf } from './network-of.ts';

const WINDOW_MS = 15 * 60_000;
/** A person who has forgotten the password tries a few; a program tries a million. */
const ATTEMPTS_PER_ACCOUNT = 10;
/** An office behind one address. */
const ATTEMPTS_PER_NETWORK = 100;
/** Windows kept at most; the oldest go first. */
const MAX_WINDOWS = 100_000;

interface Window {
  hits: number;
  readonly endsAt: number;
}

/** One counter for each key and window: constant work, where the throttler's own storage keeps every hit. */
export class FixedWindowStorage implements ThrottlerStorage {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly now: () => number = Date.now) {}

  async increment(key: string, ttl: number, limit: number): ReturnType<ThrottlerStorage['increment']> {
    const window = this.windowOf(key, ttl);
    window.hits++;
    const secondsLeft = Math.ceil((window.endsAt - this.now()) / 1_000);
    const isBlocked = window.hits > limit;
    return { totalHits: window.hits, timeToExpire: secondsLeft, isBlocked, timeToBlockExpire: isBlocked ? secondsLeft : 0 };
  }

  private windowOf(key: string, ttl: number): Window {
    const open = this.windows.get(key);
    if (open && open.endsAt > this.now()) return open;
    this.windows.delete(key);
    if (this.windows.size >= MAX_WINDOWS) this.windows.delete(this.windows.keys().next().value!);
    const window = { hits: 0, endsAt: this.now() + ttl };
    this.windows.set(key, window);
    return window;
  }
}

interface SignInRequest {
  readonly ip: string;
  readonly body?: { readonly email?: unknown };
}

const accountOf = ({ ip, body }: SignInRequest): string =>
  `${networkOf(ip)} ${typeof body?.email === 'string' ? body.email.trim().toLowerCase() : ''}`;

export const signInThrottling = (): ThrottlerModuleOptions => ({
  storage: new FixedWindowStorage(),
  throttlers: [
    {
      name: 'account',
      ttl: WINDOW_MS,
      limit: ATTEMPTS_PER_ACCOUNT,
      getTracker: (request) => accountOf(request as SignInRequest),
    },
    {
      name: 'network',
      ttl: WINDOW_MS,
      limit: ATTEMPTS_PER_NETWORK,
      getTracker: (request) => networkOf((request as SignInRequest).ip),
    },
  ],
});

/** Slows down who guesses passwords: by network and account together, so that nobody can lock somebody else out from afar. */
@Injectable()
export class SignInThrottle extends ThrottlerGuard {
  protected override async throwThrottlingException(_: ExecutionContext, detail: { timeToBlockExpire: number }): Promise<void> {
    throw new AppError('SIGN_IN_THROTTLED', `Too many attempts to sign in. Try again in ${detail.timeToBlockExpire} s.`, {
      details: { retryAfterMs: detail.timeToBlockExpire * 1_000 },
    });
  }
}
