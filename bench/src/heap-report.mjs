// Loaded into each process of a measured Weft: at SIGUSR2 it collects its garbage and writes what is left to a file of its own.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const folder = process.env.WEFT_BENCH_HEAPS;
if (folder) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  let count = 0;
  process.on('SIGUSR2', () => {
    collect();
    collect();
    const draft = join(folder, `${process.pid}.draft`);
    writeFileSync(draft, JSON.stringify({ count: ++count, ...process.memoryUsage() }));
    renameSync(draft, join(folder, `${process.pid}.json`));
  });
}
