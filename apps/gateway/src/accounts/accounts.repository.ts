import { Injectable } from '@nestjs/common';
import { TenantDatabase, type TenantTransaction, type Transaction } from '@weft/persistence';
import type { Role } from './permissions.ts';

export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly homeWorkspaceId: string;
}

export interface MemberRow {
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  readonly passwordChangedAt: Date;
  readonly workspaceSlug: string;
  readonly workspaceName: string;
}

export interface NewAccount {
  readonly workspace: { readonly id: string; readonly slug: string; readonly name: string };
  readonly user: { readonly id: string; readonly email: string; readonly passwordHash: string };
}

/** Every query on users, workspaces and who belongs where. */
@Injectable()
export class AccountsRepository {
  constructor(private readonly database: TenantDatabase) {}

  async findUserByEmail(email: string): Promise<UserRow | undefined> {
    return this.database.withoutTenant(async (tx) => {
      const rows = await tx.query<UserRow>(
        `SELECT id, email, password_hash AS "passwordHash", home_workspace_id AS "homeWorkspaceId" FROM gateway.users WHERE email = $1`,
        [email.toLowerCase()],
      );
      return rows[0];
    });
  }

  async findMember(tx: TenantTransaction, userId: string): Promise<MemberRow | undefined> {
    const rows = await tx.query<MemberRow>(
      `SELECT m.user_id AS "userId", u.email, m.role, u.password_changed_at AS "passwordChangedAt",
              w.slug AS "workspaceSlug", w.name AS "workspaceName"
         FROM gateway.memberships m
         JOIN gateway.users u ON u.id = m.user_id
         JOIN gateway.workspaces w ON w.id = m.tenant_id
        WHERE m.tenant_id = $1 AND m.user_id = $2`,
      [tx.tenantId, userId],
    );
    return rows[0];
  }

  async findWorkspaceId(slug: string): Promise<string | undefined> {
    return this.database.withoutTenant(async (tx) => {
      const rows = await tx.query<{ id: string }>('SELECT id FROM gateway.workspaces WHERE slug = $1', [slug]);
      return rows[0]?.id;
    });
  }

  /** False where a workspace of that slug exists already: two processes that start at once make one owner. */
  async insertOwner(tx: TenantTransaction, { workspace, user }: NewAccount): Promise<boolean> {
    if (!(await this.insertWorkspace(tx, workspace))) return false;
    await tx.query('INSERT INTO gateway.users (id, email, password_hash, home_workspace_id) VALUES ($1, $2, $3, $4)', [
      user.id,
      user.email.toLowerCase(),
      user.passwordHash,
      workspace.id,
    ]);
    await tx.query(`INSERT INTO gateway.memberships (tenant_id, user_id, role) VALUES ($1, $2, 'owner')`, [
      workspace.id,
      user.id,
    ]);
    return true;
  }

  private async insertWorkspace(tx: Transaction, { id, slug, name }: NewAccount['workspace']): Promise<boolean> {
    const rows = await tx.query(
      'INSERT INTO gateway.workspaces (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT (slug) DO NOTHING RETURNING id',
      [id, slug, name],
    );
    return rows.length > 0;
  }
}
