import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '@weft/persistence';
import type { Role } from '../accounts/permissions.ts';

export interface MemberListRow {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly emailVerifiedAt: Date | null;
  readonly role: Role;
  readonly joinedAt: Date;
  /** When a session of theirs was last opened or refreshed; null where none is open. */
  readonly lastSeenAt: Date | null;
}

export interface MemberPage {
  readonly limit: number;
  /** The address that the page before ended with. */
  readonly after?: string;
}

/** Members by what is known of them. */
export interface DeciderNames {
  readonly userIds: readonly string[];
  readonly emails: readonly string[];
  readonly roles: readonly Role[];
}

const SELECT = `SELECT m.user_id AS "userId", u.email, u.name, u.email_verified_at AS "emailVerifiedAt", m.role,
    m.created_at AS "joinedAt",
    (SELECT max(s.refreshed_at) FROM gateway.sessions s WHERE s.user_id = m.user_id AND s.workspace_id = m.tenant_id) AS "lastSeenAt"
  FROM gateway.memberships m JOIN gateway.users u ON u.id = m.user_id WHERE m.tenant_id = $1`;

/** Every query on who belongs to a workspace. */
@Injectable()
export class MembersRepository {
  /** By address. */
  async list(tx: TenantTransaction, { limit, after }: MemberPage): Promise<MemberListRow[]> {
    return tx.query<MemberListRow>(`${SELECT} AND ($2::text IS NULL OR u.email > $2) ORDER BY u.email LIMIT $3`, [
      tx.tenantId,
      after ?? null,
      limit,
    ]);
  }

  async find(tx: TenantTransaction, userId: string): Promise<MemberListRow | undefined> {
    const rows = await tx.query<MemberListRow>(`${SELECT} AND m.user_id = $2`, [tx.tenantId, userId]);
    return rows[0];
  }

  async hasEmail(tx: TenantTransaction, email: string): Promise<boolean> {
    const rows = await tx.query(
      `SELECT 1 FROM gateway.memberships m JOIN gateway.users u ON u.id = m.user_id WHERE m.tenant_id = $1 AND u.email = $2`,
      [tx.tenantId, email],
    );
    return rows.length > 0;
  }

  /** The owners, locked until the transaction ends: of two who leave at once, the second sees that the first is gone. */
  async lockOwners(tx: TenantTransaction): Promise<string[]> {
    const rows = await tx.query<{ userId: string }>(
      `SELECT user_id AS "userId" FROM gateway.memberships WHERE tenant_id = $1 AND role = 'owner' ORDER BY user_id FOR UPDATE`,
      [tx.tenantId],
    );
    return rows.map(({ userId }) => userId);
  }

  /** Of these roles, and where `of` is given, only those of them that it names. By address. */
  async listDeciders(
    tx: TenantTransaction,
    { roles, of, limit }: { roles: readonly Role[]; of?: DeciderNames; limit: number },
  ): Promise<{ userId: string; email: string; role: Role }[]> {
    return tx.query(
      `SELECT m.user_id AS "userId", u.email, m.role FROM gateway.memberships m JOIN gateway.users u ON u.id = m.user_id
        WHERE m.tenant_id = $1 AND m.role = ANY ($2)
          AND ($3::uuid[] IS NULL OR m.user_id = ANY ($3) OR u.email = ANY ($4) OR m.role = ANY ($5)) ORDER BY u.email LIMIT $6`,
      [tx.tenantId, roles, of?.userIds ?? null, of?.emails ?? [], of?.roles ?? [], limit],
    );
  }

  async setRole(tx: TenantTransaction, { userId, role }: { userId: string; role: Role }): Promise<void> {
    await tx.query('UPDATE gateway.memberships SET role = $3 WHERE tenant_id = $1 AND user_id = $2', [tx.tenantId, userId, role]);
  }

  /** Their API keys and stream tickets of this workspace go along, and what they have invited to. */
  async delete(tx: TenantTransaction, userId: string): Promise<void> {
    await tx.query('DELETE FROM gateway.invitations WHERE tenant_id = $1 AND invited_by = $2', [tx.tenantId, userId]);
    await tx.query('DELETE FROM gateway.memberships WHERE tenant_id = $1 AND user_id = $2', [tx.tenantId, userId]);
  }
}
