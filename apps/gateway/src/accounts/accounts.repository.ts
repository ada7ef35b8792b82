import { Injectable } from '@nestjs/common';
import { TenantDatabase, type TenantTransaction, type Transaction } from '@weft/persistence';
import type { Role } from './permissions.ts';

export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Null for who signs in elsewhere only. */
  readonly passwordHash: string | null;
  readonly emailVerifiedAt: Date | null;
  readonly homeWorkspaceId: string;
}

export interface MemberRow {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly emailVerifiedAt: Date | null;
  readonly role: Role;
  readonly passwordChangedAt: Date;
  readonly workspaceSlug: string;
  readonly workspaceName: string;
}

export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly name?: string;
  readonly passwordHash: string | null;
  readonly emailVerified?: boolean;
  readonly homeWorkspaceId: string;
}

export interface NewWorkspace {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

const USER_COLUMNS = `id, email, name, password_hash AS "passwordHash", email_verified_at AS "emailVerifiedAt",
  home_workspace_id AS "homeWorkspaceId"`;
const MEMBER_COLUMNS = `m.user_id AS "userId", u.email, u.name, u.email_verified_at AS "emailVerifiedAt", m.role,
  u.password_changed_at AS "passwordChangedAt", w.slug AS "workspaceSlug", w.name AS "workspaceName"`;
const MEMBERS = `gateway.memberships m
  JOIN gateway.users u ON u.id = m.user_id
  JOIN gateway.workspaces w ON w.id = m.tenant_id`;

/** Every query on users and workspaces, and who is a member of one. */
@Injectable()
export class AccountsRepository {
  constructor(private readonly database: TenantDatabase) {}

  async findUserByEmail(email: string): Promise<UserRow | undefined> {
    return this.database.withoutTenant(async (tx) => {
      const rows = await tx.query<UserRow>(`SELECT ${USER_COLUMNS} FROM gateway.users WHERE email = $1`, [email.toLowerCase()]);
      return rows[0];
    });
  }

  async findUser(tx: Transaction, id: string): Promise<UserRow | undefined> {
    const rows = await tx.query<UserRow>(`SELECT ${USER_COLUMNS} FROM gateway.users WHERE id = $1`, [id]);
    return rows[0];
  }

  async findMember(tx: TenantTransaction, userId: string): Promise<MemberRow | undefined> {
    const rows = await tx.query<MemberRow>(`SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS} WHERE m.tenant_id = $1 AND m.user_id = $2`, [
      tx.tenantId,
      userId,
    ]);
    return rows[0];
  }

  /** As `findMember`, for a session of theirs that is not over. */
  async findMemberInSession(
    tx: TenantTransaction,
    { userId, sessionId }: { userId: string; sessionId: string },
  ): Promise<MemberRow | undefined> {
    const rows = await tx.query<MemberRow>(
      `SELECT ${MEMBER_COLUMNS} FROM ${MEMBERS}
         JOIN gateway.sessions s ON s.id = $3 AND s.user_id = m.user_id AND s.expires_at > now()
        WHERE m.tenant_id = $1 AND m.user_id = $2`,
      [tx.tenantId, userId, sessionId],
    );
    return rows[0];
  }

  /** Not of one that is being deleted. */
  async findWorkspaceId(slug: string): Promise<string | undefined> {
    return this.database.withoutTenant(async (tx) => {
      const rows = await tx.query<{ id: string }>('SELECT id FROM gateway.workspaces WHERE slug = $1 AND deleting_at IS NULL', [
        slug,
      ]);
      return rows[0]?.id;
    });
  }

  async findWorkspaceSlug(id: string): Promise<string | undefined> {
    return this.database.withoutTenant(async (tx) => {
      const rows = await tx.query<{ slug: string }>('SELECT slug FROM gateway.workspaces WHERE id = $1', [id]);
      return rows[0]?.slug;
    });
  }

  /** False where a workspace of that slug exists already. */
  async insertWorkspace(tx: Transaction, { id, slug, name }: NewWorkspace): Promise<boolean> {
    const rows = await tx.query(
      'INSERT INTO gateway.workspaces (id, slug, name) VALUES ($1, $2, $3) ON CONFLICT (slug) DO NOTHING RETURNING id',
      [id, slug, name],
    );
    return rows.length > 0;
  }

  async renameWorkspace(tx: TenantTransaction, name: string): Promise<void> {
    await tx.query('UPDATE gateway.workspaces SET name = $2 WHERE id = $1', [tx.tenantId, name]);
  }

  /** False where somebody has that address already. */
  async insertUser(tx: Transaction, user: NewUser): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO gateway.users (id, email, name, password_hash, home_workspace_id, email_verified_at)
       VALUES ($1, $2, $3, $4, $5, CASE WHEN $6 THEN now() END) ON CONFLICT (email) DO NOTHING RETURNING id`,
      [user.id, user.email.toLowerCase(), user.name ?? '', user.passwordHash, user.homeWorkspaceId, user.emailVerified ?? false],
    );
    return rows.length > 0;
  }

  /** Someone who is a member already stays what they are. */
  async insertMember(tx: TenantTransaction, { userId, role }: { userId: string; role: Role }): Promise<void> {
    await tx.query(
      'INSERT INTO gateway.memberships (tenant_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, user_id) DO NOTHING',
      [tx.tenantId, userId, role],
    );
  }

  async rename(tx: Transaction, { userId, name }: { userId: string; name: string }): Promise<void> {
    await tx.query('UPDATE gateway.users SET name = $2 WHERE id = $1', [userId, name]);
  }

  /** The workspace that they sign in to from now on. */
  async setHome(tx: TenantTransaction, userId: string): Promise<void> {
    await tx.query('UPDATE gateway.users SET home_workspace_id = $2 WHERE id = $1', [userId, tx.tenantId]);
  }

  async verifyEmail(tx: Transaction, userId: string): Promise<void> {
    await tx.query('UPDATE gateway.users SET email_verified_at = coalesce(email_verified_at, now()) WHERE id = $1', [userId]);
  }

  /** False where somebody has that address already. */
  async changeEmail(tx: Transaction, { userId, email }: { userId: string; email: string }): Promise<boolean> {
    await tx.query('SAVEPOINT change_email');
    try {
      await tx.query('UPDATE gateway.users SET email = $2, email_verified_at = now() WHERE id = $1', [userId, email]);
      return true;
    } catch (error) {
      if (!isTaken(error)) throw error;
      await tx.query('ROLLBACK TO SAVEPOINT change_email');
      return false;
    }
  }

  /** Access tokens from before are refused from now on. */
  async setPassword(tx: Transaction, { userId, passwordHash }: { userId: string; passwordHash: string }): Promise<void> {
    await tx.query('UPDATE gateway.users SET password_hash = $2, password_changed_at = now() WHERE id = $1', [
      userId,
      passwordHash,
    ]);
  }
}

/** PostgreSQL's `unique_violation`. */
const isTaken = (error: unknown): boolean => (error as { driverError?: { code?: unknown } }).driverError?.code === '23505';
