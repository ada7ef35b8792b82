import { constants, type Stats } from 'node:fs';
import { open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { fileUnfit, pathRefused, toDiskFailure } from './disk-failures.ts';

const MAX_PATH = 4_096;
/** A pipe at that place must not hold anything up, and a link is not followed. */
const CAUTION = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * A folder out of which no path leads: not by `..`, not by an absolute path, not by a symbolic link, and not by one that is put in the place
 * of a folder at the last moment, where the system can tell what was opened.
 */
export class ConfinedFolder {
  private constructor(
    /** As it was named. */
    readonly root: string,
    private readonly real: string,
  ) {}

  /** @throws where it is not there */
  static async open(root: string): Promise<ConfinedFolder> {
    return new ConfinedFolder(root, await realpath(root));
  }

  /** The names on the way from the root. @throws NodeFailure DISK_PATH_REFUSED */
  namesOf(path: string): readonly string[] {
    const inside = isAbsolute(path) ? this.withoutRoot(path) : path;
    if (inside === undefined || path.length > MAX_PATH || /[\0\\]/.test(path)) throw pathRefused(path, this.root);
    const names = inside.split('/').filter((name) => name !== '' && name !== '.');
    if (names.includes('..')) throw pathRefused(path, this.root);
    return names;
  }

  /** The path that people know. */
  pathOf(names: readonly string[]): string {
    return join(this.root, ...names);
  }

  /** Where a folder really is, with links that stay inside. @throws NodeFailure DISK_PATH_REFUSED; an error of the system */
  async realFolder(names: readonly string[]): Promise<string> {
    const real = await realpath(join(this.real, ...names));
    if (!this.holds(real)) throw pathRefused(this.pathOf(names), this.root);
    return real;
  }

  /** A regular file, with its facts. @throws NodeFailure DISK_PATH_REFUSED, DISK_FILE_UNFIT, DISK_FILE_MISSING, DISK_UNAVAILABLE */
  async openFile(names: readonly string[], flags: number): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> {
    const path = this.pathOf(names);
    const name = names.at(-1);
    if (name === undefined) throw fileUnfit(path);
    try {
      const folder = await this.realFolder(names.slice(0, -1));
      return await this.checked(await open(join(folder, name), flags | CAUTION), path);
    } catch (error) {
      throw toDiskFailure(error, path);
    }
  }

  private async checked(handle: FileHandle, path: string): Promise<{ readonly handle: FileHandle; readonly stats: Stats }> {
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw fileUnfit(path);
      const opened = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
      if (opened !== undefined && !this.holds(opened)) throw pathRefused(path, this.root);
      return { handle, stats };
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private withoutRoot(path: string): string | undefined {
    const root = [this.root, this.real].find(
      (start) => path === start || path.startsWith(start.endsWith('/') ? start : `${start}/`),
    );
    return root === undefined ? undefined : path.slice(root.length);
  }

  private holds(real: string): boolean {
    const way = relative(this.real, real);
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  }
}
