import { Injectable } from '@nestjs/common';
import { AccountsRepository } from '../accounts/accounts.repository.ts';
import { DEFAULT_WORKSPACE } from '../accounts/first-start.ts';

/** A slug that nobody has may be taken by somebody soon. */
const UNKNOWN_MS = 2_000;
const MAX_ENTRIES = 10_000;
const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Workspace ids by slug. A slug, once given, stays with its workspace, so that what is known stays known. */
@Injectable()
export class WorkspaceDirectory {
  private readonly ids = new Map<string, string>();
  private readonly unknownUntil = new Map<string, number>();

  constructor(private readonly accounts: AccountsRepository) {}

  find(slug: string): string | undefined | Promise<string | undefined> {
    return this.ids.get(slug) ?? this.look(slug);
  }

  /** What stands before the path of a workspace's webhooks: nothing for the default one, else `~<slug>/`. */
  async pathPrefix(tenantId: string): Promise<string> {
    const slug = await this.accounts.findWorkspaceSlug(tenantId);
    return slug === undefined || slug === DEFAULT_WORKSPACE ? '' : `~${slug}/`;
  }

  private async look(slug: string): Promise<string | undefined> {
    if (!SLUG.test(slug) || (this.unknownUntil.get(slug) ?? 0) > Date.now()) return undefined;
    const id = await this.accounts.findWorkspaceId(slug);
    if (id === undefined) remember(this.unknownUntil, slug, Date.now() + UNKNOWN_MS);
    else remember(this.ids, slug, id);
    return id;
  }
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  if (map.size >= MAX_ENTRIES) map.delete(map.keys().next().value!);
  map.set(key, value);
}
