import type { TenantTransaction } from '@weft/persistence';
import type { Json } from '@weft/workflow-model';
import type { Sealed } from '../vault/vault.ts';
import type { CredentialContent, CredentialRow } from './credential-row.ts';

export interface CredentialFilter {
  readonly type?: string;
  /** The last row of the page before. */
  readonly after?: { readonly createdAt: Date; readonly id: string };
  readonly limit: number;
}

interface Stored {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly data: string;
  readonly secrets_set: string[];
  readonly allowed_hosts: string[];
  readonly sealed: Buffer;
  readonly data_key: number;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly has_token: boolean;
  readonly token_expires_at: Date | null;
  readonly token_failure: string | null;
  readonly token_needs_consent: boolean | null;
}

const SELECT = `SELECT c.id, c.name, c.type, c.data, c.secrets_set, c.allowed_hosts, c.sealed, c.data_key, c.version, c.created_at,
  c.updated_at, t.credential_id IS NOT NULL AS has_token, t.expires_at AS token_expires_at, t.failure AS token_failure,
  t.needs_consent AS token_needs_consent
  FROM credentials.credentials c
  LEFT JOIN credentials.tokens t ON t.tenant_id = c.tenant_id AND t.credential_id = c.id`;

/** Every query on credentials. All take the transaction of the tenant they are for. */
export class CredentialsRepository {
  async insert(tx: TenantTransaction, row: CredentialContent & Sealed & { id: string; createdBy: string | null }): Promise<void> {
    await tx.query(
      `INSERT INTO credentials.credentials
         (tenant_id, id, name, type, data, secrets_set, allowed_hosts, sealed, data_key, version, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)`,
      [
        tx.tenantId,
        row.id,
        row.name,
        row.type,
        JSON.stringify(row.data),
        row.secretsSet,
        row.allowedHosts,
        row.sealed,
        row.dataKey,
        row.createdBy,
      ],
    );
  }

  async find(tx: TenantTransaction, id: string): Promise<CredentialRow | undefined> {
    const [row] = await tx.query<Stored>(`${SELECT} WHERE c.tenant_id = $1 AND c.id = $2`, [tx.tenantId, id]);
    return row && toRow(row);
  }

  /** Nobody changes or deletes it before the transaction ends. */
  async findForShare(tx: TenantTransaction, id: string): Promise<CredentialRow | undefined> {
    const [row] = await tx.query<Stored>(`${SELECT} WHERE c.tenant_id = $1 AND c.id = $2 FOR SHARE OF c`, [tx.tenantId, id]);
    return row && toRow(row);
  }

  /** Locks the row, so that two changes follow one another. */
  async findForUpdate(tx: TenantTransaction, id: string): Promise<CredentialRow | undefined> {
    const [row] = await tx.query<Stored>(`${SELECT} WHERE c.tenant_id = $1 AND c.id = $2 FOR UPDATE OF c`, [tx.tenantId, id]);
    return row && toRow(row);
  }

  async update(tx: TenantTransaction, id: string, row: CredentialContent & Sealed & { version: number }): Promise<void> {
    await tx.query(
      `UPDATE credentials.credentials SET name = $3, data = $4, secrets_set = $5, allowed_hosts = $6, sealed = $7, data_key = $8,
         version = $9, updated_at = date_trunc('milliseconds', now()) WHERE tenant_id = $1 AND id = $2`,
      [
        tx.tenantId,
        id,
        row.name,
        JSON.stringify(row.data),
        row.secretsSet,
        row.allowedHosts,
        row.sealed,
        row.dataKey,
        row.version,
      ],
    );
  }

  async delete(tx: TenantTransaction, id: string): Promise<boolean> {
    const rows = await tx.query('DELETE FROM credentials.credentials WHERE tenant_id = $1 AND id = $2 RETURNING id', [
      tx.tenantId,
      id,
    ]);
    return rows.length > 0;
  }

  /** Newest first. */
  async list(tx: TenantTransaction, { type, after, limit }: CredentialFilter): Promise<CredentialRow[]> {
    const rows = await tx.query<Stored>(
      `${SELECT} WHERE c.tenant_id = $1 AND ($2::text IS NULL OR c.type = $2)
         AND ($3::timestamptz IS NULL OR (c.created_at, c.id) < ($3, $4::uuid))
       ORDER BY c.created_at DESC, c.id DESC LIMIT $5`,
      [tx.tenantId, type ?? null, after?.createdAt ?? null, after?.id ?? null, limit],
    );
    return rows.map(toRow);
  }

  async describe(tx: TenantTransaction, ids: readonly string[]): Promise<{ id: string; type: string; name: string }[]> {
    return tx.query('SELECT id, type, name FROM credentials.credentials WHERE tenant_id = $1 AND id = ANY($2)', [
      tx.tenantId,
      ids,
    ]);
  }
}

function toRow(row: Stored): CredentialRow {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    data: JSON.parse(row.data) as Record<string, Json>,
    secretsSet: row.secrets_set,
    allowedHosts: row.allowed_hosts,
    sealed: row.sealed,
    dataKey: row.data_key,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.has_token && { token: toTokenState(row) }),
  };
}

const toTokenState = (row: Stored): NonNullable<CredentialRow['token']> => ({
  expiresAt: row.token_expires_at ?? undefined,
  failure: row.token_failure ?? undefined,
  needsConsent: row.token_needs_consent === true,
});
