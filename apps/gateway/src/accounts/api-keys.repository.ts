import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '@weft/persistence';

export interface ApiKeyRow {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly scopes: string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

export type NewApiKey = Pick<ApiKeyRow, 'id' | 'userId' | 'name' | 'scopes' | 'expiresAt'> & { readonly sha256: Buffer };

const COLUMNS = `id, user_id AS "userId", name, scopes, created_at AS "createdAt", expires_at AS "expiresAt"`;

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

  /** Newest first. */
  async list(tx: TenantTransaction, userId: string): Promise<ApiKeyRow[]> {
    return tx.query<ApiKeyRow>(
      `SELECT ${COLUMNS} FROM gateway.api_keys WHERE tenant_id = $1 AND user_id = $2 ORDER BY created_at DESC, id DESC`,
      [tx.tenantId, userId],
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
