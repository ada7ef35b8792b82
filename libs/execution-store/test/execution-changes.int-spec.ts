import { randomUUID } from 'node:crypto';
import type { ExecutionChange, StartCommand } from '@weft/contracts';
import { waitFor } from '@weft/testing';
import { ExecutionChanges, toIdentity } from '../src/index.ts';
import { READ_CHANGES } from '../src/statements/read-changes.ts';
import { makeCommand, makeEnd, makeEvent, makeStep, NOW, openStore, PLAN_HASH } from './store-fixture.ts';

type Store = Awaited<ReturnType<typeof openStore>>;
type Executor = ReturnType<Store['makeExecutor']>;

const NO_RUN = '00000000-0000-0000-0000-000000000000';

describe(ExecutionChanges, () => {
  let store: Store;
  let executor: Executor;
  let changes: ExecutionChanges;

  beforeAll(async () => {
    store = await openStore();
    changes = new ExecutionChanges({ database: store.database });
  });
  afterAll(() => store.close());

  beforeEach(() => {
    executor = store.makeExecutor();
  });

  const at = (transaction: bigint) => `${transaction.toString(16).padStart(16, '0')}${NO_RUN.replaceAll('-', '')}`;
  /** Behind all that was committed before. */
  const begin = async () => {
    const { rows } = await store.owner.query<{ now: string }>('SELECT pg_current_xact_id()::text AS now');
    return waitFor(async () => {
      const { cursor } = await changes.read(store.tenantId);
      return cursor > at(BigInt(rows[0]!.now)) && cursor;
    });
  };
  const start = async (command: StartCommand = makeCommand(store.tenantId), by: Executor = executor) => {
    const run = { identity: toIdentity(command), command, startedAt: NOW };
    await by.writer.insertRunning(run, { events: [makeEvent('execution.started')] });
    return { command, ref: { tenantId: command.tenantId, executionId: command.executionId, fence: 1 } };
  };
  const told = (read: readonly ExecutionChange[]) =>
    read.map(({ execution, sequence }) => [execution.id, execution.status, sequence]);
  const from = async (cursor: string) => told((await changes.read(store.tenantId, cursor)).changes);
  /** Transactions of other tests on the same server hold it back for a moment. */
  const readOnce = (cursor: string, count: number) =>
    waitFor(async () => {
      const read = await changes.read(store.tenantId, cursor);
      return read.changes.length === count && read;
    });

  it('tells what has moved since, as it is by now, and nothing of before or of other workspaces', async () => {
    await start();
    const cursor = await begin();
    expect(await from(cursor)).toEqual([]);

    const [{ command: open }, { command: ended, ref }] = [await start(), await start()];
    await start(makeCommand(randomUUID()));
    await executor.writer.finish(ref, makeEnd(ended));
    const direct = makeCommand(store.tenantId);
    await executor.writer.finishDirect(makeEnd(direct, { status: 'failed' }));

    const read = await readOnce(cursor, 3);
    const [first, second, third] = [
      [open.executionId, 'running', 1],
      [ended.executionId, 'succeeded', 3],
      [direct.executionId, 'failed', 3],
    ];
    expect(told(read.changes)).toEqual([first, second, third]);
    expect(await from(read.cursor)).toEqual([]);
    expect(await from(read.changes[0]!.cursor)).toEqual([second, third]);
  });

  it('tells nothing that an older transaction may still come before', async () => {
    const cursor = await begin();
    const older = await store.owner.connect();
    await older.query('BEGIN');
    await older.query('SELECT pg_current_xact_id()');
    const { command } = await start();
    expect(await from(cursor)).toEqual([]);
    await older.query('COMMIT');
    older.release();
    expect(told((await readOnce(cursor, 1)).changes)).toEqual([[command.executionId, 'running', 1]]);
  });

  it('misses no run and tells none backwards, while four executors write', async () => {
    const latest = new Map<string, readonly [string, number]>();
    const backwards: string[] = [];
    let cursor = await begin();
    const readAll = async () => {
      for (let isLast = false; !isLast;) {
        const read = await changes.read(store.tenantId, cursor);
        const cursors = [cursor, ...read.changes.map((each) => each.cursor)];
        expect(cursors).toEqual(cursors.toSorted());
        expect(read.cursor >= cursors.at(-1)!).toBe(true);
        for (const { execution, sequence } of read.changes) {
          if (sequence < (latest.get(execution.id)?.[1] ?? 0)) backwards.push(execution.id);
          latest.set(execution.id, [execution.status, sequence]);
        }
        ({ cursor, isLast } = read);
      }
    };
    const started: string[] = [];
    const work = async () => {
      const by = store.makeExecutor(undefined, store.openPool());
      for (let round = 0; round < 10; round++) {
        const runs = await Promise.all(Array.from({ length: 8 }, () => start(undefined, by)));
        started.push(...runs.map(({ ref }) => ref.executionId));
        const rows = [{ kind: 'step' as const, step: makeStep('Set') }];
        await Promise.all(runs.map(({ ref }) => by.writer.append(ref, { rows, events: [makeEvent('step.finished', 'Set')] })));
        await Promise.all(runs.map(({ ref, command }) => by.writer.finish(ref, makeEnd(command))));
      }
    };
    let isDone = false;
    const working = Promise.all([work(), work(), work(), work()]).finally(() => (isDone = true));
    while (!isDone) await readAll();
    await working;
    await waitFor(async () => {
      await readAll();
      return [...latest.values()].filter(([status]) => status === 'succeeded').length === started.length;
    });
    expect(started).toHaveLength(320);
    expect([...latest.keys()].toSorted()).toEqual(started.toSorted());
    expect(backwards).toEqual([]);
  });

  it.each(['nonsense', '', at(2n ** 64n - 1n), at(1n).slice(1)])('refuses the cursor %p', async (cursor) => {
    await expect(changes.read(store.tenantId, cursor)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('refuses a cursor that lies ahead, and one that is too far back', async () => {
    await expect(changes.read(store.tenantId, at(10n ** 12n))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const impatient = new ExecutionChanges({ database: store.database, maxBehind: 2 });
    const cursor = await begin();
    for (let n = 0; n < 3; n++) await start();
    await readOnce(cursor, 3);
    await expect(impatient.read(store.tenantId, cursor)).rejects.toMatchObject({ code: 'CURSOR_TOO_OLD' });
  });

  it('reads a few pages of a long history', async () => {
    const { tenantId, owner } = store;
    await owner.query(
      `INSERT INTO execution.history (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, created_at, finished_at, fence, step_count, event_count, body, committed_in)
       SELECT $1, (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n), 19, '0'))::uuid, $2, 1, $3, 'webhook', 'succeeded',
              now(), now(), 1, 1, 3, decode(repeat('00', 200), 'hex'), n / 1000 FROM generate_series(1, 60000) AS n`,
      [tenantId, randomUUID(), PLAN_HASH],
    );
    await owner.query('VACUUM (ANALYZE) execution.history');
    const { rows: now } = await owner.query<{ below: string }>('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS below');
    const explained = await owner.query<{
      'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }];
    }>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${READ_CHANGES}`, [tenantId, now[0]!.below, NO_RUN, 200, 2_000_000]);
    const { Plan: plan } = explained.rows[0]!['QUERY PLAN'][0];
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(300);
  });
});
