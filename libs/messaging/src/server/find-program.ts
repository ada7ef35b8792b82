import { execFile } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { environmentWith } from '@weft/config';

const run = promisify(execFile);

/** A mirror that does not answer must not hold up a start. */
const DOWNLOAD_TIMEOUT_MS = 60_000;
/** Not in everybody's PATH, and where distributions put servers. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin'];
const LIBRARY_FOLDERS: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

export interface WantedProgram {
  /** Its file name. */
  readonly name: string;
  /** The Debian packages that hold it and the libraries that it needs besides the system's, the program's own first. */
  readonly packages: readonly string[];
  /** The folder of its file within them. */
  readonly folder: string;
}

export interface FoundProgram {
  readonly file: string;
  /** Absent where the program is the system's own. */
  readonly unpacked?: {
    /** What would be `/` for it, had its packages been installed. */
    readonly root: string;
    /** For LD_LIBRARY_PATH. */
    readonly libraries: string;
  };
}

/**
 * A program of this machine: from PATH, else its distribution's packages, unpacked once into the project's cache, which needs no root.
 * Undefined where neither can be had.
 */
export async function findProgram(wanted: WantedProgram): Promise<FoundProgram | undefined> {
  return (await fromPath(wanted)) ?? (await fromCache(wanted));
}

async function fromPath({ name }: WantedProgram): Promise<FoundProgram | undefined> {
  const folders = [...(environmentWith({}).PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS].filter(Boolean);
  for (const folder of folders) {
    const file = join(folder, name);
    if (await isExecutable(file)) return { file };
  }
  return undefined;
}

async function fromCache({ packages, folder, name }: WantedProgram): Promise<FoundProgram | undefined> {
  if (process.platform !== 'linux') return undefined;
  const root = join(toolCache(), `${packages[0]}-${process.arch}`);
  const file = join(root, folder, name);
  const found = { file, unpacked: { root, libraries: join(root, 'usr/lib', LIBRARY_FOLDERS[process.arch] ?? '') } };
  if (await isExecutable(file)) return found;
  try {
    await unpack(packages, root);
  } catch {
    // No apt, no network, or another distribution: the caller says what that means. Or another process was quicker.
  }
  return (await isExecutable(file)) ? found : undefined;
}

/** Unpacks beside the final place and renames, so that several processes can do it at once. */
async function unpack(packages: readonly string[], root: string): Promise<void> {
  await mkdir(toolCache(), { recursive: true });
  const draft = await mkdtemp(`${root}.`);
  try {
    await run('apt-get', ['download', ...packages], { cwd: draft, timeout: DOWNLOAD_TIMEOUT_MS });
    const archives = (await readdir(draft)).filter((name) => name.endsWith('.deb'));
    for (const archive of archives) {
      await run('dpkg', ['-x', archive, '.'], { cwd: draft });
      await rm(join(draft, archive));
    }
    if (!existsSync(root)) await rename(draft, root);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The same folder as that of tools/provision.mjs. */
function toolCache(): string {
  const { WEFT_TOOL_CACHE, XDG_CACHE_HOME } = environmentWith({});
  return WEFT_TOOL_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'weft');
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
