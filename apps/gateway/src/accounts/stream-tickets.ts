import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import { Authenticator } from './authenticator.ts';
import { mintSecret, type OpaqueSecret, readSecret, STREAM_TICKET_PREFIX } from './opaque-secret.ts';
import type { Permission } from './permissions.ts';
import type { Principal } from './principal.ts';

/** Long enough to open a connection with it; it is part of an address, and addresses are logged. */
const TICKET_MS = 30_000;

const TICKET_SCOPES: readonly Permission[] = ['executions.read', 'executions.run'];

/** Tickets for browsers, whose EventSource and WebSocket can send no header: short-lived, good for one connection, to watch executions and decide what they ask. */
@Injectable()
export class StreamTickets {
  constructor(
    private readonly database: TenantDatabase,
    private readonly authenticator: Authenticator,
  ) {}

  async issue({ tenantId, userId, sessionId, apiKeyId }: Principal): Promise<{ ticket: string; expiresAt: Date }> {
    const id = randomUUID();
    const expiresAt = new Date(Date.now() + TICKET_MS);
    const { text, sha256 } = mintSecret(STREAM_TICKET_PREFIX, tenantId, id);
    await this.database.withTenant(tenantId, async (tx) => {
      await tx.query('DELETE FROM gateway.stream_tickets WHERE tenant_id = $1 AND expires_at < now()', [tenantId]);
      await tx.query(
        `INSERT INTO gateway.stream_tickets (tenant_id, id, user_id, sha256, expires_at, session_id, api_key_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [tenantId, id, userId, sha256, expiresAt, sessionId ?? null, apiKeyId ?? null],
      );
    });
    return { ticket: text, expiresAt };
  }

  /** Uses a ticket up. @throws TICKET_REJECTED */
  async redeem(ticket: string): Promise<Principal> {
    const secret = readSecret(STREAM_TICKET_PREFIX, ticket);
    const principal = secret && (await this.take(secret));
    // What the ticket was given for may be over, as a session that has expired and was not swept yet; and an API key may do less than its owner.
    const allowed = principal && (await this.authenticator.recheck(principal));
    if (!principal || !allowed)
      throw new AppError('TICKET_REJECTED', 'The ticket is unknown, has expired or was used before: ask for a new one.');
    return { ...principal, permissions: new Set(TICKET_SCOPES.filter((permission) => allowed.has(permission))) };
  }

  private take(secret: OpaqueSecret): Promise<Principal | undefined> {
    return this.database.withTenant(secret.ownerId, async (tx) => {
      const rows = await tx.query<{ userId: string; sessionId: string | null; apiKeyId: string | null }>(
        `DELETE FROM gateway.stream_tickets WHERE tenant_id = $1 AND id = $2 AND sha256 = $3 AND expires_at > now()
         RETURNING user_id AS "userId", session_id AS "sessionId", api_key_id AS "apiKeyId"`,
        [secret.ownerId, secret.id, secret.sha256],
      );
      const row = rows[0];
      if (!row) return undefined;
      const { userId, sessionId, apiKeyId } = row;
      const principal = await this.authenticator.toPrincipal(tx, { userId, scopes: TICKET_SCOPES, by: 'stream-ticket' });
      return principal && { ...principal, ...(sessionId && { sessionId }), ...(apiKeyId && { apiKeyId }) };
    });
  }
}
