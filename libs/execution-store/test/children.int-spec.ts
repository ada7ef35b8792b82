import type { StartCommand } from '@weft/contracts';
import { CalledRuns, FIRST_FENCE, RunPauses, toIdentity, type ChildRun, type RunRef } from '../src/index.ts';
import { makeCommand, makeEnd, newExecutionId, NOW, openStore, type Store } from './store-fixture.ts';

/** "Inserting children and setting the parent waiting is one transaction; a child's finish … queues it at zero, in the finish's own transaction" (run.md §11). */
describe('children', () => {
  let store: Store;
  beforeAll(async () => (store = await openStore()));
  afterEach(() => store.owner.query('TRUNCATE execution.runs, execution.journal, execution.history, execution.child_waits'));
  afterAll(() => store.close());

  let made = 0;
  const openExecutor = async () => {
    const executor = store.makeExecutor();
    await executor.lease.register();
    return executor;
  };
  type Executor = Awaited<ReturnType<typeof openExecutor>>;
  const startRun = async ({ writer }: Executor): Promise<RunRef> => {
    const command = makeCommand(store.tenantId);
    await writer.insertRunning({ identity: toIdentity(command), command, startedAt: NOW });
    return { tenantId: command.tenantId, executionId: command.executionId, fence: FIRST_FENCE };
  };
  const childOf = ({ executionId }: RunRef, wait?: string, overrides: Partial<StartCommand> = {}): ChildRun => ({
    command: makeCommand(store.tenantId, {
      executionId: newExecutionId(Date.now() + ++made), // in the order in which they are made
      mode: 'sub-workflow',
      caller: { executionId, rootExecutionId: executionId, depth: 1, waits: wait !== undefined, byHand: false },
      ...overrides,
    }),
    wait,
  });
  const park = ({ writer }: Executor, ref: RunRef, children: readonly ChildRun[]) =>
    writer.park(ref, { dueAt: Infinity, knownResumes: 0, children });
  const rowsOf = async (columns = 'id, status, parent_id, depth') =>
    (await store.owner.query(`SELECT ${columns} FROM execution.runs ORDER BY id`)).rows;
  const claimAll = ({ queue, executorId }: Executor) => queue.claim({ executorId, limit: 50 });
  const finish = ({ writer }: Executor, { ref, command }: { ref: RunRef; command: StartCommand }, more: object = {}) =>
    writer.finish(ref, makeEnd(command, { result: [{ json: { of: command.executionId } }], ...more }));

  it('are queued with the park of their caller', async () => {
    const executor = await openExecutor();
    const ref = await startRun(executor);
    const children = [childOf(ref, 'a'), childOf(ref, 'a', { priority: 3 }), childOf(ref)];

    await park(executor, ref, children);

    expect(await rowsOf()).toEqual([
      { id: ref.executionId, status: 'waiting', parent_id: null, depth: 0 },
      ...children.map(({ command }) => ({ id: command.executionId, status: 'queued', parent_id: ref.executionId, depth: 1 })),
    ]);
    const waits = await store.owner.query('SELECT path, open, is_over FROM execution.child_waits');
    expect(waits.rows).toEqual([{ path: 'a', open: 2, is_over: false }]);
  });

  it('are not there where the park is refused: by a stop, or by another owner', async () => {
    const executor = await openExecutor();
    const stopped = await startRun(executor);
    await executor.queue.requestStop(stopped);
    await expect(park(executor, stopped, [childOf(stopped, 'a')])).rejects.toMatchObject({ code: 'CANCELLED' });
    const zombie = { ...(await startRun(executor)), fence: 0 };
    await expect(park(executor, zombie, [childOf(zombie, 'a')])).rejects.toMatchObject({ code: 'EXECUTION_LOST_OWNERSHIP' });
    await expect(executor.writer.append(zombie, { children: [childOf(zombie)] })).rejects.toMatchObject({
      code: 'EXECUTION_LOST_OWNERSHIP',
    });

    expect(await rowsOf('status')).toEqual([{ status: 'running' }, { status: 'running' }]);
    expect((await store.owner.query('SELECT FROM execution.child_waits')).rowCount).toBe(0);
  });

  it('are paused where their caller is, but for those that nobody waits for', async () => {
    const executor = await openExecutor();
    const ref = await startRun(executor);
    await new RunPauses({ pool: store.pool }).request(ref);

    await park(executor, ref, [childOf(ref, 'a'), childOf(ref)]);

    expect(await rowsOf('status')).toEqual([{ status: 'paused' }, { status: 'paused' }, { status: 'queued' }]);
  });

  it('that end at the same time queue their caller once, with all that they came to', async () => {
    const executor = await openExecutor();
    const ref = await startRun(executor);
    await park(executor, ref, [childOf(ref, 'a'), childOf(ref, 'a'), childOf(ref, 'a')]);
    const claimed = await claimAll(executor);

    await Promise.all(
      claimed.map((child, index) =>
        finish(executor, child, index === 1 ? { status: 'failed', error: { code: 'X', message: 'no' } } : {}),
      ),
    );

    const [caller, ...others] = await claimAll(executor);
    expect(others).toEqual([]);
    expect(caller).toMatchObject({ ref: { executionId: ref.executionId }, reason: 'queued', resumes: 3 });
    const told = caller!.journal.filter(({ kind }) => kind === 'child');
    expect(told).toHaveLength(3);
    expect(told).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          executionId: claimed[0]!.ref.executionId,
          status: 'succeeded',
          items: [{ json: { of: claimed[0]!.ref.executionId } }],
        }),
        expect.objectContaining({
          executionId: claimed[1]!.ref.executionId,
          status: 'failed',
          error: { code: 'X', message: 'no' },
        }),
      ]),
    );
    expect(await claimAll(executor)).toEqual([]);
  });

  it('queue their caller once the last of one wait has ended, whatever another wait is at', async () => {
    const executor = await openExecutor();
    const ref = await startRun(executor);
    await park(executor, ref, [childOf(ref, 'a'), childOf(ref, 'b')]);
    const [one, two] = await claimAll(executor);

    await finish(executor, one!);
    const [caller] = await claimAll(executor);
    expect(caller?.resumes).toBe(1);
    // It parks again before the other one has ended, and is queued by that; where it knows of one less, at once.
    await executor.writer.park(caller!.ref, { dueAt: Infinity, knownResumes: 1 });
    expect(await claimAll(executor)).toEqual([]);
    await finish(executor, two!);
    const [again] = await claimAll(executor);
    expect(again?.resumes).toBe(2);
    await executor.writer.park(again!.ref, { dueAt: Infinity, knownResumes: 1 });
    expect((await claimAll(executor)).map(({ ref: { executionId } }) => executionId)).toEqual([ref.executionId]);
  });

  it('whose caller has ended change nothing of it, and are found by whoever stops them', async () => {
    const executor = await openExecutor();
    const ref = await startRun(executor);
    await executor.writer.append(ref, { children: [childOf(ref, 'a'), childOf(ref)] });
    const called = new CalledRuns({ pool: store.pool });
    const [child] = await called.findBelow(ref);
    expect(await called.findLeft(10)).toEqual([]);

    await executor.writer.finish(
      ref,
      makeEnd(makeCommand(store.tenantId, { executionId: ref.executionId }), { status: 'failed', hasCalled: true }),
    );

    expect(await called.findLeft(10)).toEqual([child]);
    await called.forgetEnded();
    expect(await called.findLeft(10)).toEqual([child]);
    const claimed = (await claimAll(executor)).find((run) => run.ref.executionId === child!.executionId);
    await finish(executor, claimed!);
    await called.forgetEnded();
    expect((await store.owner.query('SELECT FROM execution.child_waits')).rowCount).toBe(0);
    expect((await store.owner.query('SELECT FROM execution.journal WHERE execution_id = $1', [ref.executionId])).rowCount).toBe(
      0,
    );
  });
});
