import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import { InvitationsService } from '../../workspaces/invitations.service.ts';
import type { InvitationRow } from '../../workspaces/invitations.repository.ts';
import { newSlug, ownWorkspaceName } from '../../workspaces/workspace-names.ts';
import { AccountsRepository } from '../accounts.repository.ts';

export interface NewPerson {
  readonly email: string;
  readonly name?: string;
  readonly passwordHash: string | null;
  readonly emailVerified: boolean;
}

export interface MadeAccount {
  readonly userId: string;
  readonly workspaceId: string;
}

/** Makes users, each with a place to be, in one transaction. */
@Injectable()
export class AccountMaker {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly invitations: InvitationsService,
  ) {}

  /** With a workspace of their own. Undefined where the address has an account. */
  async makeOwn(person: NewPerson): Promise<MadeAccount | undefined> {
    const [workspaceId, userId] = [randomUUID(), randomUUID()];
    const name = ownWorkspaceName(person);
    try {
      return await this.database.withTenant(workspaceId, async (tx) => {
        await this.accounts.insertWorkspace(tx, { id: workspaceId, slug: newSlug('my'), name });
        if (!(await this.accounts.insertUser(tx, { ...person, id: userId, homeWorkspaceId: workspaceId }))) throw new Taken();
        await this.accounts.insertMember(tx, { userId, role: 'owner' });
        return { userId, workspaceId };
      });
    } catch (error) {
      if (error instanceof Taken) return undefined;
      throw error;
    }
  }

  /** In the workspace that invites them. @throws ACCOUNT_EXISTS, LINK_REJECTED */
  async makeInvited(person: NewPerson, invitation: InvitationRow): Promise<MadeAccount> {
    const [userId, workspaceId] = [randomUUID(), invitation.tenantId];
    return this.database.withTenant(workspaceId, async (tx) => {
      if (!(await this.accounts.insertUser(tx, { ...person, id: userId, homeWorkspaceId: workspaceId }))) {
        throw new AppError('ACCOUNT_EXISTS', 'You have an account already: sign in with it, and accept the invitation there.');
      }
      await this.invitations.useUp(tx, invitation, userId);
      return { userId, workspaceId };
    });
  }
}

/** Takes the workspace back, too. */
class Taken extends Error {}
