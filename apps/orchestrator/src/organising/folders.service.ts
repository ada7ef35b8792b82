import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor, FolderView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { FoldersRepository } from './folders.repository.ts';
import { refuseTakenName } from './taken-name.ts';

const MAX_DEPTH = 20;

/** The tree in which workflows lie. */
@Injectable()
export class FoldersService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly folders: FoldersRepository,
  ) {}

  list(actor: Actor): Promise<readonly FolderView[]> {
    return this.database.withTenant(actor.tenantId, (tx) => this.folders.list(tx));
  }

  create(actor: Actor, { name, parentId }: { name: string; parentId: string | null }): Promise<FolderView> {
    const id = randomUUID();
    return this.change(actor, name, async (tx) => {
      await this.assertRoom(tx, { id, parentId }, 1);
      await this.folders.insert(tx, { id, parentId, name });
      return this.get(tx, id);
    });
  }

  update(actor: Actor, id: string, change: { name?: string; parentId?: string | null }): Promise<FolderView> {
    return this.change(actor, change.name ?? '', async (tx) => {
      const before = await this.get(tx, id);
      const { name = before.name, parentId = before.parentId } = change;
      if (parentId !== before.parentId)
        await this.assertRoom(tx, { id, parentId }, await this.folders.height(tx, id, MAX_DEPTH + 1));
      await this.folders.update(tx, { id, parentId, name });
      return this.get(tx, id);
    });
  }

  async delete(actor: Actor, id: string): Promise<void> {
    await this.change(actor, '', async (tx) => {
      if (!(await this.folders.hold(tx, id, 'filling'))) throw notFound(id);
      if (await this.folders.deleteEmpty(tx, id)) return;
      throw new AppError('FOLDER_NOT_EMPTY', 'The folder holds workflows or folders. Move or delete them first.');
    });
  }

  /** For a workflow that is put there. @throws FOLDER_NOT_FOUND */
  async hold(tx: TenantTransaction, id: string): Promise<void> {
    if (!(await this.folders.hold(tx, id, 'deletion'))) throw notFound(id);
  }

  /** @throws FOLDER_NOT_FOUND */
  private async get(tx: TenantTransaction, id: string): Promise<FolderView> {
    const folder = await this.folders.find(tx, id);
    if (!folder) throw notFound(id);
    return folder;
  }

  /** A folder with `height` levels in it may lie there. */
  private async assertRoom(
    tx: TenantTransaction,
    folder: { id: string; parentId: string | null },
    height: number,
  ): Promise<void> {
    if (folder.parentId === null) return;
    await this.get(tx, folder.parentId);
    const above = await this.folders.ancestry(tx, folder.parentId, MAX_DEPTH + 1);
    if (above.includes(folder.id)) throw new AppError('FOLDER_INVALID', 'A folder cannot lie inside itself.');
    if (above.length + height > MAX_DEPTH)
      throw new AppError('FOLDER_INVALID', `Folders can lie at most ${MAX_DEPTH} deep inside each other.`);
  }

  private async change<T>(actor: Actor, name: string, act: (tx: TenantTransaction) => Promise<T>): Promise<T> {
    const work = this.database.withTenant(actor.tenantId, async (tx) => {
      await this.folders.lockTree(tx);
      return act(tx);
    });
    return work.catch((error: unknown) => refuseTakenName(error, `There is a folder "${name}" there already.`));
  }
}

const notFound = (id: string): AppError => new AppError('FOLDER_NOT_FOUND', `There is no folder ${id} in this workspace.`);
