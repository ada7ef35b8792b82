import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '@weft/persistence';

export interface ApiKeyRow {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly name: string;
  readonly scopes: string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

export type NewApiKey = Pick<ApiKeyRow, 'id' | 'userId' | 'name' | 'scopes' | 'expiresAt'> & { readonly sha256: Buffer };

const COLUMNS = `id, tenant_id AS "tenantId", user_id AS "userId", name, scopes, created_at AS "createdAt",
  expires_at AS "expiresAt", last_used_at AS "lastUsedAt"`;

/** Every query on API keys. */
@Injectable()
export class ApiKeysRepository {
  async insert(tx: TenantTransaction, key: NewApiKey): Promise<ApiKeyRow> {
    const rows = await tx.query<ApiKeyRow>(
      `INSERT INTO gateway.api_keys (tenant_id, id, user_id, name, sha256, scopes, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
      [tx.tenantId, key.id, key.userId, key.name, key.sha256, key.scopes, key.expiresAt],
    );
    return rows[0]!;
  }

  /** With the hash to compare; one that has expired is not found. */
  async findValid(tx: TenantTransaction, id: string): Promise<(ApiKeyRow & { sha256: Buffer }) | undefined> {
    const rows = await tx.query<ApiKeyRow & { sha256: Buffer }>(
      `SELECT ${COLUMNS}, sha256 FROM gateway.api_keys WHERE tenant_id = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > now())`,
      [tx.tenantId, id],
    );
    return rows[0];
  }

  /** Of that user's own, one that has not expired; locked, so that it is rotated once. */
  async lockOwn(tx: TenantTransaction, { id, userId }: { id: string; userId: string }): Promise<ApiKeyRow | undefined> {
    const rows = await tx.query<ApiKeyRow>(
      `SELECT ${COLUMNS} FROM gateway.api_keys
        WHERE tenant_id = $1 AND id = $2 AND user_id = $3 AND (expires_at IS NULL OR expires_at > now()) FOR UPDATE`,
      [tx.tenantId, id, userId],
    );
    return rows[0];
  }

  /** Newest first. */
  async list(tx: TenantTransaction, userId: string): Promise<ApiKeyRow[]> {
    return tx.query<ApiKeyRow>(
      `SELECT ${COLUMNS} FROM gateway.api_keys WHERE tenant_id = $1 AND user_id = $2 ORDER BY created_at DESC, id DESC`,
      [tx.tenantId, userId],
    );
  }

  async count(tx: TenantTransaction, userId: string): Promise<number> {
    const rows = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM gateway.api_keys WHERE tenant_id = $1 AND user_id = $2',
      [tx.tenantId, userId],
    );
    return rows[0]!.count;
  }

  /** Brings a key's end forward. Never puts it off. */
  async expire(tx: TenantTransaction, { id, inMs }: { id: string; inMs: number }): Promise<void> {
    await tx.query(
      `UPDATE gateway.api_keys SET expires_at = least(expires_at, now() + $3::float8 * interval '1 ms') WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, id, inMs],
    );
  }

  async touch(tx: TenantTransaction, { id, exactToMs }: { id: string; exactToMs: number }): Promise<void> {
    await tx.query(
      `UPDATE gateway.api_keys SET last_used_at = now()
        WHERE tenant_id = $1 AND id = $2 AND (last_used_at IS NULL OR last_used_at < now() - $3::float8 * interval '1 ms')`,
      [tx.tenantId, id, exactToMs],
    );
  }

  async delete(tx: TenantTransaction, key: { readonly id: string; readonly userId: string }): Promise<boolean> {
    const rows = await tx.query('DELETE FROM gateway.api_keys WHERE tenant_id = $1 AND id = $2 AND user_id = $3 RETURNING id', [
      tx.tenantId,
      key.id,
      key.userId,
    ]);
    return rows.length > 0;
  }
}
