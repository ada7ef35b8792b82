import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StartCommand } from '@weft/contracts';
import { toIdentity } from '@weft/execution-store';
import { make, waitFor } from '@weft/testing';
import { ExecutorHouse } from './executor-house.ts';
import { NODE_FLAGS } from './executor-under-test.ts';
import { chain, start } from './plan-parts.ts';

const TIMEOUT_MS = 150_000;
/** Small, so that running out of it takes no machine along. */
const HEAP = '--max-old-space-size=192';
const GOOD = 200;
const DEADLY = ['exit', 'grow', 'huge', 'abort'] as const;
const ODD = ['throw-text', 'throw-nothing', 'throw-text', 'throw-nothing', 'throw-text', 'throw-nothing'] as const;

/** "node that (a) exits process, (b) OOMs, … (d) throws non-Error, (e) returns 1 GB: each quarantined; good ones …" (F17). */
describe('bad runs among good ones', () => {
  let house: ExecutorHouse;
  let folder: string;
  let current: ChildProcess | undefined;
  let deaths = 0;
  let isOver = false;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weft-bad-'));
    house = await ExecutorHouse.open();
  }, TIMEOUT_MS);
  afterAll(async () => {
    isOver = true;
    current?.kill('SIGKILL');
    await house.close();
    rmSync(folder, { recursive: true });
  });

  /** As a supervisor would. */
  const keepRunning = (): void => {
    const entry = fileURLToPath(new URL('./executor-process.ts', import.meta.url));
    const args = [...NODE_FLAGS, HEAP, entry, house.url, folder, `bad-${deaths}`];
    current = spawn(process.execPath, args, { stdio: 'ignore' });
    current.once('exit', () => {
      if (isOver) return;
      deaths++;
      keepRunning();
    });
  };

  it(
    'end as failed, each for itself, and harm no other',
    async () => {
      const executor = house.make();
      const enqueue = async (parameters: Readonly<Record<string, string | number>>): Promise<StartCommand> => {
        const plan = make.plan({
          nodes: [start, { name: 'Step', type: 'testDeadly', parameters }],
          edges: chain('Start', 'Step'),
        });
        const command = await executor.command(plan, { mode: 'webhook', replyWhen: 'accepted' });
        await executor.queue.enqueue({ identity: toIdentity(command), command });
        return command;
      };
      const bad = await Promise.all([...DEADLY, ...ODD].map((end) => enqueue({ end, afterMs: 500 })));
      const good = await Promise.all(Array.from({ length: GOOD }, () => enqueue({})));
      keepRunning();

      await waitFor(async () => (await executor.queue.depth()).queued + (await executor.queue.depth()).running === 0, {
        timeoutMs: TIMEOUT_MS,
        what: 'all runs to be over',
      });

      expect(await Promise.all(good.map((run) => house.statusOf(run)))).toEqual(good.map(() => 'succeeded'));
      const ends = await Promise.all(bad.map(async (run) => (await house.record(run)).summary));
      expect(ends.map(({ status, error }) => `${status} ${error?.code === 'POISON'} ${error?.nodeName}`)).toEqual([
        ...DEADLY.map(() => 'failed true Step'),
        ...ODD.map(() => 'failed false Step'),
      ]);
      expect(deaths).toBe(2); // they died together, twice; then each alone
      await executor.pool.end();
    },
    TIMEOUT_MS,
  );
});
