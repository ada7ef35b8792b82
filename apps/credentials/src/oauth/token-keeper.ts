import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Egress } from '@weft/egress';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import type { Fields } from '../credentials/credential-fields.ts';
import { GUARDED_EGRESS } from '../guarded-egress.ts';
import { OAuthClient, type GrantedTokens } from './oauth-client.ts';
import { toOAuthError } from './oauth-error.ts';
import { type OAuthFields, toOAuthFields } from './oauth-fields.ts';
import { TokensRepository, type StoredTokens } from './tokens.repository.ts';

/** A credential whose token is wanted. */
export interface TokenOwner {
  readonly tenantId: string;
  readonly credentialId: string;
  /** Of the credential, when its fields were read. */
  readonly version: number;
  readonly fields: Fields;
}

/** Of a token's life, in percent, after which another one is asked for: each token has its own share, so that many do not come at once. */
const EARLIEST_SHARE = 75;
const LATEST_SHARE = 90;
const RETRY_MS = 30_000;
/** Longer than the time that a service has to answer. */
const LOCK_TIMEOUT_MS = 25_000;
const MAX_REASON = 500;

/**
 * Tokens that work. A refresh is made by one replica at a time; as long as the old token is good, nobody waits for it. A
 * refresh that fails changes nothing but the time of the next one.
 */
@Injectable()
export class TokenKeeper {
  private readonly running = new Map<string, Promise<StoredTokens>>();

  constructor(
    private readonly database: TenantDatabase,
    private readonly tokens: TokensRepository,
    @Inject(GUARDED_EGRESS) private readonly egress: Pick<Egress, 'httpPort'>,
  ) {}

  /**
   * @param rejected version of a token that the service no longer takes.
   * @throws OAUTH_FAILED
   */
  async current(owner: TokenOwner, rejected?: number): Promise<StoredTokens> {
    const now = Date.now();
    const stored = await this.database.withTenant(owner.tenantId, (tx) => this.tokens.find(tx, owner.credentialId));
    const isUsable = stored !== undefined && stored.version !== rejected && !isPast(stored.expiresAt, now);
    if (isUsable && !isPast(stored.refreshAt, now)) return stored;
    if (!isUsable) return this.renew(owner, { rejected, mustWait: true });
    return this.renew(owner, { rejected, mustWait: false }).catch(() => stored);
  }

  /** Tokens of a consent, or of a first request. */
  async keep(tx: TenantTransaction, owner: TokenOwner, granted: GrantedTokens): Promise<StoredTokens> {
    const before = await this.tokens.find(tx, owner.credentialId);
    const { accessToken, refreshToken = before?.refreshToken, expiresInSeconds } = granted;
    const next: StoredTokens = { accessToken, refreshToken, version: (before?.version ?? 0) + 1, ...timesOf(expiresInSeconds) };
    await requireUnchanged(tx, owner);
    await this.tokens.save(tx, owner.credentialId, next);
    return next;
  }

  /** Those in this process who want the same share one attempt, and one connection. */
  private renew(owner: TokenOwner, how: { rejected?: number; mustWait: boolean }): Promise<StoredTokens> {
    const key = `${owner.tenantId}:${owner.credentialId}`;
    const running = this.running.get(key);
    if (running) return running;
    const attempt = this.renewOnce(owner, how).finally(() => this.running.delete(key));
    this.running.set(key, attempt);
    return attempt;
  }

  private async renewOnce(
    owner: TokenOwner,
    { rejected, mustWait }: { rejected?: number; mustWait: boolean },
  ): Promise<StoredTokens> {
    // A failure is returned and not thrown, so that the note of it is committed.
    const result = await this.database.withTenant(owner.tenantId, async (tx): Promise<StoredTokens | AppError> => {
      const isMine = await lock(tx, owner.credentialId, mustWait);
      const stored = await this.tokens.find(tx, owner.credentialId);
      const isFresh =
        stored && stored.version !== rejected && !isPast(stored.refreshAt, Date.now()) && !isPast(stored.expiresAt, Date.now());
      if (stored && (isFresh || !isMine)) return stored;
      const fields = toOAuthFields(owner.fields);
      try {
        return await this.keep(tx, owner, await this.ask(fields, stored));
      } catch (error) {
        const failure = toOAuthError(error, secretsOf(fields, stored));
        if (failure.code !== 'OAUTH_FAILED') throw failure;
        const refreshAt = new Date(Date.now() + RETRY_MS);
        await this.tokens.noteFailure(tx, owner.credentialId, { reason: failure.message.slice(0, MAX_REASON), refreshAt });
        return failure;
      }
    });
    if (result instanceof AppError) throw result;
    return result;
  }

  private ask(fields: OAuthFields, stored: StoredTokens | undefined): Promise<GrantedTokens> {
    const client = new OAuthClient(this.egress.httpPort, fields);
    if (fields.grantType === 'clientCredentials') return client.clientCredentials();
    if (stored?.refreshToken !== undefined) return client.refresh(stored.refreshToken);
    throw new AppError(
      'OAUTH_FAILED',
      stored
        ? 'The token is no longer good and the service gave none to renew it with. Connect the credential again.'
        : 'Nobody has consented yet. Connect the credential first: POST /api/credentials/<id>/oauth2/start.',
    );
  }
}

const isPast = (time: Date | undefined, now: number): boolean => time !== undefined && time.getTime() <= now;

const secretsOf = ({ clientSecret }: OAuthFields, stored?: StoredTokens): string[] =>
  [clientSecret, stored?.accessToken, stored?.refreshToken].filter((each) => each !== undefined);

function timesOf(expiresInSeconds: number | undefined): Pick<StoredTokens, 'expiresAt' | 'refreshAt'> {
  if (expiresInSeconds === undefined) return {};
  const lifetimeMs = expiresInSeconds * 1_000;
  const share = randomInt(EARLIEST_SHARE, LATEST_SHARE + 1) / 100;
  return { expiresAt: new Date(Date.now() + lifetimeMs), refreshAt: new Date(Date.now() + lifetimeMs * share) };
}

/** One refresh of a credential at a time, whichever replica makes it; over with the transaction. */
async function lock(tx: TenantTransaction, credentialId: string, mustWait: boolean): Promise<boolean> {
  const key = [`weft token ${tx.tenantId} ${credentialId}`];
  if (!mustWait) {
    const [row] = await tx.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine', key);
    return row?.mine === true;
  }
  await tx.query(`SELECT set_config('lock_timeout', $1, true)`, [`${LOCK_TIMEOUT_MS}ms`]);
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', key);
  return true;
}

/** Tokens asked for by fields that have changed meanwhile belong to nobody. */
async function requireUnchanged(tx: TenantTransaction, { credentialId, version }: TokenOwner): Promise<void> {
  const [row] = await tx.query<{ version: number }>(
    'SELECT version FROM credentials.credentials WHERE tenant_id = $1 AND id = $2 FOR SHARE',
    [tx.tenantId, credentialId],
  );
  if (row?.version === version) return;
  throw new AppError('OAUTH_FAILED', 'The credential was changed while its token was asked for. Try again.');
}
