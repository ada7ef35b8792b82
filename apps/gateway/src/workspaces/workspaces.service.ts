import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import { AccountsRepository } from '../accounts/accounts.repository.ts';
import { type Membership, Memberships } from '../accounts/memberships.ts';
import type { Principal } from '../accounts/principal.ts';
import { gatewayConfig } from '../gateway.config.ts';
import { newSlug } from './workspace-names.ts';

const MAX_WORKSPACES_OF_A_PERSON = 100;

/** The workspaces of a person. */
@Injectable()
export class WorkspacesService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly memberships: Memberships,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  /** Oldest first. An API key sees its own workspace alone. */
  async list({ userId, tenantId, sessionId }: Principal): Promise<Membership[]> {
    const all = await this.memberships.listOf(userId);
    return sessionId === undefined ? all.filter(({ workspaceId }) => workspaceId === tenantId) : all;
  }

  /** Its maker owns it. @throws FORBIDDEN where registration is not open and the caller manages no members. */
  async create(caller: Principal, name: string): Promise<Membership> {
    if (this.config.registration !== 'open' && !caller.permissions.has('members.manage')) {
      throw new AppError('FORBIDDEN', 'On this installation only owners and admins of a workspace can make another one.');
    }
    if ((await this.memberships.listOf(caller.userId)).length >= MAX_WORKSPACES_OF_A_PERSON) {
      throw new AppError(
        'FORBIDDEN',
        `You belong to ${MAX_WORKSPACES_OF_A_PERSON} workspaces, which is the most: leave one first.`,
      );
    }
    const workspace = { id: randomUUID(), slug: newSlug(name), name };
    await this.database.withTenant(workspace.id, async (tx) => {
      if (!(await this.accounts.insertWorkspace(tx, workspace))) throw new Error(`The slug ${workspace.slug} was drawn twice.`);
      await this.accounts.insertMember(tx, { userId: caller.userId, role: 'owner' });
    });
    return { workspaceId: workspace.id, slug: workspace.slug, name, role: 'owner', createdAt: new Date() };
  }

  /** The one that the caller is in. */
  async get(caller: Principal): Promise<Membership> {
    return this.memberships.choose(caller.userId, { asked: caller.tenantId });
  }

  /** Its slug, and with it the addresses of its webhooks, stay. */
  async rename(caller: Principal, name: string): Promise<Membership> {
    await this.database.withTenant(caller.tenantId, (tx) => this.accounts.renameWorkspace(tx, name));
    return this.get(caller);
  }
}
