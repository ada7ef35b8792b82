import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { type ApiKeyRow, ApiKeysRepository } from './api-keys.repository.ts';
import { API_KEY_PREFIX, mintSecret } from './opaque-secret.ts';
import type { Permission } from './permissions.ts';
import type { Principal } from './principal.ts';

export interface ApiKeyRequest {
  readonly name: string;
  /** All that the caller may do, except managing keys, where it is left out. */
  readonly scopes?: readonly Permission[];
  readonly expiresAt?: Date;
}

/** A key with its text: the only time that it is seen. */
export interface CreatedApiKey {
  readonly key: string;
  readonly row: ApiKeyRow;
}

/** The API keys of a member. Nobody gives a key more than they have themselves. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly keys: ApiKeysRepository,
  ) {}

  /** @throws FORBIDDEN for scopes that the caller does not have. */
  async create(principal: Principal, request: ApiKeyRequest): Promise<CreatedApiKey> {
    const scopes = request.scopes ?? [...principal.permissions].filter((permission) => permission !== 'keys.manage');
    const beyond = scopes.filter((scope) => !principal.permissions.has(scope));
    if (beyond.length > 0)
      throw new AppError('FORBIDDEN', `You cannot give a key what you may not do yourself: ${beyond.join(', ')}.`);
    return this.database.withTenant(principal.tenantId, (tx) => this.insert(tx, principal.userId, { ...request, scopes }));
  }

  /** As part of a transaction that makes the user too. */
  async insert(
    tx: TenantTransaction,
    userId: string,
    request: ApiKeyRequest & { readonly scopes: readonly Permission[] },
  ): Promise<CreatedApiKey> {
    const id = randomUUID();
    const { text, sha256 } = mintSecret(API_KEY_PREFIX, tx.tenantId, id);
    const row = await this.keys.insert(tx, {
      id,
      userId,
      name: request.name,
      scopes: [...request.scopes],
      expiresAt: request.expiresAt ?? null,
      sha256,
    });
    return { key: text, row };
  }

  async list({ tenantId, userId }: Principal): Promise<ApiKeyRow[]> {
    return this.database.withTenant(tenantId, (tx) => this.keys.list(tx, userId));
  }

  /** From then on the key is refused. @throws API_KEY_NOT_FOUND */
  async revoke({ tenantId, userId }: Principal, id: string): Promise<void> {
    const found = await this.database.withTenant(tenantId, (tx) => this.keys.delete(tx, { id, userId }));
    if (!found) throw new AppError('API_KEY_NOT_FOUND', `You have no API key ${id}.`);
  }
}
