import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '@weft/errors';
import { assertAddress, assertTenant, blobNotFound } from './address.ts';
import type { BlobAddress, BlobContent, BlobStore, StoredBlob, SweepOptions } from './blob-store.ts';
import { toParts } from './content.ts';

/** Drafts lie beside the tenants, on the same file system, so that a rename puts them in place. */
const DRAFTS = 'drafts';

/** Blobs as files, `<folder>/<tenant>/<first two digits>/<sha256>`: for one machine, as standalone is. */
export class FolderBlobStore implements BlobStore {
  constructor(private readonly folder: string) {}

  async put(tenantId: string, content: BlobContent): Promise<StoredBlob> {
    const tenant = assertTenant(tenantId);
    const draft = join(this.folder, DRAFTS, randomUUID());
    try {
      const stored = await this.writeDraft(draft, content);
      await this.place(draft, this.pathOf({ tenantId: tenant, sha256: stored.sha256 }));
      return stored;
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined); // the first error is the one to tell
      throw toUnavailable(error);
    }
  }

  async get(address: BlobAddress): Promise<Readable> {
    const file = await this.open(address);
    return createReadStream('', { fd: file, autoClose: true });
  }

  async has(address: BlobAddress): Promise<boolean> {
    return (await findStat(this.pathOf(assertAddress(address)))) !== undefined;
  }

  async delete(address: BlobAddress): Promise<void> {
    await rm(this.pathOf(assertAddress(address)), { force: true });
  }

  async sweep({ tenantId, isMarked, storedBefore }: SweepOptions): Promise<number> {
    const tenant = assertTenant(tenantId);
    let count = 0;
    for await (const sha256 of this.list(tenant)) {
      const path = this.pathOf({ tenantId: tenant, sha256 });
      const found = await findStat(path);
      if (!found || found.mtime >= storedBefore || (await isMarked(sha256))) continue;
      // Somebody may have put it again while the mark was looked for.
      const now = await findStat(path);
      if (!now || now.mtime >= storedBefore) continue;
      await rm(path, { force: true });
      count++;
    }
    return count;
  }

  private pathOf({ tenantId, sha256 }: BlobAddress): string {
    return join(this.folder, tenantId, sha256.slice(0, 2), sha256);
  }

  private async open(address: BlobAddress): Promise<FileHandle> {
    try {
      return await open(this.pathOf(assertAddress(address)));
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? blobNotFound(address) : toUnavailable(error);
    }
  }

  private async writeDraft(draft: string, content: BlobContent): Promise<StoredBlob> {
    await mkdir(dirname(draft), { recursive: true });
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const file = await open(draft, 'wx');
    try {
      for await (const part of toParts(content)) {
        hash.update(part);
        sizeBytes += part.byteLength;
        await file.appendFile(part);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    return { sha256: hash.digest('hex'), sizeBytes };
  }

  /** The rename is what makes the blob: it is whole or absent. The folder is synced too, since the name is in it. */
  private async place(draft: string, path: string): Promise<void> {
    if (await findStat(path)) {
      const now = new Date();
      await utimes(path, now, now);
      // Swept between the look and the touch: then the touch has failed, or the draft takes its place.
      if (await findStat(path)) return rm(draft, { force: true });
    }
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path);
    for (const folder of [dirname(path), dirname(dirname(path))]) await syncFolder(folder);
  }

  private async *list(tenant: string): AsyncGenerator<string> {
    for (const part of await listFolder(join(this.folder, tenant))) yield* await listFolder(join(this.folder, tenant, part));
  }
}

async function findStat(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Errors of the file system are the operator's; those of the content's own stream pass on as they are. */
function toUnavailable(error: unknown): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (!syscall) return error;
  return new AppError(
    'STORE_UNAVAILABLE',
    `The blob folder cannot be used (${code}: ${message}): check its space and its rights.`,
    { cause: error },
  );
}
