import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '@weft/errors';
import { assertAddress, assertTenant, blobNotFound } from './address.ts';
import type { BlobAddress, BlobContent, BlobStore, ListOldBlobs, StoredBlob } from './blob-store.ts';
import { toParts } from './content.ts';

/** Drafts lie beside the tenants, on the same file system, so that a rename puts them in place. */
const DRAFTS = 'drafts';
/** A draft without a rename is of a put that is under way, or of one that died. */
const ABANDONED_AFTER_MS = 86_400_000;
/** What a blob is called while it is being deleted; it can be read all the same. */
const GOING = '.going';
const TENANT = /^[0-9a-f-]{36}$/;

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
    const path = this.pathOf(assertAddress(address));
    return (await findFirst(placesOf(path), findStat)) !== undefined;
  }

  async delete(address: BlobAddress): Promise<void> {
    const path = this.pathOf(assertAddress(address));
    for (const place of [path, path + GOING]) await rm(place, { force: true });
  }

  async listTenants(): Promise<readonly string[]> {
    return (await listFolder(this.folder)).filter((name) => TENANT.test(name));
  }

  async listOld({ tenantId, storedBefore, after = '', limit }: ListOldBlobs): Promise<readonly string[]> {
    const tenant = join(this.folder, assertTenant(tenantId));
    const found: string[] = [];
    for (const part of (await listFolder(tenant)).filter((name) => name >= after.slice(0, 2)).sort()) {
      const hashes = new Set((await listFolder(join(tenant, part))).map((name) => name.replace(GOING, '')));
      for (const sha256 of [...hashes].filter((hash) => hash > after).sort()) {
        if (found.length === limit) return found;
        const stat = await findFirst(placesOf(join(tenant, part, sha256)), findStat);
        if (stat && stat.mtime < storedBefore) found.push(sha256);
      }
    }
    return found;
  }

  /**
   * First under another name, then for good: between a look at a file and its removal somebody may put the same content, and be told that it
   * is there. Such a put touches the file, which is seen once nobody finds it under its own name any more, and undone. Dying in between leaves a
   * file that is read, listed and deleted like any other.
   */
  async deleteOld(address: BlobAddress, storedBefore: Date): Promise<boolean> {
    const path = this.pathOf(assertAddress(address));
    const going = path + GOING;
    const found = await findStat(path);
    if (found && found.mtime >= storedBefore) return false;
    if (found) await rename(path, going).catch(ignoreAbsent);
    const moved = await findStat(going);
    if (!moved) return false;
    if (moved.mtime >= storedBefore) await rename(going, path).catch(ignoreAbsent);
    else await rm(going, { force: true });
    return moved.mtime < storedBefore;
  }

  async deleteAbandoned(): Promise<number> {
    const before = Date.now() - ABANDONED_AFTER_MS;
    let count = 0;
    for (const name of await listFolder(join(this.folder, DRAFTS))) {
      const draft = join(this.folder, DRAFTS, name);
      if (((await findStat(draft))?.mtimeMs ?? Infinity) >= before) continue;
      await rm(draft, { force: true });
      count++;
    }
    return count;
  }

  private pathOf({ tenantId, sha256 }: BlobAddress): string {
    return join(this.folder, tenantId, sha256.slice(0, 2), sha256);
  }

  private async open(address: BlobAddress): Promise<FileHandle> {
    const path = this.pathOf(assertAddress(address));
    const file = await findFirst(placesOf(path), findFile).catch((error: unknown) => {
      throw toUnavailable(error);
    });
    if (!file) throw blobNotFound(address);
    return file;
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
      await utimes(path, now, now).catch(ignoreAbsent);
      // Deleted between the look and the touch: then the draft takes its place.
      if (await findStat(path)) return rm(draft, { force: true });
    }
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path);
    for (const folder of [dirname(path), dirname(dirname(path))]) await syncFolder(folder);
  }
}

/** Where a blob may lie, in the order to look: it may be moved there and back meanwhile. */
const placesOf = (path: string): readonly string[] => [path, path + GOING, path];

async function findFirst<T>(places: readonly string[], find: (path: string) => Promise<T | undefined>): Promise<T | undefined> {
  for (const place of places) {
    const found = await find(place);
    if (found) return found;
  }
  return undefined;
}

const findStat = (path: string) => stat(path).catch(ignoreAbsent);
const findFile = (path: string) => open(path).catch(ignoreAbsent);
const listFolder = async (path: string): Promise<string[]> => (await readdir(path).catch(ignoreAbsent)) ?? [];

function ignoreAbsent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
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
