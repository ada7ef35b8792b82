import { Injectable } from '@nestjs/common';
import type { Actor, TagView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { TagsRepository } from './tags.repository.ts';
import { refuseTakenName } from './taken-name.ts';

const MAX_TAGS = 1_000;

/** What workflows are called by. */
@Injectable()
export class TagsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly tags: TagsRepository,
  ) {}

  list(actor: Actor): Promise<readonly TagView[]> {
    return this.database.withTenant(actor.tenantId, (tx) => this.tags.list(tx));
  }

  create(actor: Actor, name: string): Promise<TagView> {
    return this.change(actor, name, async (tx) => {
      const id = await this.tags.insert(tx, name);
      await this.assertRoom(tx);
      return this.get(tx, id);
    });
  }

  rename(actor: Actor, id: string, name: string): Promise<TagView> {
    return this.change(actor, name, async (tx) => {
      await this.get(tx, id);
      await this.tags.rename(tx, id, name);
      return this.get(tx, id);
    });
  }

  /** Workflows lose it; nothing else happens to them. */
  async delete(actor: Actor, id: string): Promise<void> {
    await this.database.withTenant(actor.tenantId, async (tx) => {
      if (!(await this.tags.delete(tx, id))) throw notFound(id);
    });
  }

  /** Gives a workflow exactly these tags; makes those that are missing. @throws TAG_LIMIT_REACHED */
  async assign(tx: TenantTransaction, workflowId: string, names: readonly string[]): Promise<void> {
    if (names.length > 0 && (await this.tags.ensure(tx, names)) > 0) await this.assertRoom(tx);
    await this.tags.assign(tx, workflowId, names);
  }

  private async get(tx: TenantTransaction, id: string): Promise<TagView> {
    const tag = await this.tags.find(tx, id);
    if (!tag) throw notFound(id);
    return tag;
  }

  private async assertRoom(tx: TenantTransaction): Promise<void> {
    if ((await this.tags.count(tx)) > MAX_TAGS)
      throw new AppError('TAG_LIMIT_REACHED', `A workspace has at most ${MAX_TAGS} tags. Delete those that no workflow has.`);
  }

  private change<T>(actor: Actor, name: string, act: (tx: TenantTransaction) => Promise<T>): Promise<T> {
    return this.database
      .withTenant(actor.tenantId, act)
      .catch((error: unknown) => refuseTakenName(error, `There is a tag "${name}" already.`));
  }
}

function notFound(id: string): AppError {
  return new AppError('TAG_NOT_FOUND', `There is no tag ${id} in this workspace.`);
}
