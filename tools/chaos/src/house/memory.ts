import { readFileSync } from 'node:fs';

/** What these processes have in memory together, in MB; those that are gone have none. */
export function memoryOf(pids: readonly number[]): number {
  return Math.round(pids.map(residentKb).reduce((sum, each) => sum + each, 0) / 1_024);
}

function residentKb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
