import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { SendPermit } from '@weft/egress';
import type { DiskPort } from '@weft/node-sdk';
import { ConfinedFolder } from './confined-folder.ts';
import { diskClosed, fileUnfit, toDiskFailure, tooLarge, tooMany } from './disk-failures.ts';
import { FileSearch } from './find-files.ts';
import { isPattern } from './glob-names.ts';

/** Stands for the id of the workspace in the name of the folder. */
const WORKSPACE = '{workspace}';
const MAX_FILE_BYTES = 1_073_741_824;
const MAX_PATTERN = 1_000;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
const APPENDED_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND;

/** The files of a folder of this machine, for one run. */
export class DiskFiles implements DiskPort {
  constructor(
    /** See `WEFT_FILES_FOLDER`. */
    private readonly folder: string | undefined,
    private readonly run: { readonly tenantId: string; readonly permit: SendPermit },
  ) {}

  async find(pattern: string, signal: AbortSignal): Promise<readonly string[]> {
    const folder = await this.confined();
    const names = folder.namesOf(pattern);
    if (!isPattern(pattern)) return [folder.pathOf(names)];
    if (pattern.length > MAX_PATTERN) throw tooMany(`it has more than ${MAX_PATTERN} characters`);
    try {
      return await new FileSearch(folder, pattern, signal).run();
    } catch (error) {
      throw toDiskFailure(error, pattern);
    }
  }

  async open(path: string): Promise<AsyncIterable<Uint8Array>> {
    const folder = await this.confined();
    const names = folder.namesOf(path);
    await (await openForReading(folder, names)).handle.close();
    return contentOf(folder, names);
  }

  async write(path: string, content: AsyncIterable<Uint8Array>, { append }: { readonly append: boolean }): Promise<void> {
    const folder = await this.confined();
    const names = folder.namesOf(path);
    if (this.run.permit.isRevoked) await this.run.permit.obtain();
    if (!append) return replace(folder, names, content);
    const { handle } = await folder.openFile(names, APPENDED_FILE);
    await fill(handle, content, path);
  }

  /** @throws NodeFailure DISK_CLOSED, DISK_UNAVAILABLE */
  private async confined(): Promise<ConfinedFolder> {
    if (this.folder === undefined) throw diskClosed();
    const folder = this.folder.replaceAll(WORKSPACE, this.run.tenantId);
    try {
      if (folder !== this.folder) await mkdir(folder, { recursive: true });
      return await ConfinedFolder.open(folder);
    } catch (error) {
      throw toDiskFailure(error, folder);
    }
  }
}

/** Under another name at first: whoever reads it meets the old content or the new. A link at its place is replaced, and not followed. */
async function replace(folder: ConfinedFolder, names: readonly string[], content: AsyncIterable<Uint8Array>): Promise<void> {
  const [path, name] = [folder.pathOf(names), names.at(-1)];
  if (name === undefined) throw fileUnfit(path);
  const draft = `.${randomUUID()}.part`;
  try {
    const real = await folder.realFolder(names.slice(0, -1));
    const { handle } = await folder.openFile([...names.slice(0, -1), draft], NEW_FILE);
    try {
      await fill(handle, content, path);
      await rename(join(real, draft), join(real, name));
    } catch (error) {
      await rm(join(real, draft), { force: true }).catch(() => undefined); // the first error is the one to tell
      throw error;
    }
  } catch (error) {
    throw toDiskFailure(error, path);
  }
}

/** Closes the file. */
async function fill(handle: FileHandle, content: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  try {
    for await (const piece of content) for (let at = 0; at < piece.length;) at += (await handle.write(piece, at)).bytesWritten;
    await handle.datasync();
  } catch (error) {
    throw toDiskFailure(error, path);
  } finally {
    await handle.close();
  }
}

/** Opened once somebody reads it. No further than it was long then: it may be written to meanwhile. */
async function* contentOf(folder: ConfinedFolder, names: readonly string[]): AsyncIterable<Uint8Array> {
  const { handle, sizeBytes } = await openForReading(folder, names);
  try {
    if (sizeBytes > 0) yield* handle.createReadStream({ end: sizeBytes - 1, autoClose: false });
  } catch (error) {
    throw toDiskFailure(error, folder.pathOf(names));
  } finally {
    await handle.close();
  }
}

async function openForReading(folder: ConfinedFolder, names: readonly string[]) {
  const { handle, stats } = await folder.openFile(names, constants.O_RDONLY);
  if (stats.size <= MAX_FILE_BYTES) return { handle, sizeBytes: stats.size };
  await handle.close();
  throw tooLarge(folder.pathOf(names), stats.size, MAX_FILE_BYTES);
}
