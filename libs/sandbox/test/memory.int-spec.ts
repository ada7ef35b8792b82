import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeJob, makePool } from './code-jobs.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MEGABYTE = 1_048_576;
const JOBS = 60;

describe('the memory of whoever runs code', () => {
  it('holds nothing of jobs that are over, while their process lives on', async () => {
    const pool = makePool({ processesPerTenant: 1 });
    await pool.start();
    const items = [{ json: { text: 'x'.repeat(MEGABYTE) } }];
    const used = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const run = () => pool.run('tenant', makeJob('return items', { items }));
    for (let time = 0; time < 5; time++) await run();
    const before = await used();
    for (let time = 0; time < JOBS; time++) await run();
    expect((await used()) - before).toBeLessThan(10 * MEGABYTE);
    pool.close();
  }, 60_000);
});
