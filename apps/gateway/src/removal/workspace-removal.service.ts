import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import { AccessChanges } from '../accounts/access-changes.ts';
import { DEFAULT_WORKSPACE } from '../accounts/first-start.ts';
import type { Principal } from '../accounts/principal.ts';
import { MembersRepository } from '../workspaces/members.repository.ts';
import { RemovalsRepository } from './removals.repository.ts';
import { WorkspaceRemover } from './workspace-remover.ts';

/** The end of a workspace: everybody is out at once, and what the services hold of it is deleted after the answer. */
@Injectable()
export class WorkspaceRemovalService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly removals: RemovalsRepository,
    private readonly members: MembersRepository,
    private readonly changes: AccessChanges,
    private readonly remover: WorkspaceRemover,
  ) {}

  /** @throws FORBIDDEN for whoever is no owner, and for the default workspace; INVALID_INPUT for another name; WORKSPACE_NOT_FOUND */
  async delete({ tenantId, userId }: Principal, name: string): Promise<void> {
    const members = await this.database.withTenant(tenantId, async (tx) => {
      const owners = await this.members.lockOwners(tx);
      if (!owners.includes(userId)) throw new AppError('FORBIDDEN', 'Only an owner can delete the workspace.');
      const workspace = await this.removals.lockWorkspace(tx);
      if (!workspace) throw new AppError('WORKSPACE_NOT_FOUND', 'The workspace is being deleted already.');
      if (workspace.slug === DEFAULT_WORKSPACE)
        throw new AppError('FORBIDDEN', 'The default workspace stays: it is the one that `/webhook/<path>` serves.');
      if (workspace.name !== name) throw otherName();
      return this.removals.closeWorkspace(tx);
    });
    this.changes.announce(...members);
    this.remover.kick();
  }
}

function otherName(): AppError {
  const message = 'name must be that of the workspace, exactly';
  return new AppError('INVALID_INPUT', `The request does not fit: ${message}.`, {
    details: { problems: [{ field: 'name', message }] },
  });
}
