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

/**
 * The path of a nats-server: from PATH, else the distribution's package, unpacked once into the project's cache, which
 * needs no root. Undefined where neither can be had.
 */
export async function findNatsServer(): Promise<string | undefined> {
  return (await fromPath()) ?? (await fromCache());
}

async function fromPath(): Promise<string | undefined> {
  const folders = [...(environmentWith({}).PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS].filter(Boolean);
  for (const folder of folders) {
    const file = join(folder, 'nats-server');
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

async function fromCache(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const home = join(toolCache(), `nats-server-${process.arch}`);
  const binary = join(home, 'usr/sbin/nats-server');
  if (await isExecutable(binary)) return binary;
  try {
    await unpackPackage(home);
  } catch {
    return undefined; // no apt, no network, or another distribution: the caller says what that means
  }
  return (await isExecutable(binary)) ? binary : undefined;
}

/** Unpacks beside the final place and renames, so that several processes can do it at once. */
async function unpackPackage(home: string): Promise<void> {
  await mkdir(toolCache(), { recursive: true });
  const draft = await mkdtemp(`${home}.`);
  try {
    await run('apt-get', ['download', 'nats-server'], { cwd: draft, timeout: DOWNLOAD_TIMEOUT_MS });
    const archive = (await readdir(draft)).find((name) => name.endsWith('.deb'));
    await run('dpkg', ['-x', archive ?? 'nats-server.deb', '.'], { cwd: draft });
    if (!existsSync(home)) await rename(draft, home);
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
