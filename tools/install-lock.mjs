// One installation at a time. Dependency-free, for any Node from 18 on.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** How often to look whether another process has finished. */
const LOCK_POLL_MS = 200;

/** Two commands started at once must not install into one folder at once. The lock of a process that died is taken over. */
export async function holdingLock(lock, work) {
  mkdirSync(dirname(lock), { recursive: true });
  while (!tryLock(lock)) await new Promise((done) => setTimeout(done, LOCK_POLL_MS));
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock) {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!isHeld(lock)) rmSync(lock, { force: true });
  return false;
}

function isHeld(lock) {
  try {
    return process.kill(Number(readFileSync(lock, 'utf8')), 0);
  } catch (error) {
    return error.code === 'EPERM'; // a process of another user's
  }
}
