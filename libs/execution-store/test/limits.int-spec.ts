import type { RunLimit } from '@weft/contracts';
import { FIRST_FENCE, toIdentity, type RunRef } from '../src/index.ts';
import { makeCommand, makeEnd, makeEvent, NOW, openStore, type Store } from './store-fixture.ts';

let store: Store;
beforeAll(async () => (store = await openStore()));
beforeEach(() =>
  store.owner.query('TRUNCATE execution.runs, execution.journal, execution.executors, execution.limits, execution.tenant_queues'),
);
afterAll(() => store.close());

type Executor = ReturnType<Store['makeExecutor']>;
type Command = ReturnType<typeof makeCommand>;

async function openExecutor(): Promise<Executor> {
  const executor = store.makeExecutor();
  await executor.lease.register();
  await store.owner.query(`UPDATE execution.executors SET held_since = now() - interval '1 day' WHERE id = $1`, [
    executor.executorId,
  ]);
  return executor;
}

const make = (limits: readonly RunLimit[], overrides: Partial<Command> = {}): Command =>
  makeCommand(store.tenantId, { limits: [...limits], ...overrides });

const start = ({ writer }: Executor, command: Command) =>
  writer.insertRunning({ identity: toIdentity(command), command, startedAt: NOW }, { events: [makeEvent('execution.started')] });

const refOf = (command: Command, fence = FIRST_FENCE): RunRef => ({
  tenantId: command.tenantId,
  executionId: command.executionId,
  fence,
});
const finish = ({ writer }: Executor, ref: RunRef, command: Command) =>
  writer.finish(ref, makeEnd(command, { limits: command.limits }));
const claim = ({ queue, executorId }: Executor, limit = 50) => queue.claim({ executorId, limit });

async function statuses(): Promise<Record<string, string>> {
  const { rows } = await store.owner.query<{ id: string; status: string }>('SELECT id, status FROM execution.runs');
  return Object.fromEntries(rows.map(({ id, status }) => [id, status]));
}

/** Each counter beside the rows that it stands for. */
async function counters(): Promise<{ key: string; running: number; rows: number }[]> {
  const { rows } = await store.owner.query<{ key: string; running: number; rows: number }>(
    `SELECT l.key, l.running, (SELECT count(*)::int FROM execution.runs r WHERE r.tenant_id = l.tenant_id AND r.status = 'running' AND l.key = ANY (r.limit_keys)) AS rows
     FROM execution.limits l ORDER BY l.key`,
  );
  return rows;
}

const ONE = [{ key: 'workflow:a', size: 1 }];

describe('limits of concurrent runs (§9)', () => {
  it('"no free slot = inserted as `blocked`", with nothing of what it was about to tell; "the finish that frees a slot unblocks one": the oldest of the highest priority', async () => {
    const executor = await openExecutor();
    const [first, old, young, urgent] = [make(ONE), make(ONE), make(ONE), make(ONE, { priority: 5 })];

    expect(await start(executor, first)).toBe('inserted');
    expect(await start(executor, old)).toBe('blocked');
    expect(await start(executor, young)).toBe('blocked');
    expect(await start(executor, urgent)).toBe('blocked');
    expect(await claim(executor)).toEqual([]);

    const order: string[] = [];
    let running = { ref: refOf(first), command: first };
    for (let i = 0; i < 3; i++) {
      expect(await finish(executor, running.ref, running.command)).toBe('inserted');
      const [next, ...others] = await claim(executor);
      expect(others).toEqual([]);
      expect(next).toMatchObject({ journal: [], events: [], ref: { fence: 1 } });
      running = next as typeof running;
      order.push(running.command.executionId);
    }
    expect(order).toEqual([urgent, old, young].map(({ executionId }) => executionId));
    await finish(executor, running.ref, running.command);
    expect(await counters()).toEqual([{ key: 'workflow:a', running: 0, rows: 0 }]);
  });

  it('blocks what is queued and has no slot, and lets nobody pass who comes later', async () => {
    const executor = await openExecutor();
    const queued = [make(ONE), make(ONE), make(ONE)];
    for (const command of queued) await executor.queue.enqueue({ identity: toIdentity(command), command });
    expect(Object.values(await statuses()).toSorted()).toEqual(['blocked', 'blocked', 'queued']);

    // Nothing runs yet, but the slot is the first one's: it was let go for it.
    expect(await start(executor, make(ONE))).toBe('blocked');
    expect((await claim(executor)).map(({ command }) => command.executionId)).toEqual([queued[0]?.executionId]);
  });

  it('"only `running` holds a slot": a wait gives it back, and takes one again when it is over', async () => {
    const executor = await openExecutor();
    const [waiting, other] = [make(ONE), make(ONE)];
    await start(executor, waiting);
    await start(executor, other);

    await executor.writer.park(refOf(waiting), { dueAt: Date.now() + 3_600_000, freesSlots: true });
    const [claimed] = await claim(executor);
    expect(claimed?.command.executionId).toBe(other.executionId);
    await store.owner.query(`UPDATE execution.runs SET due_at = now() WHERE id = $1`, [waiting.executionId]);
    expect(await claim(executor)).toEqual([]);
    expect(await statuses()).toMatchObject({ [waiting.executionId]: 'blocked' });

    await finish(executor, claimed?.ref as RunRef, other);
    expect(await claim(executor)).toMatchObject([
      { ref: { executionId: waiting.executionId, fence: 2 }, events: [makeEvent('execution.started')] },
    ]);
    expect(await counters()).toEqual([{ key: 'workflow:a', running: 1, rows: 1 }]);
  });

  it('keeps the slot of a run that is taken over, and gives back that of one that is released', async () => {
    const [dead, heir] = [await openExecutor(), await openExecutor()];
    const [command, other] = [make(ONE), make(ONE)];
    await start(dead, command);
    await start(heir, other);
    await store.owner.query(`UPDATE execution.executors SET expires_at = now() - interval '1 minute' WHERE id = $1`, [
      dead.executorId,
    ]);

    const [taken] = await claim(heir);
    expect(taken).toMatchObject({ reason: 'takeover', ref: { executionId: command.executionId } });
    expect(await counters()).toEqual([{ key: 'workflow:a', running: 1, rows: 1 }]);

    await heir.writer.release(taken?.ref as RunRef);
    expect(await counters()).toEqual([{ key: 'workflow:a', running: 0, rows: 0 }]);
    expect(await claim(heir)).toHaveLength(1);
    expect(await counters()).toEqual([{ key: 'workflow:a', running: 1, rows: 1 }]);
  });

  it('lets another go when the one that was let go is cancelled', async () => {
    const executor = await openExecutor();
    const [running, next, last] = [make(ONE), make(ONE), make(ONE)];
    for (const command of [running, next, last]) await start(executor, command);
    await finish(executor, refOf(running), running);
    expect(await statuses()).toMatchObject({ [next.executionId]: 'queued', [last.executionId]: 'blocked' });

    expect(await executor.queue.cancelIdle(refOf(next))).toBe(true);

    expect(await claim(executor)).toMatchObject([{ ref: { executionId: last.executionId } }]);
  });

  it("holds several limits at once, and takes the newest start's word for what a key allows", async () => {
    const executor = await openExecutor();
    const under = (customer: string, size = 2) =>
      make([
        { key: `workflow:a/${customer}`, size: 1 },
        { key: 'workspace', size },
      ]);
    const [ada, adaToo, bob, eve] = [under('ada'), under('ada'), under('bob'), under('eve')];
    expect(await Promise.all([ada, adaToo, bob].map((command) => start(executor, command)))).toEqual([
      'inserted',
      'blocked',
      'inserted',
    ]);
    expect(await start(executor, eve)).toBe('blocked'); // the workspace is full

    expect(await start(executor, under('zoe', 3))).toBe('blocked'); // one slot more, and who came earlier is let go for it
    const claimed = await claim(executor);
    expect(new Set(claimed.map(({ command }) => command.executionId))).toContain(eve.executionId);
    for (const { key, running, rows } of await counters()) expect({ key, running }).toEqual({ key, running: rows });
  });

  it('inserts a run once, whoever is asked, and counts it once', async () => {
    const executor = await openExecutor();
    const command = make([{ key: 'workflow:a', size: 5 }]);
    const placed = await Promise.all([
      start(executor, command),
      start(store.makeExecutor(), command),
      executor.queue.enqueue({ identity: toIdentity(command), command }),
    ]);
    expect(placed.filter((each) => each !== 'exists')).toHaveLength(1);
    await claim(executor);
    expect((await counters())[0]).toMatchObject({ running: 1, rows: 1 });
  });

  it('finds and mends a counter that is wrong, and drops those that nobody uses', async () => {
    const executor = await openExecutor();
    const [running, blocked] = [make(ONE), make(ONE)];
    await start(executor, running);
    await start(executor, blocked);
    await executor.writer.finish(refOf(running), makeEnd(running)); // without its limits: a fault
    expect(await statuses()).toEqual({ [blocked.executionId]: 'blocked' });

    expect(await executor.queue.checkLimits()).toEqual([{ tenantId: store.tenantId, key: 'workflow:a', counted: 1, running: 0 }]);

    const [claimed] = await claim(executor);
    expect(await executor.queue.checkLimits()).toEqual([]);
    await finish(executor, claimed?.ref as RunRef, blocked);
    expect(await executor.queue.checkLimits()).toEqual([]);
    expect(await counters()).toEqual([]);
  });
});
