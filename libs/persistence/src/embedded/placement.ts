import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Account } from './account.ts';

/** Where root keeps what the unprivileged account must reach, when the folder asked for lies under a private path. */
const REACHABLE_ROOT = '/var/lib/weft';
/** Names the true place of the cluster, where that is not the data folder. */
const POINTER = 'postgres-location';

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Can an account that owns nothing here walk to this path? Missing parts count as walkable: we would make them. */
export function isReachableByOthers(path: string): boolean {
  for (let part = path; ; part = dirname(part)) {
    if (existsSync(part) && (statSync(part).mode & 0o001) === 0) return false;
    if (part === dirname(part)) return true;
  }
}

export const reachablePlace = (name: string): string => join(REACHABLE_ROOT, name);

/**
 * The folder of the cluster: `<dataDir>/postgres`. Where PostgreSQL has to run as another account, that account may walk through the
 * data folder, though not list it. Where it cannot walk to the data folder at all, the cluster lies in a system folder, under a name
 * of its own, and the data folder holds a pointer to it.
 */
export function placeCluster(dataDir: string, account: Account | undefined): string {
  const pointer = join(dataDir, POINTER);
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  const cluster = join(dataDir, 'postgres');
  if (!account) return cluster;
  if (isReachableByOthers(dirname(dataDir))) {
    chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o011);
    return cluster;
  }
  const elsewhere = reachablePlace(`postgres-${randomUUID()}`);
  mkdirSync(REACHABLE_ROOT, { recursive: true, mode: 0o755 });
  writeFileSync(pointer, `${elsewhere}\n`);
  return elsewhere;
}
