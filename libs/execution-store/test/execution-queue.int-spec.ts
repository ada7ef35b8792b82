import { randomUUID } from 'node:crypto';
import { ExecutionQueue, FIRST_FENCE, toIdentity, type RunRef } from '../src/index.ts';
import { makeCommand, makeEnd, makeEvent, makeStep, NOW, openStore, type Store } from './store-fixture.ts';

let store: Store;
beforeAll(async () => (store = await openStore()));
beforeEach(() => store.owner.query('TRUNCATE execution.runs, execution.journal, execution.executors'));
afterAll(() => store.close());

type Executor = ReturnType<Store['makeExecutor']>;

async function openExecutor(): Promise<Executor> {
  const executor = store.makeExecutor();
  await executor.lease.register();
  return executor;
}

async function enqueue({ queue }: Executor, overrides: Parameters<typeof makeCommand>[1] = {}) {
  const command = makeCommand(store.tenantId, overrides);
  await queue.enqueue({ identity: toIdentity(command), command });
  return command;
}

async function start({ writer }: Executor) {
  const command = makeCommand(store.tenantId);
  await writer.insertRunning(
    { identity: toIdentity(command), command, startedAt: NOW },
    { events: [makeEvent('execution.started')] },
  );
  return { command, ref: { tenantId: store.tenantId, executionId: command.executionId, fence: FIRST_FENCE } satisfies RunRef };
}

/** Lets the database's clock pass for one executor, as tests do not sleep. */
const shiftLease = (executorId: string, by: string) =>
  store.owner.query(
    `UPDATE execution.executors SET expires_at = expires_at - $2::interval, held_since = held_since - $2::interval WHERE id = $1`,
    [executorId, by],
  );
/** A lease that was held without a break for a full period, and still is. */
const holdForLong = (executorId: string) =>
  store.owner.query(`UPDATE execution.executors SET held_since = now() - interval '1 day' WHERE id = $1`, [executorId]);

describe('ExecutionQueue', () => {
  it('"an executor claims queued runs in batches, for the room it has" (§1), by priority, then age', async () => {
    const executor = await openExecutor();
    const [old, young, urgent] = [await enqueue(executor), await enqueue(executor), await enqueue(executor, { priority: 5 })];

    const first = await executor.queue.claim({ executorId: executor.executorId, limit: 2 });
    const second = await executor.queue.claim({ executorId: executor.executorId, limit: 2 });

    expect(new Set(first.map(({ ref }) => ref.executionId))).toEqual(new Set([urgent.executionId, old.executionId]));
    expect(second.map(({ ref }) => ref.executionId)).toEqual([young.executionId]);
    expect(first.find(({ ref }) => ref.executionId === urgent.executionId)).toMatchObject({
      command: urgent,
      journal: [],
      events: [],
      reason: 'queued',
      strikes: 0,
      stopRequested: false,
      pauseRequested: false,
    });
  });

  it('"each starts once": executors that claim at once share no run', async () => {
    const executors = await Promise.all(Array.from({ length: 5 }, openExecutor));
    const commands = await Promise.all(Array.from({ length: 200 }, () => enqueue(executors[0] as Executor)));

    const claims = await Promise.all(
      executors.flatMap(({ queue, executorId }) => [1, 2, 3, 4].map(() => queue.claim({ executorId, limit: 20 }))),
    );
    const rest = await (executors[0] as Executor).queue.claim({ executorId: (executors[0] as Executor).executorId, limit: 200 });

    const ids = [...claims.flat(), ...rest].map(({ ref }) => ref.executionId);
    expect(ids.toSorted()).toEqual(commands.map(({ executionId }) => executionId).toSorted());
  });

  it('claims nothing for an executor without a living lease', async () => {
    const executor = await openExecutor();
    await enqueue(executor);
    await shiftLease(executor.executorId, '1 day');

    expect(await executor.queue.claim({ executorId: executor.executorId, limit: 5 })).toEqual([]);
    expect(await executor.queue.claim({ executorId: 'nobody', limit: 5 })).toEqual([]);
  });

  it('"a wait is a row with a due time" (§11): it is claimed once that is over, with all that was committed', async () => {
    const executor = await openExecutor();
    const { ref, command } = await start(executor);
    await executor.writer.append(ref, {
      rows: [{ kind: 'step', step: makeStep('Set') }],
      events: [makeEvent('step.finished', 'Set')],
    });
    const dueAt = Date.now() + 3_600_000;
    await executor.writer.park(ref, {
      dueAt,
      rows: [
        {
          kind: 'wait',
          path: '0/Wait',
          nodeId: 'w',
          nodeName: 'Wait',
          runIndex: 0,
          wait: { kind: 'timer', dueAt },
          startedAt: NOW,
        },
      ],
    });
    expect(await executor.queue.claim({ executorId: executor.executorId, limit: 5 })).toEqual([]);

    await store.owner.query(`UPDATE execution.runs SET due_at = now() WHERE id = $1`, [ref.executionId]);
    const [claimed] = await executor.queue.claim({ executorId: executor.executorId, limit: 5 });

    expect(claimed).toMatchObject({
      ref: { ...ref, fence: 2 },
      command,
      reason: 'due',
      journal: [
        { kind: 'step', step: makeStep('Set') },
        { kind: 'wait', path: '0/Wait', nodeName: 'Wait', wait: { kind: 'timer', dueAt } },
      ],
      events: [makeEvent('execution.started'), makeEvent('step.finished', 'Set')],
      startedAt: NOW,
    });
  });

  it('"a takeover needs the owner\'s lease to be over by the database clock" (§2)', async () => {
    const [owner, other] = [await openExecutor(), await openExecutor()];
    const { ref } = await start(owner);
    await holdForLong(other.executorId);
    expect(await other.queue.claim({ executorId: other.executorId, limit: 5 })).toEqual([]);

    await shiftLease(owner.executorId, '61 seconds');

    expect(await other.queue.claim({ executorId: other.executorId, limit: 5 })).toMatchObject([
      { ref: { ...ref, fence: 2 }, reason: 'takeover' },
    ]);
  });

  it('"and a claimer that has held its own lease without a break for a full period" (§2)', async () => {
    const [owner, other] = [await openExecutor(), await openExecutor()];
    await start(owner);
    // An outage of the database: both leases are over, and the other executor is the first to come back.
    for (const { executorId } of [owner, other]) await shiftLease(executorId, '2 minutes');
    await other.lease.renew();
    expect(await other.queue.claim({ executorId: other.executorId, limit: 5 })).toEqual([]);

    await owner.lease.renew();
    await holdForLong(other.executorId);

    expect(await other.queue.claim({ executorId: other.executorId, limit: 5 })).toEqual([]);
  });

  it('"every takeover raises the fence, and every state write carries" it (§2): a zombie changes nothing', async () => {
    const [zombie, heir] = [await openExecutor(), await openExecutor()];
    const { command, ref } = await start(zombie);
    await holdForLong(heir.executorId);
    await shiftLease(zombie.executorId, '61 seconds');
    const [claimed] = await heir.queue.claim({ executorId: heir.executorId, limit: 1 });

    const lost = { code: 'EXECUTION_LOST_OWNERSHIP' };
    await expect(zombie.writer.append(ref, { events: [makeEvent('step.finished', 'Set')] })).rejects.toMatchObject(lost);
    await expect(zombie.writer.park(ref, { dueAt: NOW })).rejects.toMatchObject(lost);
    await expect(zombie.writer.finish(ref, makeEnd(command))).rejects.toMatchObject(lost);
    await zombie.writer.release(ref);

    const { rows } = await store.owner.query('SELECT status, owner, fence, sequence FROM execution.runs WHERE id = $1', [
      ref.executionId,
    ]);
    expect(rows).toEqual([{ status: 'running', owner: heir.executorId, fence: 2, sequence: 1 }]);
    expect(await heir.writer.finish(claimed?.ref as RunRef, makeEnd(command))).toBe('inserted');
  });

  it('"takes over its predecessor\'s runs at once" (§2), in standalone', async () => {
    const [dead, heir] = [await openExecutor(), await openExecutor()];
    const { ref } = await start(dead);

    await heir.lease.takeOverPredecessor();

    expect(await heir.queue.claim({ executorId: heir.executorId, limit: 5 })).toMatchObject([{ ref: { ...ref, fence: 2 } }]);
  });

  it('takes over at once what an executor left that dropped its lease', async () => {
    const [gone, heir] = [await openExecutor(), await openExecutor()];
    const { ref } = await start(gone);
    await holdForLong(heir.executorId);

    await gone.lease.drop();

    expect(gone.lease.isHeld).toBe(false);
    expect(await heir.queue.claim({ executorId: heir.executorId, limit: 5 })).toMatchObject([{ ref: { ...ref, fence: 2 } }]);
  });

  it('"a strike is a takeover after a death (never after a drain) without a new journal entry since the last" (§12)', async () => {
    const executors = [await openExecutor(), await openExecutor(), await openExecutor(), await openExecutor()] as const;
    const { ref } = await start(executors[0]);
    const takeOver = async (from: Executor, to: Executor) => {
      await shiftLease(from.executorId, '1 day');
      await holdForLong(to.executorId);
      return (await to.queue.claim({ executorId: to.executorId, limit: 1 }))[0];
    };
    // The start committed an event, which is an entry: no strike. Then two deaths in silence.
    const first = await takeOver(executors[0], executors[1]);
    const second = await takeOver(executors[1], executors[2]);
    const third = await takeOver(executors[2], executors[3]);
    expect([first?.strikes, second?.strikes, third?.strikes]).toEqual([0, 1, 2]);

    await executors[3].writer.release(third?.ref as RunRef);
    const [afterDrain] = await executors[3].queue.claim({ executorId: executors[3].executorId, limit: 1 });
    expect(afterDrain).toMatchObject({ ref: { ...ref, fence: 5 }, reason: 'queued', strikes: 2 });
  });

  it('"one statement that also brings back stop … requests" (§2); "no write starts after it" (§4)', async () => {
    const executor = await openExecutor();
    const { ref, command } = await start(executor);
    expect(await executor.queue.requestStop(ref)).toBe(true);

    expect(await executor.lease.renew()).toEqual([ref]);
    const intent = executor.writer.append(ref, {
      rows: [{ kind: 'intent', path: '0/Call', inputHash: 'h', startedAt: NOW }],
      events: [makeEvent('step.finished', 'Lost')],
    });
    const output = executor.writer.append(ref, {
      rows: [{ kind: 'step', step: makeStep('Set') }],
      events: [makeEvent('step.finished', 'Set')],
    });
    const park = executor.writer.park(ref, { dueAt: NOW });

    await expect(intent).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await output).toBe(2);
    await expect(park).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await executor.writer.finish(ref, makeEnd(command, { status: 'cancelled' }))).toBe('inserted');
  });

  it("does not request a stop of what does not run, nor of another tenant's run", async () => {
    const executor = await openExecutor();
    const { ref } = await start(executor);
    const queued = await enqueue(executor);

    expect(await executor.queue.requestStop({ tenantId: randomUUID(), executionId: ref.executionId })).toBe(false);
    expect(await executor.queue.requestStop({ tenantId: store.tenantId, executionId: queued.executionId })).toBe(false);
  });

  it('"queued, blocked, waiting and paused runs can be cancelled" (§3), with the record of what they did', async () => {
    const executor = await openExecutor();
    const { ref } = await start(executor);
    await executor.writer.park(ref, {
      dueAt: Date.now() + 60_000,
      rows: [{ kind: 'step', step: makeStep('Set') }],
      events: [makeEvent('step.finished', 'Set'), makeEvent('execution.waiting')],
    });

    expect(await executor.queue.cancelIdle(ref)).toBe(true);

    const record = await store.reader.findRecord(store.tenantId, ref.executionId);
    expect(record).toMatchObject({ summary: { status: 'cancelled' }, steps: [{ nodeName: 'Set' }] });
    const read = await store.reader.readEvents(store.tenantId, ref.executionId, 0);
    expect(read?.events.map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'execution.started'],
      [2, 'step.finished'],
      [3, 'execution.waiting'],
      [4, 'execution.finished'],
    ]);
    expect(await executor.queue.cancelIdle(ref)).toBe(false);
  });

  it('ends a claimed run that cannot be read, with what can be, and gives the others of the batch', async () => {
    const told: unknown[] = [];
    const executor = await openExecutor();
    const queue = new ExecutionQueue({ pool: store.pool, onUnreadable: (...of) => told.push(of) });
    const { ref } = await start(executor);
    await executor.writer.append(ref, {
      rows: [{ kind: 'step', step: makeStep('Set') }],
      events: [makeEvent('step.finished', 'Set')],
    });
    await executor.writer.append(ref, { rows: [{ kind: 'step', step: makeStep('Next') }] });
    await executor.writer.release(ref);
    const noCommand = await enqueue(executor);
    const others = [await enqueue(executor), await enqueue(executor)];
    await store.owner.query(
      `UPDATE execution.journal SET body = '\\x09' WHERE execution_id = $1 AND chunk = (SELECT max(chunk) FROM execution.journal)`,
      [ref.executionId],
    );
    await store.owner.query(`UPDATE execution.runs SET command = '\\x006e756c6c' WHERE id = $1`, [noCommand.executionId]);

    const claimed = await queue.claim({ executorId: executor.executorId, limit: 10 });

    expect(claimed.map(({ command }) => command.executionId).toSorted()).toEqual(others.map(({ executionId }) => executionId));
    const record = await store.reader.findRecord(store.tenantId, ref.executionId);
    expect(record).toMatchObject({
      summary: {
        status: 'failed',
        error: { code: 'EXECUTION_UNREADABLE', fix: expect.stringContaining('Upgrade the executors') },
      },
      steps: [{ nodeName: 'Set' }],
    });
    const read = await store.reader.readEvents(store.tenantId, ref.executionId, 0);
    expect(read?.events.map(({ type }) => type)).toEqual(['execution.started', 'step.finished', 'execution.finished']);
    expect(await store.reader.findAnswer(store.tenantId, noCommand.executionId)).toEqual({
      status: 'finished',
      outcome: 'failed',
    });
    expect(told).toEqual(
      expect.arrayContaining([
        [{ tenantId: store.tenantId, executionId: ref.executionId }, expect.any(Error), true],
        [{ tenantId: store.tenantId, executionId: noCommand.executionId }, expect.any(Error), true],
      ]),
    );
    expect(await queue.findOwned(executor.executorId)).toHaveLength(others.length);
  });

  it('cancels a queued run or lets it be claimed, never both', async () => {
    const executor = await openExecutor();
    const commands = await Promise.all(Array.from({ length: 40 }, () => enqueue(executor)));

    const [claimed, ...cancelled] = await Promise.all([
      executor.queue.claim({ executorId: executor.executorId, limit: 40 }),
      ...commands.map(({ executionId }) => executor.queue.cancelIdle({ tenantId: store.tenantId, executionId })),
    ]);

    const claimedIds = new Set(claimed.map(({ ref }) => ref.executionId));
    expect(commands.map(({ executionId }) => claimedIds.has(executionId))).toEqual(cancelled.map((done) => !done));
  });

  it('refuses to cancel a running run', async () => {
    const executor = await openExecutor();
    const { ref } = await start(executor);

    expect(await executor.queue.cancelIdle(ref)).toBe(false);
    expect(await store.reader.findSummary(store.tenantId, ref.executionId)).toMatchObject({ status: 'running' });
  });

  it('counts what is open', async () => {
    const executor = await openExecutor();
    await enqueue(executor);
    await start(executor);

    expect(await executor.queue.depth()).toEqual({ queued: 1, running: 1, waiting: 0 });
  });
});
