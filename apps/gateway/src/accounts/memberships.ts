import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import type { Role } from './permissions.ts';

export interface Membership {
  readonly workspaceId: string;
  readonly slug: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
}

/** The workspace of nobody: work under it sees no rows but those that belong to the person. */
const NOWHERE = '00000000-0000-0000-0000-000000000000';

/** Where a person belongs, across workspaces: the one look that crosses them, and it shows a person only what is theirs. */
@Injectable()
export class Memberships {
  constructor(private readonly database: TenantDatabase) {}

  /** Oldest first. */
  listOf(userId: string): Promise<Membership[]> {
    return this.database.withTenant(NOWHERE, (tx) => this.read(tx, userId));
  }

  /**
   * One transaction over all workspaces of a person, given oldest first. Whoever would make them a member of a further one waits until
   * it ends.
   */
  across<T>(userId: string, work: (tx: TenantTransaction, all: readonly Membership[]) => Promise<T>): Promise<T> {
    return this.database.withTenant(NOWHERE, async (tx) => {
      await tx.query('SELECT FROM gateway.users WHERE id = $1 FOR UPDATE', [userId]);
      return work(tx, await this.read(tx, userId));
    });
  }

  /**
   * The workspace to work in: the asked one (id or slug) or none, else the preferred one, else the oldest.
   * @throws WORKSPACE_NOT_FOUND for an asked one, FORBIDDEN for somebody who belongs nowhere.
   */
  async choose(userId: string, { asked, preferred }: { asked?: string; preferred?: string }): Promise<Membership> {
    const all = await this.listOf(userId);
    if (asked !== undefined) {
      const found = all.find(({ workspaceId, slug }) => workspaceId === asked.toLowerCase() || slug === asked);
      if (!found) throw new AppError('WORKSPACE_NOT_FOUND', 'You belong to no workspace of this name.');
      return found;
    }
    const chosen = all.find(({ workspaceId }) => workspaceId === preferred) ?? all[0];
    if (!chosen) throw new AppError('FORBIDDEN', 'You belong to no workspace any more: ask to be invited to one.');
    return chosen;
  }

  private async read(tx: TenantTransaction, userId: string): Promise<Membership[]> {
    await tx.query(`SELECT set_config('weft.user', $1, true)`, [userId]);
    return tx.query<Membership>(
      `SELECT m.tenant_id AS "workspaceId", w.slug, w.name, m.role, m.created_at AS "createdAt"
         FROM gateway.memberships m JOIN gateway.workspaces w ON w.id = m.tenant_id
        WHERE m.user_id = $1 ORDER BY m.created_at, m.tenant_id`,
      [userId],
    );
  }
}
