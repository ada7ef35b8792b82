import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AppError, hasCode } from '@weft/errors';

/**
 * One process at a time uses a data folder. The lock is a file that names its holder; it appears by `link`, which fails
 * where the name is taken, so that it is never seen half written. A lock whose holder is gone is taken over.
 */
export interface DataFolderLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** Tells the holder from a later process with the same pid, as containers have after each restart. */
  readonly startedAt: string;
}

/** A killed process takes a moment to be gone: whoever starts again at once must not be refused for that. */
const HOLDER_GONE_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 20;

/** @throws STORE_UNAVAILABLE naming the process that uses the folder, where it is still there after `waitMs`; where it cannot be written to. */
export async function lockDataFolder(folder: string, waitMs = HOLDER_GONE_WITHIN_MS): Promise<DataFolderLock> {
  const lock = join(folder, 'lock');
  const mine = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) } satisfies Holder);
  const draft = `${lock}.${process.pid}`;
  writeDraft(folder, draft, mine);
  try {
    await acquireWithin(waitMs, { folder, lock, draft });
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release() {
      if (read(lock) === mine) rmSync(lock, { force: true });
    },
  };
}

function writeDraft(folder: string, draft: string, content: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, content);
  } catch (cause) {
    rmSync(draft, { force: true }); // where the disk is full there is an empty one
    throw unwritable(folder, cause as Error);
  }
}

export function unwritable(folder: string, cause: Error): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    `The data folder ${folder} cannot be written to (${cause.message}): make room or give access, or set WEFT_DATA_DIR to another folder.`,
    { cause },
  );
}

async function acquireWithin(waitMs: number, files: { folder: string; lock: string; draft: string }): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      return acquire(files);
    } catch (error) {
      if (!hasCode(error, 'STORE_UNAVAILABLE') || performance.now() >= deadline) throw error;
      await setTimeout(LOOK_EVERY_MS);
    }
  }
}

function acquire({ folder, lock, draft }: { folder: string; lock: string; draft: string }): void {
  // Two rounds are enough when nobody else is at it: one that finds a stale lock, and one that takes the free name.
  for (let round = 0; round < 5; round++) {
    if (tryLink(draft, lock)) return;
    const found = read(lock);
    if (found === undefined) continue;
    const holder = parse(found);
    if (holder && isAlive(holder)) throw inUse(folder, holder.pid);
    removeStale(lock, found);
  }
  throw inUse(folder, undefined);
}

function inUse(folder: string, pid: number | undefined): AppError {
  const by = pid === undefined ? 'another process' : `process ${pid}`;
  return new AppError(
    'STORE_UNAVAILABLE',
    `The data folder ${folder} is in use by ${by}: stop it, or set WEFT_DATA_DIR to another folder.`,
    {
      details: { pid },
    },
  );
}

/** Moves the stale lock away. Whoever moved a fresh one by mistake, since another process was faster, puts it back. */
function removeStale(lock: string, seen: string): void {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // somebody else removed it
  }
  if (read(aside) !== seen) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined; // not ours, or damaged: nobody who is alive wrote it
  }
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startOf(pid) === startedAt;
}

/** When a process started, in whatever form the platform tells it; '' where it is gone. */
function startOf(pid: number): string {
  if (process.platform !== 'linux')
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  const stat = read(`/proc/${pid}/stat`);
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  // The name in field 2 may hold anything, a bracket too: count from behind it. `state` is field 3, `starttime` field 22.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const isGone = fields[0] === undefined || fields[0] === 'Z' || fields[0] === 'X';
  return isGone ? '' : `${boot}/${fields[19]}`;
}
