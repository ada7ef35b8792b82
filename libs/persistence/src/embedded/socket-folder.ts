import { chownSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.ts';

/** Paths of sockets are limited to 103 bytes on macOS and 107 on Linux. */
const PATH_LIMIT = 80;

/** A folder for the server's socket, under a name that nobody can guess or take beforehand, mode 0700. */
export function makeSocketFolder(account: Account | undefined): string {
  const base = tmpdir().length > PATH_LIMIT ? '/tmp' : tmpdir();
  const folder = mkdtempSync(join(base, 'weft-'));
  if (account) chownSync(folder, account.uid, account.gid);
  return folder;
}

/** The same folder again, for a server that takes the place of one that died. @throws where somebody has taken the name meanwhile. */
export function restoreSocketFolder(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { mode: 0o700 });
  if (account) chownSync(folder, account.uid, account.gid);
}
