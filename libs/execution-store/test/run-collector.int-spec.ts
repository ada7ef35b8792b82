import { RunCollector, toIdentity, type CollectRule } from '../src/index.ts';
import { makeCommand, openStore, type Store } from './store-fixture.ts';

let store: Store;
let executor: ReturnType<Store['makeExecutor']>;
beforeAll(async () => {
  store = await openStore();
  executor = store.makeExecutor();
  await executor.lease.register();
});
beforeEach(() =>
  store.owner.query(
    'TRUNCATE execution.runs, execution.collecting, execution.collected_starts, execution.limits, execution.tenant_queues',
  ),
);
afterAll(() => store.close());

type Command = ReturnType<typeof makeCommand>;
const DEBOUNCE: CollectRule = { key: 'debounce:a', waitMs: 60_000, maxWaitMs: 90_000 };
const BATCH: CollectRule = { key: 'batch:a', waitMs: 60_000, size: 3 };

const make = (n: number, overrides: Partial<Command> = {}): Command =>
  makeCommand(store.tenantId, { items: [{ json: { n } }], ...overrides });
/** Another process each time. */
const collect = (command: Command, rule: CollectRule) =>
  new RunCollector({ pool: store.pool }).collect({ identity: toIdentity(command), command }, rule);
const claim = (limit = 50) => executor.queue.claim({ executorId: executor.executorId, limit });
const pass = (interval: string) =>
  store.owner.query('UPDATE execution.runs SET due_at = due_at - $1::interval, created_at = created_at - $1::interval', [
    interval,
  ]);
const itemsOf = (runs: readonly { command: Command }[]) => runs.map(({ command }) => command.items.map(({ json }) => json['n']));

async function rows(): Promise<{ id: string; status: string; due_in: number | null }[]> {
  const { rows } = await store.owner.query<{ id: string; status: string; due_in: number | null }>(
    'SELECT id, status, extract(epoch FROM due_at - now())::float8 AS due_in FROM execution.runs ORDER BY id',
  );
  return rows;
}

describe('debounce', () => {
  it('makes one run of starts that follow each other: of the last, in its time', async () => {
    const [first, second] = [make(1), make(2, { workflow: { ...make(0).workflow, version: 4 }, planHash: 'b'.repeat(64) })];
    expect(await collect(first, DEBOUNCE)).toEqual({ executionId: first.executionId, isQueued: false });
    await pass('20 seconds');
    expect(await collect(second, DEBOUNCE)).toEqual({ executionId: first.executionId, isQueued: false });

    const [row] = await rows();
    expect(row).toMatchObject({ id: first.executionId, status: 'waiting' });
    expect(row?.due_in).toBeGreaterThan(50); // it waits anew
    expect(await claim()).toEqual([]);
    await pass('61 seconds');
    const claimed = await claim();
    expect(itemsOf(claimed)).toEqual([[2]]);
    expect(claimed[0]).toMatchObject({
      identity: { executionId: first.executionId, workflowVersion: 4, planHash: 'b'.repeat(64) },
      command: { executionId: first.executionId },
      journal: [],
      events: [],
    });
  });

  it('waits no longer than it may, whatever still comes', async () => {
    await collect(make(1), DEBOUNCE);
    await pass('50 seconds');
    await collect(make(2), DEBOUNCE);
    const [row] = await rows();
    expect(row?.due_in).toBeGreaterThan(30);
    expect(row?.due_in).toBeLessThanOrEqual(40); // of the 90 seconds 50 are over
  });

  it('opens another run once the first is claimed, stopped, or of another key', async () => {
    const [first, second, third, other] = [make(1), make(2), make(3), make(4)];
    await collect(first, DEBOUNCE);
    await pass('61 seconds');
    expect(await claim()).toHaveLength(1);
    expect(await collect(second, DEBOUNCE)).toMatchObject({ executionId: second.executionId });
    await executor.queue.cancelIdle({ tenantId: store.tenantId, executionId: second.executionId });
    expect(await collect(third, DEBOUNCE)).toMatchObject({ executionId: third.executionId });
    expect(await collect(other, { ...DEBOUNCE, key: 'debounce:b' })).toMatchObject({ executionId: other.executionId });
  });
});

describe('batch', () => {
  it('gathers items and starts when there are enough, or when its time is over', async () => {
    const commands = [make(1), make(2), make(3), make(4)] as const;
    expect(await collect(commands[0], BATCH)).toMatchObject({ isQueued: false });
    const [before] = await rows();
    expect(await collect(commands[1], BATCH)).toEqual({ executionId: commands[0].executionId, isQueued: false });
    expect((await rows())[0]?.due_in).toBeLessThanOrEqual(before?.due_in as number); // its time is that of the first
    expect(await collect(commands[2], BATCH)).toEqual({ executionId: commands[0].executionId, isQueued: true });
    expect(itemsOf(await claim())).toEqual([[1, 2, 3]]);

    expect(await collect(commands[3], BATCH)).toEqual({ executionId: commands[3].executionId, isQueued: false });
    await pass('61 seconds');
    expect(itemsOf(await claim())).toEqual([[4]]);
  });

  it('loses none and takes none twice, from many processes at once, also of those that are sent again', async () => {
    const commands = Array.from({ length: 100 }, (_, n) => make(n));
    const sent = [...commands, ...commands.slice(0, 50)].toSorted(() => Math.random() - 0.5);
    const carriers = await Promise.all(sent.map((command) => collect(command, { ...BATCH, size: 7 })));
    await pass('61 seconds');
    const claimed = [...(await claim()), ...(await claim())];

    const items = itemsOf(claimed)
      .flat()
      .toSorted((a, b) => Number(a) - Number(b));
    expect(items).toEqual(commands.map((_, n) => n));
    expect(claimed).toHaveLength(Math.ceil(100 / 7));
    for (const [index, command] of sent.entries()) {
      const carrier = claimed.find(({ ref }) => ref.executionId === carriers[index]?.executionId);
      expect(carrier?.command.items).toContainEqual(command.items[0]); // the caller was told the run that has its item
    }
  });

  it('is under the limits of its workflow like any other run', async () => {
    const limits = [{ key: 'workflow:a', size: 1 }];
    const [first, second] = [make(1, { limits }), make(2, { limits })];
    await collect(first, { ...BATCH, size: 1 });
    await collect(second, BATCH);
    expect(await claim()).toHaveLength(1);
    await pass('61 seconds');

    expect(await claim()).toEqual([]);
    expect((await rows()).find(({ id }) => id === second.executionId)).toMatchObject({ status: 'blocked' });
  });

  it('forgets what was gathered long ago', async () => {
    await collect(make(1), BATCH);
    const collector = new RunCollector({ pool: store.pool });
    await collector.forget(60_000);
    expect((await store.owner.query('SELECT FROM execution.collected_starts')).rowCount).toBe(1);
    await store.owner.query(`UPDATE execution.collecting SET opened_at = now() - interval '1 hour'`);
    await store.owner.query(`UPDATE execution.collected_starts SET collected_at = now() - interval '1 hour'`);
    await collector.forget(60_000);
    expect((await store.owner.query('SELECT FROM execution.collected_starts')).rowCount).toBe(0);
    expect((await store.owner.query('SELECT FROM execution.collecting')).rowCount).toBe(1); // its run is still open
  });
});
