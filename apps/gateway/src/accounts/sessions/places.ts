import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { TenantDatabase } from '@weft/persistence';
import { gatewayConfig } from '../../gateway.config.ts';
import { newSlug, ownWorkspaceName } from '../../workspaces/workspace-names.ts';
import { AccountsRepository, type UserRow } from '../accounts.repository.ts';
import { Memberships } from '../memberships.ts';

/** Where somebody who signs in is. */
@Injectable()
export class Places {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly memberships: Memberships,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  /**
   * Whoever belongs nowhere any more, since the workspace was deleted or they were removed, gets one of their own where anybody may
   * make an account; elsewhere they need an invitation.
   * @throws WORKSPACE_NOT_FOUND for an asked one, FORBIDDEN
   */
  async of(user: UserRow, asked?: string): Promise<string> {
    const isNew =
      asked === undefined && this.config.registration === 'open' && (await this.memberships.listOf(user.id)).length === 0;
    if (isNew) return this.make(user);
    return (await this.memberships.choose(user.id, { asked, preferred: user.homeWorkspaceId })).workspaceId;
  }

  /** One, of however many sign-ins at once. */
  private make(user: UserRow): Promise<string> {
    return this.memberships.across(user.id, async (tx, all) => {
      if (all[0]) return all[0].workspaceId;
      const id = randomUUID();
      await this.database.inTenant(tx, id, async (own) => {
        await this.accounts.insertWorkspace(own, { id, slug: newSlug('my'), name: ownWorkspaceName(user) });
        await this.accounts.insertMember(own, { userId: user.id, role: 'owner' });
        await this.accounts.setHome(own, user.id);
      });
      return id;
    });
  }
}
