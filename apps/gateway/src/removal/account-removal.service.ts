import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { AccessChanges } from '../accounts/access-changes.ts';
import { DEFAULT_WORKSPACE } from '../accounts/first-start.ts';
import { type Membership, Memberships } from '../accounts/memberships.ts';
import type { Principal } from '../accounts/principal.ts';
import { type Proof, Proofs } from '../accounts/proofs.ts';
import { MailQueue } from '../mail/mail-queue.ts';
import { accountDeletedMail } from '../mail/mail-texts.ts';
import { MembersRepository } from '../workspaces/members.repository.ts';
import { RemovalsRepository } from './removals.repository.ts';
import { WorkspaceRemover } from './workspace-remover.ts';

/**
 * The end of an account, in one transaction: the person leaves every workspace, those that are theirs alone are closed, and nothing of
 * the person stays. It does not happen where that would leave others without an owner.
 */
@Injectable()
export class AccountRemovalService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly proofs: Proofs,
    private readonly memberships: Memberships,
    private readonly members: MembersRepository,
    private readonly removals: RemovalsRepository,
    private readonly changes: AccessChanges,
    private readonly mail: MailQueue,
    private readonly remover: WorkspaceRemover,
  ) {}

  /** @throws CREDENTIALS_REJECTED, LAST_OWNER with the workspaces that need another owner first */
  async delete(caller: Principal, proof: Proof): Promise<void> {
    const { id: userId, email } = await this.proofs.assertGiven(caller, proof);
    await this.memberships.across(userId, async (tx, all) => {
      const orphaned: Membership[] = [];
      // In the order of their ids, so that two who share workspaces never wait for one another.
      for (const membership of all.toSorted(byId)) {
        const left = await this.database.inTenant(tx, membership.workspaceId, (own) => this.leave(own, membership, userId));
        if (!left) orphaned.push(membership);
      }
      if (orphaned.length > 0) throw lastOwner(orphaned);
      await this.removals.deleteUser(tx, userId);
    });
    this.changes.announce(userId);
    if (this.mail.isSetUp) this.mail.add(async () => ({ to: email, ...accountDeletedMail() }));
    this.remover.kick();
  }

  /** False where somebody, or the installation, would be left without an owner. */
  private async leave(tx: TenantTransaction, { slug }: Membership, userId: string): Promise<boolean> {
    const owners = await this.members.lockOwners(tx);
    if (owners.length !== 1 || owners[0] !== userId) {
      await this.members.delete(tx, userId);
      return true;
    }
    if (slug === DEFAULT_WORKSPACE || (await this.removals.countMembers(tx)) > 1) return false;
    await this.removals.closeWorkspace(tx);
    return true;
  }
}

const byId = (a: Membership, b: Membership): number => (a.workspaceId < b.workspaceId ? -1 : 1);

function lastOwner(workspaces: readonly Membership[]): AppError {
  const names = workspaces.map(({ name }) => `"${name}"`).join(', ');
  return new AppError(
    'LAST_OWNER',
    `You are the last owner of ${names}: make somebody else an owner there first, or delete it.`,
    {
      details: { workspaces: workspaces.map(({ workspaceId: id, name }) => ({ id, name })) },
    },
  );
}
