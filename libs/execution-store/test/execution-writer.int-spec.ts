import { FIRST_FENCE, toIdentity } from '../src/index.ts';
import { makeCommand, makeEnd, makeEvent, makeStep, NOW, openStore, type Store } from './store-fixture.ts';

let store: Store;
beforeAll(async () => (store = await openStore()));
afterAll(() => store.close());

const startOf = (tenantId: string) => {
  const command = makeCommand(tenantId);
  const ref = { tenantId, executionId: command.executionId, fence: FIRST_FENCE };
  return { command, ref, running: { identity: toIdentity(command), command, startedAt: NOW } };
};

describe('ExecutionWriter', () => {
  it('"ON CONFLICT DO NOTHING: the first insert wins, and whoever loses drops the run" (§1)', async () => {
    const { command, running } = startOf(store.tenantId);
    const [first, second] = [store.makeExecutor(), store.makeExecutor()];

    const results = await Promise.all([
      first.writer.insertRunning(running),
      second.writer.insertRunning(running),
      second.queue.enqueue({ identity: running.identity, command }),
    ]);

    expect(results.filter((result) => result === 'inserted')).toHaveLength(1);
    const { rows } = await store.owner.query('SELECT count(*)::int AS count FROM execution.runs WHERE id = $1', [
      command.executionId,
    ]);
    expect(rows).toEqual([{ count: 1 }]);
  });

  it('does not insert a run that is over already', async () => {
    const { command, running } = startOf(store.tenantId);
    const { writer, queue } = store.makeExecutor();
    await writer.finishDirect(makeEnd(command));

    expect(await writer.insertRunning(running)).toBe('exists');
    expect(await queue.enqueue({ identity: running.identity, command })).toBe('exists');
  });

  it('"one row of facts and one compressed bytea with all its steps and events" (§8): a run comes back as it was written', async () => {
    const command = makeCommand(store.tenantId);
    const { writer } = store.makeExecutor();
    const error = { code: 'HTTP_STATUS', message: 'The service answered 500.', nodeName: 'Call' };
    const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: { json: { done: true } } };
    const steps = [
      makeStep('Set', { a: 1 }),
      makeStep('Call', null, {
        status: 'failed',
        outputs: [['main', null]],
        failure: { code: 'HTTP_STATUS', fault: 'node', message: 'The service answered 500.' },
      }),
    ];
    const end = makeEnd(command, { status: 'failed', error, answer, steps });

    expect(await writer.finishDirect(end)).toBe('inserted');

    const record = await store.reader.findRecord(store.tenantId, command.executionId);
    expect(record?.steps.map((step) => JSON.stringify(step))).toEqual(steps);
    expect(record?.summary).toEqual({
      id: command.executionId,
      workflowId: command.workflow.id,
      workflowVersion: 3,
      mode: 'webhook',
      status: 'failed',
      createdAt: new Date(NOW).toISOString(),
      startedAt: new Date(NOW).toISOString(),
      finishedAt: new Date(NOW + 20).toISOString(),
      error,
      depth: 0,
    });
    expect(await store.reader.findAnswer(store.tenantId, command.executionId)).toEqual({ status: 'answered', answer });
  });

  it('"it refuses \\u0000 and lone surrogates" (§8): ours keeps them, in steps, errors, answers and commands', async () => {
    const nasty = 'a\u0000b \ud800 \udfff \u{1f600}';
    const command = makeCommand(store.tenantId, { items: [{ json: { nasty } }], priority: 9 });
    const { writer, queue, lease, executorId } = store.makeExecutor();
    await lease.register();
    await queue.enqueue({ identity: toIdentity(command), command });
    const [claimed] = await queue.claim({ executorId, limit: 1 });
    expect(claimed?.command.items).toEqual([{ json: { nasty } }]);
    const ref = claimed?.ref as never;
    await writer.append(ref, {
      rows: [
        { kind: 'call', path: '0/x', item: 0, call: 0, result: nasty },
        { kind: 'step', step: makeStep('Set', nasty) },
      ],
    });

    await writer.finish(
      ref,
      makeEnd(command, { status: 'failed', steps: [makeStep('Set', nasty)], error: { code: 'X', message: nasty } }),
    );

    const record = await store.reader.findRecord(store.tenantId, command.executionId);
    expect(record?.steps[0]?.outputs).toEqual([['main', [{ json: { value: nasty } }]]]);
    expect(record?.summary.error?.message).toBe(nasty);
  });

  it('"past 64 KB it goes to the blob store" (§8)', async () => {
    const command = makeCommand(store.tenantId);
    const { writer } = store.makeExecutor();
    // Random enough that it cannot be compressed below the limit.
    const noise = Array.from({ length: 12_000 }, (_, index) => Math.sin(index).toString(36)).join('');
    await writer.finishDirect(makeEnd(command, { steps: [makeStep('Set', noise)] }));

    const { rows } = await store.owner.query('SELECT body, body_sha256 FROM execution.history WHERE id = $1', [
      command.executionId,
    ]);
    expect(rows[0].body).toBeNull();
    expect(await store.blobs.has({ tenantId: store.tenantId, sha256: rows[0].body_sha256 })).toBe(true);
    const record = await store.reader.findRecord(store.tenantId, command.executionId);
    expect(record?.steps[0]?.outputs[0]?.[1]?.[0]?.json).toEqual({ value: noise });
  });

  it('"terminal states never change" (§3): the first end stands, whichever way the second one comes', async () => {
    const { command, ref, running } = startOf(store.tenantId);
    const [first, second] = [store.makeExecutor(), store.makeExecutor()];
    await first.writer.insertRunning(running);

    expect(await first.writer.finish(ref, makeEnd(command))).toBe('inserted');
    expect(await second.writer.finishDirect(makeEnd(command, { status: 'failed' }))).toBe('exists');
    expect(await second.writer.finish(ref, makeEnd(command, { status: 'cancelled' }))).toBe('exists');
    await expect(first.writer.append(ref, { events: [] })).rejects.toMatchObject({ code: 'EXECUTION_LOST_OWNERSHIP' });

    expect(await store.reader.findSummary(store.tenantId, command.executionId)).toMatchObject({ status: 'succeeded' });
  });

  it('"history\'s primary key is the arbiter" (§5): a direct end takes the queued row of its run away', async () => {
    const command = makeCommand(store.tenantId);
    const { writer, queue, lease, executorId } = store.makeExecutor();
    await lease.register();
    await queue.enqueue({ identity: toIdentity(command), command });

    expect(await writer.finishDirect(makeEnd(command))).toBe('inserted');

    const claimed = await queue.claim({ executorId, limit: 200 });
    expect(claimed.map(({ ref }) => ref.executionId)).not.toContain(command.executionId);
  });

  it('"journal rows exist only while a run is open; the finish folds them in" (§8)', async () => {
    const { command, ref, running } = startOf(store.tenantId);
    const { writer } = store.makeExecutor();
    await writer.insertRunning(running, { events: [makeEvent('execution.started')] });
    await writer.append(ref, { rows: [{ kind: 'intent', path: '0/Call', inputHash: 'h', startedAt: NOW }] });
    await writer.finish(ref, makeEnd(command));

    const { rows } = await store.owner.query(
      'SELECT (SELECT count(*)::int FROM execution.runs WHERE id = $1) AS runs, (SELECT count(*)::int FROM execution.journal WHERE execution_id = $1) AS chunks',
      [command.executionId],
    );
    expect(rows).toEqual([{ runs: 0, chunks: 0 }]);
  });

  it('"all appends of one run in a batch are merged … its sequence gapless and ordered" (§7)', async () => {
    const { ref, running } = startOf(store.tenantId);
    const { writer } = store.makeExecutor();
    await writer.insertRunning(running, { events: [makeEvent('execution.started')] });

    const names = Array.from({ length: 300 }, (_, index) => `Step ${index}`);
    const sequences = await Promise.all(names.map((name) => writer.append(ref, { events: [makeEvent('step.finished', name)] })));

    const read = await store.reader.readEvents(store.tenantId, ref.executionId, 0);
    expect(read?.events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 301 }, (_, index) => index + 1));
    expect(read?.events.slice(1).map(({ nodeName }) => nodeName)).toEqual(names);
    expect(sequences.at(-1)).toBe(301);
    const tail = await store.reader.readEvents(store.tenantId, ref.executionId, 290);
    expect(tail?.events.map(({ sequence }) => sequence)).toEqual([291, 292, 293, 294, 295, 296, 297, 298, 299, 300, 301]);
    const { rows } = await store.owner.query('SELECT count(*)::int AS chunks FROM execution.journal WHERE execution_id = $1', [
      ref.executionId,
    ]);
    expect(rows[0].chunks).toBeLessThan(10);
  });

  it('keeps the order of the calls when appends, a park and a finish are not waited for', async () => {
    const { command, ref, running } = startOf(store.tenantId);
    const { writer } = store.makeExecutor();
    const inserted = writer.insertRunning(running, { events: [makeEvent('execution.started')] });
    const appended = writer.append(ref, { events: [makeEvent('step.finished', 'Set')] });
    const finished = writer.finish(ref, makeEnd(command));

    expect(await Promise.all([inserted, appended, finished])).toEqual(['inserted', 2, 'inserted']);
    const read = await store.reader.readEvents(store.tenantId, ref.executionId, 1);
    expect(read).toEqual({
      finished: true,
      events: [expect.objectContaining({ sequence: 2 }), expect.objectContaining({ sequence: 3, type: 'execution.finished' })],
    });
  });

  it('commits 10,000 ends, each once', async () => {
    const { writer } = store.makeExecutor();
    const tenantId = '018f0000-0000-7000-8000-00000000aaaa';
    const commands = Array.from({ length: 10_000 }, () => makeCommand(tenantId));
    const results = await Promise.all(commands.map((command) => writer.finishDirect(makeEnd(command))));

    expect(results.every((result) => result === 'inserted')).toBe(true);
    const { rows } = await store.owner.query(
      'SELECT count(*)::int AS count, count(DISTINCT id)::int AS ids FROM execution.history WHERE tenant_id = $1',
      [tenantId],
    );
    expect(rows).toEqual([{ count: 10_000, ids: 10_000 }]);
  });
});
