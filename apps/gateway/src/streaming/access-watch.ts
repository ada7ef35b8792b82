import { Controller, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { gateway, type Payload } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { OnEvent } from '@weft/messaging';
import { Authenticator } from '../accounts/authenticator.ts';
import type { Permission } from '../accounts/permissions.ts';
import type { Principal } from '../accounts/principal.ts';

/** Events tell of most changes at once; since events get lost, and an expiry is none, everybody is looked at this often. */
const CHECK_EVERY_MS = 5_000;
/** Not to know (the database is away) is no reason to end anything at once; not to know for this long is. */
const MAX_UNKNOWN_MS = 15_000;
const CHECKS_AT_ONCE = 4;

/** The right to go on reading, as long as it lasts. */
export interface WatchedAccess {
  /** Aborted once it is over, with the `AppError` to tell the reader as its reason. */
  readonly signal: AbortSignal;
  /** To be called when the reader is gone. */
  close(): void;
}

interface Watched {
  readonly principal: Principal;
  readonly permission: Permission;
  readonly ending: AbortController;
  knownAt: number;
}

/**
 * Looks, for as long as something is open that outlives a request, whether whoever opened it still may: their session, key,
 * membership and role, as each request would find them.
 */
@Injectable()
export class AccessWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('AccessWatch');
  private readonly open = new Set<Watched>();
  private timer?: NodeJS.Timeout;
  private checking = false;

  constructor(private readonly authenticator: Authenticator) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.checkAll(), CHECK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  watch(principal: Principal, permission: Permission): WatchedAccess {
    const watched = { principal, permission, ending: new AbortController(), knownAt: performance.now() };
    this.open.add(watched);
    return { signal: watched.ending.signal, close: () => void this.open.delete(watched) };
  }

  /** Somebody may do less than before. */
  async changed(userId: string): Promise<void> {
    await this.check([...this.open].filter(({ principal }) => principal.userId === userId));
  }

  private async checkAll(): Promise<void> {
    this.endUnknown();
    if (this.checking) return;
    this.checking = true;
    await this.check([...this.open]).finally(() => (this.checking = false));
  }

  private endUnknown(): void {
    const since = performance.now() - MAX_UNKNOWN_MS;
    for (const watched of this.open) if (watched.knownAt < since) this.end(watched, unknown());
  }

  /** Streams of one session or key are answered by one look. */
  private async check(watched: readonly Watched[]): Promise<void> {
    const groups = [...Map.groupBy(watched, ({ principal }) => credentialOf(principal)).values()];
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let group = groups.pop(); group; group = groups.pop()) {
        await this.checkGroup(group).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, work));
    if (failures.length === 0) return;
    const message = `Whether ${failures.length} readers of streams still may could not be looked up; it is tried again`;
    this.logger.warn({ message, err: failures[0] });
  }

  private async checkGroup(group: readonly Watched[]): Promise<void> {
    const askedAt = performance.now();
    const permissions = await this.authenticator.recheck(group[0]!.principal);
    for (const watched of group) {
      watched.knownAt = askedAt;
      if (!permissions) this.end(watched, signedOut());
      else if (!permissions.has(watched.permission)) this.end(watched, notAllowed(watched.permission));
    }
  }

  private end(watched: Watched, reason: AppError): void {
    this.open.delete(watched);
    watched.ending.abort(reason);
  }
}

/** Those with the same are over together. */
const credentialOf = ({ tenantId, userId, sessionId, apiKeyId, tokenExpiresAt }: Principal): string =>
  [tenantId, userId, sessionId, apiKeyId, tokenExpiresAt?.getTime()].join(' ');

const signedOut = (): AppError =>
  new AppError('UNAUTHENTICATED', 'The session, token or API key of this stream is not valid any more: sign in again.');
const notAllowed = (permission: Permission): AppError =>
  new AppError('FORBIDDEN', `This needs the permission "${permission}", which you or your API key do not have any more.`);
const unknown = (): AppError =>
  new AppError('SERVICE_UNAVAILABLE', 'Whether you still may read this cannot be found out at the moment: come back soon.');

@Controller()
export class AccessWatchController {
  constructor(private readonly watch: AccessWatch) {}

  @OnEvent(gateway.events.accessChanged)
  changed({ userId }: Payload<typeof gateway.events.accessChanged>): Promise<void> {
    return this.watch.changed(userId);
  }
}
