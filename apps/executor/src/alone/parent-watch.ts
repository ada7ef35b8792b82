import { Worker } from 'node:worker_threads';

const LOOK_EVERY_MS = 250;

/** Plain JavaScript: a thread of its own that loads nothing, since it must run whatever the others do. */
const WATCH = `
  const { workerData: { parent, graceMs, lookEveryMs } } = require('node:worker_threads');
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs);
  }, lookEveryMs);
`;

/** Ends this process some time after the one that started it is gone, also when it never gives way: nobody else would. */
export function endWithParent(graceMs: number): void {
  // Taken here: by the time at which the thread begins, it may be another already.
  const workerData = { parent: process.ppid, graceMs, lookEveryMs: LOOK_EVERY_MS };
  new Worker(WATCH, { eval: true, execArgv: [], workerData }).unref();
}
