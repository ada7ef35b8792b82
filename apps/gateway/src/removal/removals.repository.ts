import { Injectable } from '@nestjs/common';
import { TenantDatabase, type TenantTransaction, type Transaction } from '@weft/persistence';

export interface WorkspaceRow {
  readonly slug: string;
  readonly name: string;
}

/** Every query on what is being deleted: workspaces and people. */
@Injectable()
export class RemovalsRepository {
  constructor(private readonly database: TenantDatabase) {}

  /** Locked until the transaction ends. */
  async lockWorkspace(tx: TenantTransaction): Promise<WorkspaceRow | undefined> {
    const rows = await tx.query<WorkspaceRow>(
      'SELECT slug, name FROM gateway.workspaces WHERE id = $1 AND deleting_at IS NULL FOR UPDATE',
      [tx.tenantId],
    );
    return rows[0];
  }

  /** From now on nobody is in the workspace, with a session or with a key, nor can get in. Whoever was. */
  async closeWorkspace(tx: TenantTransaction): Promise<string[]> {
    await tx.query('UPDATE gateway.workspaces SET deleting_at = now() WHERE id = $1', [tx.tenantId]);
    // Invitations first: whoever is just accepting one is waited for, and is a member by the next statement.
    await tx.query('DELETE FROM gateway.invitations WHERE tenant_id = $1', [tx.tenantId]);
    const rows = await tx.query<{ userId: string }>(
      'DELETE FROM gateway.memberships WHERE tenant_id = $1 RETURNING user_id AS "userId"',
      [tx.tenantId],
    );
    return rows.map(({ userId }) => userId);
  }

  async countMembers(tx: TenantTransaction): Promise<number> {
    const rows = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM gateway.memberships WHERE tenant_id = $1',
      [tx.tenantId],
    );
    return rows[0]!.count;
  }

  /** Who is a member of nothing. Sessions, identities and links go along. */
  async deleteUser(tx: Transaction, userId: string): Promise<void> {
    await tx.query('DELETE FROM gateway.users WHERE id = $1', [userId]);
  }

  /** A closed workspace whose remains nobody is deleting at the moment; the caller has it for so long. */
  async claimClosed(forMs: number): Promise<string | undefined> {
    return this.database.withoutTenant(async (tx) => {
      const rows = await tx.query<{ id: string }>(
        `UPDATE gateway.workspaces SET removal_until = now() + $1::float8 * interval '1 ms' WHERE id =
           (SELECT id FROM gateway.workspaces WHERE deleting_at IS NOT NULL AND deleted_at IS NULL
               AND coalesce(removal_until, '-infinity') <= now()
             ORDER BY coalesce(removal_until, '-infinity'), deleting_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id`,
        [forMs],
      );
      return rows[0]?.id;
    });
  }

  /** Lets it be claimed again, after a while. */
  async putOff(id: string, byMs: number): Promise<void> {
    await this.database.withoutTenant((tx) =>
      tx.query(`UPDATE gateway.workspaces SET removal_until = now() + $2::float8 * interval '1 ms' WHERE id = $1`, [id, byMs]),
    );
  }

  /** Nothing of it is left but its slug. */
  async finish(id: string): Promise<void> {
    await this.database.withoutTenant((tx) =>
      tx.query(`UPDATE gateway.workspaces SET name = '', deleted_at = now(), removal_until = NULL WHERE id = $1`, [id]),
    );
  }
}
