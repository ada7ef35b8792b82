import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Egress } from '@weft/egress';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { CredentialReader, type OpenCredential } from '../credentials/credential-reader.ts';
import { GUARDED_EGRESS } from '../guarded-egress.ts';
import { OAuthClient, type GrantedTokens } from './oauth-client.ts';
import { isConsentOver, toOAuthError } from './oauth-error.ts';
import { toOAuthFields } from './oauth-fields.ts';
import { signingWith } from './oauth1-fields.ts';
import { RenewalTurns } from './renewal-turns.ts';
import { TokensRepository, type StoredTokens } from './tokens.repository.ts';

/** A credential whose token is wanted. */
export interface TokenOwner {
  readonly tenantId: string;
  readonly credential: OpenCredential;
}

export interface TokenWish {
  /** Version of a token that the service no longer takes. */
  readonly rejected?: number;
  /** Ask the service also where it has said that there is no other token without a new consent. */
  readonly insists?: boolean;
}

interface RenewalWish extends TokenWish {
  readonly mustWait: boolean;
}

/** Of a token's life, in percent, after which another one is asked for: each token has its own share, so that many do not come at once. */
const EARLIEST_SHARE = 75;
const LATEST_SHARE = 90;
const RETRY_MS = 30_000;
/** How long a step waits for a new token while the old one is still good. */
const PATIENCE_MS = 5_000;
/** Longer than the time that a service has to answer, and less than that of whoever asked. */
const LOCK_TIMEOUT_MS = 15_000;
/** Each holds a connection to the database, of which the service has 20. */
const TURNS = { inAll: 12, perTenant: 4 };
const MAX_REASON = 500;

/**
 * Tokens that work. A refresh is made by one replica at a time; as long as the old token is good, nobody waits long for it. A
 * refresh that fails changes nothing but the time of the next one.
 */
@Injectable()
export class TokenKeeper {
  private readonly running = new Map<string, Promise<StoredTokens>>();
  private readonly turns = new RenewalTurns(TURNS);

  constructor(
    private readonly database: TenantDatabase,
    private readonly reader: CredentialReader,
    private readonly tokens: TokensRepository,
    @Inject(GUARDED_EGRESS) private readonly egress: Pick<Egress, 'httpPort'>,
  ) {}

  /** @throws OAUTH_FAILED */
  async current(owner: TokenOwner, wish: TokenWish = {}): Promise<StoredTokens> {
    const now = Date.now();
    const stored = await this.database.withTenant(owner.tenantId, (tx) => this.tokens.find(tx, owner.credential.id));
    const isUsable = stored !== undefined && stored.version !== wish.rejected && !isPast(stored.expiresAt, now);
    if (!isUsable) return this.renew(owner, { ...wish, mustWait: true });
    const isDue = isPast(stored.refreshAt, now) && stored.endedBy === undefined;
    if (wish.insists ? stored.endedBy === undefined && !isDue : !isDue) return stored;
    if (!this.turns.hasRoom(owner.tenantId)) return stored;
    return withinPatience(this.renew(owner, { ...wish, mustWait: false }), stored);
  }

  /** Tokens of a consent, or of a first request. */
  async keep(tx: TenantTransaction, owner: TokenOwner, granted: GrantedTokens): Promise<StoredTokens> {
    const before = await this.tokens.find(tx, owner.credential.id);
    const { accessToken, refreshToken = before?.refreshToken, tokenSecret, expiresInSeconds } = granted;
    const version = (before?.version ?? 0) + 1;
    const next: StoredTokens = { accessToken, refreshToken, tokenSecret, version, ...timesOf(expiresInSeconds) };
    await this.requireUnchanged(tx, owner);
    await this.tokens.save(tx, owner.credential.id, next);
    return next;
  }

  /** A credential of OAuth 1 with what requests are signed with. Its tokens do not end. @throws OAUTH_FAILED */
  async signing(tx: TenantTransaction, credential: OpenCredential): Promise<OpenCredential> {
    return signingWith(credential, await this.tokens.find(tx, credential.id));
  }

  /** Those in this process who want the same share one attempt, and one connection. */
  private renew(owner: TokenOwner, wish: RenewalWish): Promise<StoredTokens> {
    const key = `${owner.tenantId}:${owner.credential.id}`;
    const running = this.running.get(key);
    if (running) return running;
    const attempt = this.turns.take(owner.tenantId, () => this.renewOnce(owner, wish)).finally(() => this.running.delete(key));
    this.running.set(key, attempt);
    return attempt;
  }

  private async renewOnce(owner: TokenOwner, wish: RenewalWish): Promise<StoredTokens> {
    const { tenantId, credential } = owner;
    // A failure is returned and not thrown, so that the note of it is committed.
    const result = await this.database.withTenant(tenantId, async (tx): Promise<StoredTokens | AppError> => {
      const isMine = await lock(tx, credential.id, wish.mustWait);
      const stored = await this.tokens.find(tx, credential.id);
      if (stored && (!isMine || isFresh(stored, wish.rejected))) return stored;
      if (stored?.endedBy !== undefined && !wish.insists) return consentIsOver(credential, stored.endedBy);
      return this.ask(tx, owner, stored);
    });
    if (result instanceof AppError) throw result;
    return result;
  }

  private async ask(
    tx: TenantTransaction,
    owner: TokenOwner,
    stored: StoredTokens | undefined,
  ): Promise<StoredTokens | AppError> {
    const { credential } = owner;
    const client = new OAuthClient(this.egress.httpPort, toOAuthFields(credential.fields));
    try {
      return await this.keep(tx, owner, await grantedBy(client, credential, stored));
    } catch (error) {
      const { code, message } = toOAuthError(error, [...client.secrets, ...secretsOf(stored)]);
      if (code !== 'OAUTH_FAILED') throw error;
      const reason = message.slice(0, MAX_REASON);
      const needsConsent = isConsentOver(error) || (stored !== undefined && isBeyondRenewal(credential, stored));
      const failure = { reason, needsConsent, refreshAt: new Date(Date.now() + RETRY_MS) };
      await this.tokens.noteFailure(tx, credential.id, failure);
      return needsConsent ? consentIsOver(credential, reason) : new AppError('OAUTH_FAILED', message);
    }
  }

  /** Tokens asked for by fields that have changed meanwhile belong to nobody. A new name changes nothing, and loses nothing. */
  private async requireUnchanged(tx: TenantTransaction, { credential }: TokenOwner): Promise<void> {
    const now = await this.reader.readForShare(tx, credential.id);
    if (now?.version === credential.version) return;
    if (now && isDeepStrictEqual([now.fields, now.hosts], [credential.fields, credential.hosts])) return;
    throw new AppError('OAUTH_FAILED', 'The credential was changed while its token was asked for. Try again.');
  }
}

/** The new token where it comes soon, else the old one, which is still good: the attempt goes on without anybody waiting. */
async function withinPatience(renewal: Promise<StoredTokens>, old: StoredTokens): Promise<StoredTokens> {
  const patience = Promise.withResolvers<StoredTokens>();
  const timer = setTimeout(() => patience.resolve(old), PATIENCE_MS);
  const renewed = renewal.catch(() => old);
  return Promise.race([renewed, patience.promise]).finally(() => clearTimeout(timer));
}

function grantedBy(
  client: OAuthClient,
  { fields, id }: OpenCredential,
  stored: StoredTokens | undefined,
): Promise<GrantedTokens> {
  if (toOAuthFields(fields).grantType === 'clientCredentials') return client.clientCredentials();
  if (stored?.refreshToken !== undefined) return client.refresh(stored.refreshToken);
  throw new AppError(
    'OAUTH_FAILED',
    stored
      ? 'The token is no longer good and the service gave none to renew it with.'
      : `Nobody has consented yet. Connect the credential first: POST /api/credentials/${id}/oauth2/start.`,
  );
}

/** Its time is over, and there is nothing to get another one with. */
const isBeyondRenewal = ({ fields }: OpenCredential, { refreshToken, expiresAt }: StoredTokens): boolean =>
  toOAuthFields(fields).grantType !== 'clientCredentials' && refreshToken === undefined && isPast(expiresAt, Date.now());

const isFresh = (stored: StoredTokens, rejected: number | undefined): boolean =>
  stored.version !== rejected && !isPast(stored.refreshAt, Date.now()) && !isPast(stored.expiresAt, Date.now());

/** `reconnect` tells whoever runs with it that trying again is of no use. */
const consentIsOver = ({ id, name }: OpenCredential, reason: string): AppError =>
  new AppError(
    'OAUTH_FAILED',
    `The credential "${name}" has to be connected again (POST /api/credentials/${id}/oauth2/start), since its consent is over. ${reason}`,
    { details: { reconnect: true } },
  );

const isPast = (time: Date | undefined, now: number): boolean => time !== undefined && time.getTime() <= now;

const secretsOf = (stored?: StoredTokens): string[] =>
  [stored?.accessToken, stored?.refreshToken].filter((each) => each !== undefined);

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
