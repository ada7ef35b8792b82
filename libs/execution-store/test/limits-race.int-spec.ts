import { randomUUID } from 'node:crypto';
import { hasCode } from '@weft/errors';
import { FIRST_FENCE, toIdentity, type RunRef } from '../src/index.ts';
import { makeCommand, makeEnd, makeEvent, NOW, openStore, type Store } from './store-fixture.ts';

const SEED = Date.now() % 100_000;
const RUNS = 300;
const LIMITS = { ada: 1, bob: 3 } as const;
const WORKSPACE = 4;

let store: Store;
beforeAll(async () => (store = await openStore()));
afterAll(() => store.close());

type Executor = ReturnType<Store['makeExecutor']>;
type Command = ReturnType<typeof makeCommand>;

/** A small generator, so that a seed gives the same choices again. */
function choices(seed: number) {
  let state = seed;
  return (count: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

async function openExecutor(): Promise<Executor> {
  const executor = store.makeExecutor(randomUUID());
  await executor.lease.register();
  await store.owner.query(`UPDATE execution.executors SET held_since = now() - interval '1 day' WHERE id = $1`, [
    executor.executorId,
  ]);
  return executor;
}

function newCommand(choose: (count: number) => number): Command {
  const customer = (['ada', 'bob'] as const)[choose(2)] as 'ada' | 'bob';
  const limits = [
    { key: `workflow:w/${customer}`, size: LIMITS[customer] },
    { key: 'workspace', size: WORKSPACE },
  ];
  return makeCommand(store.tenantId, { limits, priority: choose(3) });
}

/** One snapshot of all: running runs by key, beside what is counted. */
async function look(): Promise<{ key: string; capacity: number; counted: number; running: number }[]> {
  const { rows } = await store.owner.query<{ key: string; capacity: number; counted: number; running: number }>(
    `SELECT l.key, l.capacity, l.running AS counted,
            (SELECT count(*)::int FROM execution.runs r WHERE r.tenant_id = l.tenant_id AND r.status = 'running' AND l.key = ANY (r.limit_keys)) AS running
     FROM execution.limits l`,
  );
  return rows;
}

const lost = (error: unknown): void => {
  if (!hasCode(error, 'EXECUTION_LOST_OWNERSHIP', 'CANCELLED')) throw error;
};

/** Does with an owned run what executors do: ends it, parks it, gives it back, or dies with it. */
async function carryOut(
  executor: Executor,
  run: { ref: RunRef; command: Command },
  choose: (count: number) => number,
): Promise<void> {
  const { writer } = executor;
  switch (choose(8)) {
    case 0:
      return void (await writer.park(run.ref, { dueAt: Date.now() + choose(20), freesSlots: true }).catch(lost));
    case 1:
      return writer.release(run.ref);
    case 2:
      return; // its executor forgets it, and dies one day
    default:
      await writer.finish(run.ref, makeEnd(run.command, { limits: run.command.limits })).catch(lost);
  }
}

it(`never exceeds a limit and leaves nothing blocked, whatever executors do and when they die (§9; SEED=${SEED})`, async () => {
  const choose = choices(SEED);
  const started: Command[] = [];
  const wrong: unknown[] = [];
  let over = false;

  const watch = async () => {
    while (!over)
      for (const each of await look()) if (each.running > each.capacity || each.running !== each.counted) wrong.push(each);
  };

  const work = async () => {
    let executor = await openExecutor();
    while (!over) {
      if (started.length < RUNS) {
        const command = newCommand(choose);
        started.push(command);
        const identity = toIdentity(command);
        if (choose(2) === 0) await executor.queue.enqueue({ identity, command });
        else {
          const placed = await executor.writer.insertRunning(
            { identity, command, startedAt: NOW },
            { events: [makeEvent('execution.started')] },
          );
          const ref = { tenantId: command.tenantId, executionId: command.executionId, fence: FIRST_FENCE };
          if (placed === 'inserted') await carryOut(executor, { ref, command }, choose);
        }
      }
      if (choose(10) === 0) await executor.queue.cancelIdle(toAddress(started[choose(started.length)] as Command));
      const claimed = await executor.queue.claim({ executorId: executor.executorId, limit: 1 + choose(5) });
      await Promise.all(claimed.map((run) => carryOut(executor, run, choose)));
      if (choose(15) === 0) {
        // It is killed: by the database's clock its lease is over, and another takes its runs over.
        await store.owner.query(`UPDATE execution.executors SET expires_at = now() - interval '1 minute' WHERE id = $1`, [
          executor.executorId,
        ]);
        executor = await openExecutor();
      }
    }
  };

  const workers = [watch(), ...Array.from({ length: 4 }, work)];
  const ended = (async () => {
    for (;;) {
      const { rows } = await store.owner.query<{ open: number }>('SELECT count(*)::int AS open FROM execution.runs');
      if (started.length >= RUNS && rows[0]?.open === 0) return;
      // Whoever forgot a run keeps its lease for good once it no longer starts any: it dies now.
      if (started.length >= RUNS)
        await store.owner.query(`UPDATE execution.executors SET expires_at = now() - interval '1 minute' WHERE random() < 0.05`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await Promise.race([ended, ...workers]);
  over = true;
  await Promise.all(workers);

  expect(wrong).toEqual([]);
  expect((await look()).filter(({ counted }) => counted !== 0)).toEqual([]);
  const { rows } = await store.owner.query<{ ended: number }>('SELECT count(*)::int AS ended FROM execution.history');
  expect(rows[0]?.ended).toBe(RUNS);
}, 120_000);

const toAddress = ({ tenantId, executionId }: Command) => ({ tenantId, executionId });
