import { ExecutionWriter, FIRST_FENCE, toIdentity } from '../src/index.ts';
import { openDatabaseProxy, type DatabaseProxy } from './database-proxy.ts';
import { makeCommand, makeEnd, makeEvent, makeStep, NOW, openStore, type Store } from './store-fixture.ts';

let store: Store;
let proxy: DatabaseProxy;
beforeAll(async () => {
  store = await openStore();
  proxy = await openDatabaseProxy(store.url);
});
afterAll(async () => {
  await proxy.stop();
  await store.close();
});

/** An executor behind the door, its connections open already. */
async function openExecutor() {
  const pool = store.openPool(proxy.url, 4);
  await Promise.all([pool.query('SELECT 1'), pool.query('SELECT 1')]);
  return store.makeExecutor(undefined, pool);
}

describe('"after a lost connection rows are asked again by (id, fence)" (§7)', () => {
  it('inserts a run once, and knows it for its own', async () => {
    const { writer } = await openExecutor();
    const command = makeCommand(store.tenantId);
    proxy.loseReplies(1);

    expect(await writer.insertRunning({ identity: toIdentity(command), command, startedAt: NOW })).toBe('inserted');

    expect(proxy.lostReplies).toBeGreaterThan(0);
  });

  it('queues a run once', async () => {
    const { queue } = await openExecutor();
    const command = makeCommand(store.tenantId);
    proxy.loseReplies(1);

    expect(await queue.enqueue({ identity: toIdentity(command), command })).toBe('inserted');
    expect(await queue.enqueue({ identity: toIdentity(command), command })).toBe('exists');
  });

  it('appends each event once, whatever is lost', async () => {
    const { writer } = await openExecutor();
    const command = makeCommand(store.tenantId);
    const ref = { tenantId: store.tenantId, executionId: command.executionId, fence: FIRST_FENCE };
    await writer.insertRunning({ identity: toIdentity(command), command, startedAt: NOW });

    for (let round = 0; round < 10; round++) {
      proxy.loseReplies(round % 3);
      await Promise.all(
        [0, 1, 2].map((index) => writer.append(ref, { events: [makeEvent('step.finished', `${round}.${index}`)] })),
      );
    }

    const read = await store.reader.readEvents(store.tenantId, ref.executionId, 0);
    expect(read?.events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(new Set(read?.events.map(({ nodeName }) => nodeName)).size).toBe(30);
  });

  it('parks and finishes once', async () => {
    const { writer, queue, lease, executorId } = await openExecutor();
    const command = makeCommand(store.tenantId, { priority: 9 });
    const ref = { tenantId: store.tenantId, executionId: command.executionId, fence: FIRST_FENCE };
    await lease.register();
    await writer.insertRunning(
      { identity: toIdentity(command), command, startedAt: NOW },
      { rows: [{ kind: 'step', step: makeStep('Set') }] },
    );

    proxy.loseReplies(2);
    await writer.park(ref, {
      dueAt: NOW,
      rows: [
        {
          kind: 'wait',
          path: '0/Wait',
          nodeId: 'w',
          nodeName: 'Wait',
          runIndex: 0,
          wait: { kind: 'timer', dueAt: NOW },
          startedAt: NOW,
        },
      ],
    });
    const [claimed] = await queue.claim({ executorId, limit: 1 });
    proxy.loseReplies(2);

    expect(claimed?.journal).toHaveLength(2);
    expect(await writer.finish(claimed?.ref as never, makeEnd(command))).toBe('inserted');
  });

  it('keeps 200 direct ends, each once, while replies are lost again and again', async () => {
    const { writer } = await openExecutor();
    const commands = Array.from({ length: 200 }, () => makeCommand(store.tenantId));
    const results = await Promise.all(
      commands.map(async (command, index) => {
        if (index % 40 === 0) proxy.loseReplies(2);
        return writer.finishDirect(makeEnd(command));
      }),
    );

    expect(results).toEqual(commands.map(() => 'inserted'));
    const { rows } = await store.owner.query('SELECT count(*)::int AS count FROM execution.history WHERE id = ANY ($1)', [
      commands.map(({ executionId }) => executionId),
    ]);
    expect(rows).toEqual([{ count: 200 }]);
  });

  it('finds the runs of a claim whose reply was lost: they are its own, and it must know', async () => {
    const { queue, lease, executorId } = await openExecutor();
    await lease.register();
    const command = makeCommand(store.tenantId, { priority: 99 });
    await queue.enqueue({ identity: toIdentity(command), command });
    proxy.loseReplies(1);
    await expect(queue.claim({ executorId, limit: 1 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });

    const claimed = await queue.claim({ executorId, limit: 1 });

    expect(claimed.map(({ ref }) => ref)).toContainEqual({
      tenantId: store.tenantId,
      executionId: command.executionId,
      fence: 1,
    });
  });

  it('tells STORE_UNAVAILABLE once the time to try again is over, and goes on when the database is back', async () => {
    const pool = store.openPool(proxy.url, 2);
    const writer = new ExecutionWriter({ pool, executorId: 'x', blobs: store.blobs, giveUpMs: 200 });
    const command = makeCommand(store.tenantId);
    proxy.close();
    await expect(writer.finishDirect(makeEnd(command))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    proxy.open();

    expect(await writer.finishDirect(makeEnd(command))).toBe('inserted');
  });
});
