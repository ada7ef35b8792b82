import { Injectable } from '@nestjs/common';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { type AccessTokenClaims, AccessTokens } from './sessions/access-tokens.ts';
import { AccountsRepository, type MemberRow } from './accounts.repository.ts';
import { ApiKeyUse } from './keys/api-key-use.ts';
import { ApiKeysRepository } from './keys/api-keys.repository.ts';
import { API_KEY_PREFIX, type OpaqueSecret, readSecret, sameDigest } from './opaque-secret.ts';
import { type Permission, permissionsOf } from './permissions.ts';
import type { Principal } from './principal.ts';

/** A token's time of issue has whole seconds; a password changed within the same second must not refuse it. */
const TOKEN_CLOCK_MS = 1_000;

/** Says who someone is. Rights are read afresh each time: a member who is removed, or a session that is ended, is out with the next request. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly keys: ApiKeysRepository,
    private readonly tokens: AccessTokens,
    private readonly keyUse: ApiKeyUse,
  ) {}

  /** The caller behind a bearer token or an API key; undefined where it is not (or no longer) good. */
  async identify(credential: string): Promise<Principal | undefined> {
    const key = readSecret(API_KEY_PREFIX, credential);
    if (key) return this.byApiKey(key);
    const claims = await this.tokens.verify(credential);
    return claims && this.byAccessToken(claims);
  }

  async describe({ tenantId, userId }: Principal): Promise<MemberRow | undefined> {
    return this.database.withTenant(tenantId, (tx) => this.accounts.findMember(tx, userId));
  }

  /** What somebody may do by now, who was identified a while ago; undefined where their token, session, key or membership is over. */
  async recheck({
    tenantId,
    userId,
    sessionId,
    apiKeyId,
    tokenExpiresAt,
  }: Principal): Promise<ReadonlySet<Permission> | undefined> {
    if (tokenExpiresAt && tokenExpiresAt.getTime() <= Date.now()) return undefined;
    return this.database.withTenant(tenantId, async (tx) => {
      const key = apiKeyId === undefined ? undefined : await this.keys.findValid(tx, apiKeyId);
      if (apiKeyId !== undefined && !key) return undefined;
      const member =
        sessionId === undefined
          ? await this.accounts.findMember(tx, userId)
          : await this.accounts.findMemberInSession(tx, { userId, sessionId });
      return member && permissionsOf(member.role, key?.scopes);
    });
  }

  private byApiKey({ ownerId, id, sha256 }: OpaqueSecret): Promise<Principal | undefined> {
    return this.database.withTenant(ownerId, async (tx) => {
      const key = await this.keys.findValid(tx, id);
      if (!key || !sameDigest(key.sha256, sha256)) return undefined;
      this.keyUse.note({ tenantId: ownerId, id, lastUsedAt: key.lastUsedAt });
      const principal = await this.toPrincipal(tx, { userId: key.userId, scopes: key.scopes, by: 'api-key' });
      return principal && { ...principal, apiKeyId: id, ...(key.expiresAt && { keyExpiresAt: key.expiresAt }) };
    });
  }

  private byAccessToken({ tenantId, userId, sessionId, issuedAt, expiresAt }: AccessTokenClaims): Promise<Principal | undefined> {
    return this.database.withTenant(tenantId, async (tx) => {
      const member = await this.accounts.findMemberInSession(tx, { userId, sessionId });
      if (!member || issuedAt.getTime() + TOKEN_CLOCK_MS <= member.passwordChangedAt.getTime()) return undefined;
      const { role } = member;
      return {
        tenantId,
        userId,
        role,
        permissions: permissionsOf(role),
        by: 'access-token',
        sessionId,
        tokenExpiresAt: expiresAt,
      };
    });
  }

  /** The principal of a member; undefined for somebody who is none. */
  async toPrincipal(
    tx: TenantTransaction,
    { userId, scopes, by }: { userId: string; scopes?: readonly string[]; by: Principal['by'] },
  ): Promise<Principal | undefined> {
    const member = await this.accounts.findMember(tx, userId);
    return member && { tenantId: tx.tenantId, userId, role: member.role, permissions: permissionsOf(member.role, scopes), by };
  }
}
