import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { AppError } from '@weft/errors';
import { TenantDatabase, type Transaction } from '@weft/persistence';
import { gatewayConfig } from '../../gateway.config.ts';
import { MailQueue } from '../../mail/mail-queue.ts';
import { sessionEndedMail } from '../../mail/mail-texts.ts';
import type { Mail } from '../../mail/mailer.ts';
import { AccountsRepository } from '../accounts.repository.ts';
import { AccessChanges } from '../access-changes.ts';
import { AccessTokens } from './access-tokens.ts';
import { mintSecret, type OpaqueSecret, readSecret, REFRESH_TOKEN_PREFIX, sameDigest } from '../opaque-secret.ts';
import type { Principal } from '../principal.ts';
import { Memberships } from '../memberships.ts';
import { GENERATIONS_KEPT, judgeRefresh, MAX_TOKENS_OF_A_GENERATION } from './refresh-rules.ts';
import { type LockedSession, type SessionClient, type SessionRow, SessionsRepository } from './sessions.repository.ts';

/** The oldest is ended to make room. */
const MAX_SESSIONS_OF_A_PERSON = 100;

/** What a client is given when it signs in and when it refreshes. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly expiresAt: Date;
  /** Good for one refresh. */
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
}

type Refreshed = { readonly session: SessionRow; readonly refreshToken: string };

/**
 * open → refreshed … → over. A session is over by logout, by its owner's hand, with a changed or reset password, when it was not
 * refreshed for a while, at the latest after its life, and when a refresh token is used that was used before. Its access tokens are
 * refused from then on, since each request looks for the session.
 */
@Injectable()
export class SessionsService {
  private readonly logger = new Logger('Sessions');

  constructor(
    private readonly database: TenantDatabase,
    private readonly sessions: SessionsRepository,
    private readonly memberships: Memberships,
    private readonly accounts: AccountsRepository,
    private readonly mail: MailQueue,
    private readonly accessTokens: AccessTokens,
    private readonly changes: AccessChanges,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  async open(who: { readonly userId: string; readonly workspaceId: string }, client: SessionClient): Promise<SessionTokens> {
    const { sessionIdleMs: idleMs, sessionMs: lifeMs } = this.config;
    const opened = await this.database.withoutTenant(async (tx) => {
      const session = await this.sessions.insert(tx, { id: randomUUID(), ...who, ...client, idleMs, lifeMs });
      await this.sessions.trim(tx, { userId: who.userId, most: MAX_SESSIONS_OF_A_PERSON });
      return { session, refreshToken: await this.addToken(tx, { sessionId: session.id, generation: 1 }) };
    });
    return this.toTokens(opened, who.workspaceId);
  }

  /** @throws REFRESH_REJECTED; a token that was used before ends its session. */
  async refresh(refreshToken: string): Promise<SessionTokens> {
    const secret = readSecret(REFRESH_TOKEN_PREFIX, refreshToken);
    const refreshed = secret && (await this.database.withoutTenant((tx) => this.tryRefresh(tx, secret)));
    if (!refreshed) throw rejected();
    const workspaceId = await this.workspaceOf(refreshed.session);
    return this.toTokens(refreshed, workspaceId);
  }

  /** An access token for another workspace, in the same session; refreshes stay there. @throws WORKSPACE_NOT_FOUND */
  async switchTo(
    { userId, sessionId }: Principal,
    workspaceId: string,
  ): Promise<Pick<SessionTokens, 'accessToken' | 'expiresAt'>> {
    const memberships = await this.memberships.listOf(userId);
    if (!memberships.some((each) => each.workspaceId === workspaceId)) {
      throw new AppError('WORKSPACE_NOT_FOUND', `You belong to no workspace ${workspaceId}.`);
    }
    const id = sessionId ?? '';
    if (!(await this.database.withoutTenant((tx) => this.sessions.moveTo(tx, { id, workspaceId })))) throw rejected();
    const { token, expiresAt } = await this.accessTokens.issue({ userId, tenantId: workspaceId, sessionId: id });
    return { accessToken: token, expiresAt };
  }

  list({ userId }: Principal): Promise<SessionRow[]> {
    return this.database.withoutTenant((tx) => this.sessions.list(tx, userId));
  }

  /** @throws SESSION_NOT_FOUND */
  async end({ userId }: Principal, id: string): Promise<void> {
    const found = await this.database.withoutTenant((tx) => this.sessions.delete(tx, { id, userId }));
    if (!found) throw new AppError('SESSION_NOT_FOUND', `You have no open session ${id}.`);
    this.changes.announce(userId);
  }

  async endAll({ userId }: Principal): Promise<void> {
    await this.database.withoutTenant((tx) => this.sessions.deleteAll(tx, { userId }));
    this.changes.announce(userId);
  }

  /** The session row is locked first, so that of two refreshes at once, on any replica, one rotates and the other repeats. */
  private async tryRefresh(tx: Transaction, secret: OpaqueSecret): Promise<Refreshed | undefined> {
    const session = await this.sessions.lock(tx, secret.ownerId);
    const token = session && (await this.sessions.findToken(tx, { sessionId: session.id, id: secret.id }));
    if (!token || !sameDigest(token.sha256, secret.sha256)) return undefined;
    const verdict = judgeRefresh(token, session);
    if (verdict === 'reuse') return this.endStolen(tx, session);
    if (verdict === 'repeat') return this.repeat(tx, session);
    const generation = session.generation + 1;
    const next = await this.sessions.rotate(tx, { id: session.id, idleMs: this.config.sessionIdleMs });
    await this.sessions.deleteTokensBefore(tx, { sessionId: session.id, generation: generation - GENERATIONS_KEPT });
    return { session: next, refreshToken: await this.addToken(tx, { sessionId: session.id, generation }) };
  }

  private async repeat(tx: Transaction, session: LockedSession): Promise<Refreshed | undefined> {
    const newest = { sessionId: session.id, generation: session.generation };
    if ((await this.sessions.countTokens(tx, newest)) >= MAX_TOKENS_OF_A_GENERATION) return undefined;
    return { session, refreshToken: await this.addToken(tx, newest) };
  }

  private async endStolen(tx: Transaction, { id, userId, network }: LockedSession): Promise<undefined> {
    await this.sessions.delete(tx, { id, userId });
    const message = 'A refresh token was used a second time, which only a copy can be: its session is ended';
    this.logger.warn({ message, code: 'REFRESH_REJECTED', sessionId: id, userId, network });
    if (this.mail.isSetUp) this.mail.add(() => this.composeWarning(userId));
  }

  private async composeWarning(userId: string): Promise<Mail | undefined> {
    const user = await this.database.withoutTenant((tx) => this.accounts.findUser(tx, userId));
    return user && { to: user.email, ...sessionEndedMail() };
  }

  private async addToken(tx: Transaction, { sessionId, generation }: { sessionId: string; generation: number }): Promise<string> {
    const id = randomUUID();
    const { text, sha256 } = mintSecret(REFRESH_TOKEN_PREFIX, sessionId, id);
    await this.sessions.insertToken(tx, { sessionId, id, sha256, generation });
    return text;
  }

  /** Whoever was removed from the workspace they were in goes on in another of theirs. */
  private async workspaceOf({ id, userId, workspaceId }: SessionRow): Promise<string> {
    const { workspaceId: now } = await this.memberships.choose(userId, { preferred: workspaceId });
    if (now !== workspaceId) await this.database.withoutTenant((tx) => this.sessions.moveTo(tx, { id, workspaceId: now }));
    return now;
  }

  private async toTokens({ session, refreshToken }: Refreshed, tenantId: string): Promise<SessionTokens> {
    const { token, expiresAt } = await this.accessTokens.issue({ userId: session.userId, tenantId, sessionId: session.id });
    return { accessToken: token, expiresAt, refreshToken, refreshExpiresAt: session.expiresAt };
  }
}

const rejected = (): AppError =>
  new AppError('REFRESH_REJECTED', 'The session is over, or this refresh token was used before: sign in again.');
