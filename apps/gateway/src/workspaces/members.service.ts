import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { AccessChanges } from '../accounts/access-changes.ts';
import type { Role } from '../accounts/permissions.ts';
import type { Principal } from '../accounts/principal.ts';
import { type MemberListRow, type MemberPage, MembersRepository } from './members.repository.ts';
import { assertMayGive, assertMayTouch } from './role-rules.ts';

/** Who belongs to a workspace, as what. A workspace always has an owner. */
@Injectable()
export class MembersService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly members: MembersRepository,
    private readonly changes: AccessChanges,
  ) {}

  list({ tenantId }: Principal, page: MemberPage): Promise<MemberListRow[]> {
    return this.database.withTenant(tenantId, (tx) => this.members.list(tx, page));
  }

  /** @throws MEMBER_NOT_FOUND */
  get({ tenantId }: Principal, userId: string): Promise<MemberListRow> {
    return this.database.withTenant(tenantId, (tx) => this.getIn(tx, userId));
  }

  /** Takes effect with the member's next request. @throws MEMBER_NOT_FOUND, FORBIDDEN, LAST_OWNER */
  async changeRole(caller: Principal, userId: string, role: Role): Promise<MemberListRow> {
    assertMayGive(caller, role);
    const changed = await this.database.withTenant(caller.tenantId, async (tx) => {
      const owners = await this.members.lockOwners(tx);
      const member = await this.getIn(tx, userId);
      assertMayTouch(caller, member.role);
      if (role !== 'owner') assertNotLast(owners, userId);
      await this.members.setRole(tx, { userId, role });
      return { ...member, role };
    });
    this.changes.announce(userId);
    return changed;
  }

  /** Makes a member an owner, and the caller, who was one, an admin. @throws MEMBER_NOT_FOUND, FORBIDDEN */
  async handOver({ tenantId, userId: own }: Principal, userId: string): Promise<MemberListRow> {
    const member = await this.database.withTenant(tenantId, async (tx) => {
      const owners = await this.members.lockOwners(tx);
      if (!owners.includes(own)) throw new AppError('FORBIDDEN', 'Only an owner can hand the workspace over.');
      const successor = await this.getIn(tx, userId);
      if (userId === own) throw new AppError('INVALID_INPUT', 'You own the workspace already: hand it over to somebody else.');
      await this.members.setRole(tx, { userId, role: 'owner' });
      await this.members.setRole(tx, { userId: own, role: 'admin' });
      return successor;
    });
    this.changes.announce(own);
    return { ...member, role: 'owner' };
  }

  /** The member is out with their next request, and their API keys of this workspace are gone. @throws MEMBER_NOT_FOUND, FORBIDDEN, LAST_OWNER */
  async remove(caller: Principal, userId: string): Promise<void> {
    await this.database.withTenant(caller.tenantId, async (tx) => {
      const owners = await this.members.lockOwners(tx);
      const member = await this.getIn(tx, userId);
      assertMayTouch(caller, member.role);
      assertNotLast(owners, userId);
      await this.members.delete(tx, userId);
    });
    this.changes.announce(userId);
  }

  /** @throws LAST_OWNER */
  async leave({ tenantId, userId }: Principal): Promise<void> {
    await this.database.withTenant(tenantId, async (tx) => {
      assertNotLast(await this.members.lockOwners(tx), userId);
      await this.members.delete(tx, userId);
    });
    this.changes.announce(userId);
  }

  private async getIn(tx: TenantTransaction, userId: string): Promise<MemberListRow> {
    const member = await this.members.find(tx, userId);
    if (!member) throw new AppError('MEMBER_NOT_FOUND', `The workspace has no member ${userId}.`);
    return member;
  }
}

function assertNotLast(owners: readonly string[], userId: string): void {
  if (owners.length > 1 || owners[0] !== userId) return;
  throw new AppError('LAST_OWNER', 'This is the last owner of the workspace: make somebody else an owner first.');
}
