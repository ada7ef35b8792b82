import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { type ApiKeyRow, ApiKeysRepository } from './api-keys.repository.ts';
import { AccessChanges } from '../access-changes.ts';
import { API_KEY_PREFIX, mintSecret } from '../opaque-secret.ts';
import type { Permission } from '../permissions.ts';
import type { Principal } from '../principal.ts';

/** Rotated ones that run out count too, until they are revoked. */
const MAX_KEYS_OF_A_MEMBER = 200;

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

/** The API keys of a member. Nobody gives a key more than they have themselves, nor a longer life than the key they use. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly keys: ApiKeysRepository,
    private readonly changes: AccessChanges,
  ) {}

  /** @throws FORBIDDEN for scopes that the caller does not have, INVALID_INPUT for an end that is over. */
  async create(principal: Principal, request: ApiKeyRequest): Promise<CreatedApiKey> {
    assertAhead(request.expiresAt);
    const scopes = request.scopes ?? [...principal.permissions].filter((permission) => permission !== 'keys.manage');
    assertWithin(principal, scopes);
    const expiresAt = earlier(request.expiresAt, principal.keyExpiresAt);
    return this.database.withTenant(principal.tenantId, async (tx) => {
      await this.assertRoom(tx, principal.userId);
      return this.insert(tx, principal.userId, { ...request, scopes, expiresAt });
    });
  }

  /**
   * A new key in the place of one of the caller's own, with its name, its scopes and as long a life; the old one is good for
   * `overlapMs` more at most.
   * @throws API_KEY_NOT_FOUND, FORBIDDEN where the old key may do what the caller may not.
   */
  async rotate(principal: Principal, id: string, overlapMs: number): Promise<CreatedApiKey> {
    const { tenantId, userId } = principal;
    const created = await this.database.withTenant(tenantId, async (tx) => {
      const old = await this.keys.lockOwn(tx, { id, userId });
      if (!old) throw notFound(id);
      assertWithin(principal, old.scopes);
      await this.assertRoom(tx, userId);
      const expiresAt = earlier(afresh(old), principal.keyExpiresAt);
      await this.keys.expire(tx, { id, inMs: overlapMs });
      return this.insert(tx, userId, { name: old.name, scopes: old.scopes as Permission[], expiresAt });
    });
    if (overlapMs === 0) this.changes.announce(userId);
    return created;
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
    if (!found) throw notFound(id);
    this.changes.announce(userId);
  }

  private async assertRoom(tx: TenantTransaction, userId: string): Promise<void> {
    if ((await this.keys.count(tx, userId)) < MAX_KEYS_OF_A_MEMBER) return;
    throw new AppError(
      'FORBIDDEN',
      `You have ${MAX_KEYS_OF_A_MEMBER} API keys, which is the most: revoke one that you do not need.`,
    );
  }
}

function assertWithin({ permissions }: Principal, scopes: readonly string[]): void {
  const beyond = scopes.filter((scope) => !(permissions as ReadonlySet<string>).has(scope));
  if (beyond.length > 0)
    throw new AppError('FORBIDDEN', `You cannot give a key what you may not do yourself: ${beyond.join(', ')}.`);
}

/** A key that never works would look like one that does, until somebody uses it. */
function assertAhead(expiresAt: Date | undefined): void {
  if (!expiresAt || expiresAt.getTime() > Date.now()) return;
  const message = 'expiresAt must be in the future: leave it out for a key without an end';
  throw new AppError('INVALID_INPUT', `The request does not fit: ${message}.`, {
    details: { problems: [{ field: 'expiresAt', message }] },
  });
}

const notFound = (id: string): AppError => new AppError('API_KEY_NOT_FOUND', `You have no API key ${id}.`);

const earlier = (a: Date | undefined, b: Date | undefined): Date | undefined => (a && b ? (a < b ? a : b) : (a ?? b));

/** The end of a key that begins now and lives as long as that one did. */
const afresh = ({ createdAt, expiresAt }: ApiKeyRow): Date | undefined =>
  expiresAt ? new Date(Date.now() + expiresAt.getTime() - createdAt.getTime()) : undefined;
