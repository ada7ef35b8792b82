import { Injectable } from '@nestjs/common';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import type { OpaqueSecret } from '../accounts/opaque-secret.ts';
import type { Role } from '../accounts/permissions.ts';

export interface InvitationRow {
  readonly id: string;
  readonly tenantId: string;
  readonly email: string;
  readonly role: Role;
  /** Sent by mail alone: whoever has it reads the mail of that address. */
  readonly mailed: boolean;
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface NewInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly sha256: Buffer;
  readonly mailed: boolean;
  readonly invitedBy: string;
  readonly lifeMs: number;
}

const COLUMNS = `id, tenant_id AS "tenantId", email, role, mailed, invited_by AS "invitedBy", created_at AS "createdAt", expires_at AS "expiresAt"`;

/** Every query on invitations. */
@Injectable()
export class InvitationsRepository {
  constructor(private readonly database: TenantDatabase) {}

  /** One for each address: a newer one takes the place of the older, whose link works no more. */
  async put(tx: TenantTransaction, invitation: NewInvitation): Promise<InvitationRow> {
    const { id, email, role, sha256, mailed, invitedBy, lifeMs } = invitation;
    const rows = await tx.query<InvitationRow>(
      `INSERT INTO gateway.invitations (tenant_id, id, email, role, sha256, mailed, invited_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8::float8 * interval '1 ms')
       ON CONFLICT (tenant_id, email) DO UPDATE SET id = excluded.id, role = excluded.role, sha256 = excluded.sha256,
         mailed = excluded.mailed, invited_by = excluded.invited_by, created_at = now(), expires_at = excluded.expires_at
       RETURNING ${COLUMNS}`,
      [tx.tenantId, id, email, role, sha256, mailed, invitedBy, lifeMs],
    );
    return rows[0]!;
  }

  /** Open ones, newest first. */
  async list(tx: TenantTransaction): Promise<InvitationRow[]> {
    return tx.query<InvitationRow>(
      `SELECT ${COLUMNS} FROM gateway.invitations WHERE tenant_id = $1 AND expires_at > now() ORDER BY created_at DESC, id`,
      [tx.tenantId],
    );
  }

  async deleteExpired(tx: TenantTransaction): Promise<void> {
    await tx.query('DELETE FROM gateway.invitations WHERE tenant_id = $1 AND expires_at <= now()', [tx.tenantId]);
  }

  async delete(tx: TenantTransaction, id: string): Promise<boolean> {
    const rows = await tx.query('DELETE FROM gateway.invitations WHERE tenant_id = $1 AND id = $2 RETURNING id', [
      tx.tenantId,
      id,
    ]);
    return rows.length > 0;
  }

  async findOpen({ ownerId, id, sha256 }: OpaqueSecret): Promise<InvitationRow | undefined> {
    return this.database.withTenant(ownerId, async (tx) => {
      const rows = await tx.query<InvitationRow>(
        `SELECT ${COLUMNS} FROM gateway.invitations WHERE tenant_id = $1 AND id = $2 AND sha256 = $3 AND expires_at > now()`,
        [tx.tenantId, id, sha256],
      );
      return rows[0];
    });
  }

  /** Uses it up: of two who come at once, one is too late. */
  async take(tx: TenantTransaction, id: string): Promise<InvitationRow | undefined> {
    const rows = await tx.query<InvitationRow>(
      `DELETE FROM gateway.invitations WHERE tenant_id = $1 AND id = $2 AND expires_at > now() RETURNING ${COLUMNS}`,
      [tx.tenantId, id],
    );
    return rows[0];
  }
}
