import type { TenantTransaction } from '@weft/persistence';
import type { Sealed, Vault } from '../vault/vault.ts';

/** What a service has given. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Of OAuth 1: what requests that carry the token are signed with. */
  readonly tokenSecret?: string;
}

/** Tokens as they are stored: all in one envelope, so that they change together or not at all. */
export interface StoredTokens extends Tokens {
  readonly version: number;
  readonly expiresAt?: Date;
  /** From when on another one is asked for. */
  readonly refreshAt?: Date;
  /** The service gives no other before somebody consents again: why. */
  readonly endedBy?: string;
}

/** What is noted of a renewal that failed. */
export interface RenewalFailure {
  readonly reason: string;
  readonly refreshAt: Date;
  readonly needsConsent: boolean;
}

interface TokenRow {
  readonly sealed: Buffer;
  readonly data_key: number;
  readonly version: number;
  readonly expires_at: Date | null;
  readonly refresh_at: Date | null;
  readonly failure: string | null;
  readonly needs_consent: boolean;
}

/** Every query on tokens. All take the transaction of the tenant they are for. */
export class TokensRepository {
  constructor(private readonly vault: Vault) {}

  async find(tx: TenantTransaction, credentialId: string): Promise<StoredTokens | undefined> {
    const [row] = await tx.query<TokenRow>(
      `SELECT sealed, data_key, version, expires_at, refresh_at, failure, needs_consent FROM credentials.tokens
       WHERE tenant_id = $1 AND credential_id = $2`,
      [tx.tenantId, credentialId],
    );
    if (!row) return undefined;
    const sealed: Sealed = { sealed: row.sealed, dataKey: row.data_key };
    const tokens = (await this.vault.open(tx, sealed, {
      kind: 'token',
      id: credentialId,
      version: row.version,
    })) as unknown as Tokens;
    return {
      ...tokens,
      version: row.version,
      expiresAt: row.expires_at ?? undefined,
      refreshAt: row.refresh_at ?? undefined,
      ...(row.needs_consent && { endedBy: row.failure ?? '' }),
    };
  }

  /** Puts new tokens in the place of those before. */
  async save(tx: TenantTransaction, credentialId: string, tokens: StoredTokens): Promise<void> {
    const { accessToken, refreshToken, tokenSecret, version, expiresAt, refreshAt } = tokens;
    const value = {
      accessToken,
      ...(refreshToken !== undefined && { refreshToken }),
      ...(tokenSecret !== undefined && { tokenSecret }),
    };
    const { sealed, dataKey } = await this.vault.seal(tx, value, { kind: 'token', id: credentialId, version });
    await tx.query(
      `INSERT INTO credentials.tokens (tenant_id, credential_id, sealed, data_key, version, expires_at, refresh_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id, credential_id) DO UPDATE SET sealed = excluded.sealed, data_key = excluded.data_key,
         version = excluded.version, expires_at = excluded.expires_at, refresh_at = excluded.refresh_at, failure = NULL,
         needs_consent = false`,
      [tx.tenantId, credentialId, sealed, dataKey, version, expiresAt ?? null, refreshAt ?? null],
    );
  }

  /** A refresh failed: the tokens stay as they are. */
  async noteFailure(tx: TenantTransaction, credentialId: string, failure: RenewalFailure): Promise<void> {
    await tx.query(
      `UPDATE credentials.tokens SET failure = $3, refresh_at = $4, needs_consent = $5 WHERE tenant_id = $1 AND credential_id = $2`,
      [tx.tenantId, credentialId, failure.reason, failure.refreshAt, failure.needsConsent],
    );
  }

  async delete(tx: TenantTransaction, credentialId: string): Promise<void> {
    await tx.query('DELETE FROM credentials.tokens WHERE tenant_id = $1 AND credential_id = $2', [tx.tenantId, credentialId]);
  }
}
