import { randomUUID } from 'node:crypto';
import type { ExecutionSummary } from '@weft/contracts';
import { FIRST_FENCE, PlanStore, toIdentity } from '../src/index.ts';
import { makeCommand, makeEnd, makeEvent, makeStep, NOW, openStore, PLAN_HASH, type Store } from './store-fixture.ts';

let store: Store;
beforeAll(async () => (store = await openStore()));
afterAll(() => store.close());

async function start(tenantId: string) {
  const command = makeCommand(tenantId);
  const executor = store.makeExecutor();
  await executor.writer.insertRunning(
    { identity: toIdentity(command), command, startedAt: NOW },
    { events: [makeEvent('execution.started')] },
  );
  return { ...executor, command, ref: { tenantId, executionId: command.executionId, fence: FIRST_FENCE } };
}

const ids = (page: { items: readonly ExecutionSummary[] }) => page.items.map(({ id }) => id);

describe('ExecutionReader', () => {
  it('lists open and finished runs together, newest first, page by page', async () => {
    const tenantId = randomUUID();
    const { writer } = store.makeExecutor();
    const expected: string[] = [];
    for (let index = 0; index < 7; index++) {
      const { command, ref } = await start(tenantId);
      if (index % 2 === 0) await writer.finish(ref, makeEnd(command));
      expected.unshift(command.executionId);
    }

    const first = await store.reader.list({ tenantId, limit: 3 });
    const second = await store.reader.list({ tenantId, limit: 3, cursor: first.nextCursor });
    const third = await store.reader.list({ tenantId, limit: 3, cursor: second.nextCursor });

    expect([...ids(first), ...ids(second), ...ids(third)]).toEqual(expected);
    expect(third.nextCursor).toBeUndefined();
  });

  it('filters by workflow, status and mode', async () => {
    const tenantId = randomUUID();
    const { writer } = store.makeExecutor();
    const failed = makeCommand(tenantId, { mode: 'manual' });
    const other = makeCommand(tenantId, { workflow: { id: randomUUID(), name: 'Other', version: 1, active: true } });
    await writer.finishDirect(makeEnd(failed, { status: 'failed' }));
    await writer.finishDirect(makeEnd(other));

    expect(ids(await store.reader.list({ tenantId, limit: 9, status: 'failed' }))).toEqual([failed.executionId]);
    expect(ids(await store.reader.list({ tenantId, limit: 9, mode: 'webhook' }))).toEqual([other.executionId]);
    expect(ids(await store.reader.list({ tenantId, limit: 9, workflowId: other.workflow.id }))).toEqual([other.executionId]);
    expect(ids(await store.reader.list({ tenantId, limit: 9, status: 'running' }))).toEqual([]);
  });

  it('refuses a cursor that it did not give', async () => {
    const cursor = Buffer.from("' OR true --").toString('base64url');
    await expect(store.reader.list({ tenantId: randomUUID(), limit: 9, cursor })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it("shows nothing of another tenant's runs, open or over", async () => {
    const { command, ref } = await start(store.tenantId);
    const { writer } = store.makeExecutor();
    const over = makeCommand(store.tenantId);
    await writer.finishDirect(makeEnd(over));
    await writer.append(ref, { rows: [{ kind: 'step', step: makeStep('Set') }] });
    const stranger = randomUUID();

    for (const { executionId } of [command, over]) {
      expect(await store.reader.findSummary(stranger, executionId)).toBeUndefined();
      expect(await store.reader.findRecord(stranger, executionId)).toBeUndefined();
      expect(await store.reader.readEvents(stranger, executionId, 0)).toBeUndefined();
      expect(await store.reader.findAnswer(stranger, executionId)).toEqual({ status: 'absent' });
    }
    expect(await store.reader.list({ tenantId: stranger, limit: 9 })).toEqual({ items: [] });
  });

  it('"an answer built from run output leaves after the commit that stores it" (§6), and stays what it was', async () => {
    const { command, ref, writer } = await start(store.tenantId);
    const find = () => store.reader.findAnswer(store.tenantId, ref.executionId);
    const answer = { status: 201, headers: { 'x-a': 'b' }, body: { text: 'first' } };
    expect(await find()).toEqual({ status: 'pending' });

    await writer.append(ref, { answer });
    await writer.append(ref, { answer: { status: 500, headers: {} } });
    expect(await find()).toEqual({ status: 'answered', answer });

    await writer.finish(ref, makeEnd(command, { answer }));
    expect(await find()).toEqual({ status: 'answered', answer });
  });

  it('tells a run that waits, and one that is over without an answer', async () => {
    const { command, ref, writer } = await start(store.tenantId);
    await writer.park(ref, { dueAt: Date.now() + 60_000 });
    const over = makeCommand(store.tenantId);
    await writer.finishDirect(makeEnd(over, { status: 'failed' }));

    expect(await store.reader.findAnswer(store.tenantId, command.executionId)).toEqual({ status: 'waiting' });
    expect(await store.reader.findAnswer(store.tenantId, over.executionId)).toEqual({ status: 'finished', outcome: 'failed' });
  });

  it('tells many runs of a tenant in the order asked, and of one that cannot be read that it cannot', async () => {
    const { command, ref, writer } = await start(store.tenantId);
    const over = makeCommand(store.tenantId);
    await writer.finishDirect(makeEnd(over, { status: 'failed' }));
    const broken = makeCommand(store.tenantId);
    await writer.finishDirect(makeEnd(broken));
    await store.owner.query(`UPDATE execution.history SET body = '\\xff00' WHERE id = $1`, [broken.executionId]);
    const strangers = await start(randomUUID());
    const asked = [over, strangers.command, broken, command, over].map(({ executionId }) => executionId);

    expect(await store.reader.findAnswers(store.tenantId, asked)).toEqual([
      { status: 'finished', outcome: 'failed' },
      { status: 'absent' },
      { status: 'unreadable' },
      { status: 'pending' },
      { status: 'finished', outcome: 'failed' },
    ]);
    await writer.finish(ref, makeEnd(command));
  });

  it('"committed events carry the run\'s sequence, gapless" (§10): a reader who asks again and again meets each once, through the end', async () => {
    const { command, ref, writer } = await start(store.tenantId);
    const names = Array.from({ length: 40 }, (_, index) => `Step ${index}`);
    const events = [
      makeEvent('execution.started'),
      ...names.map((name) => makeEvent('step.finished', name)),
      makeEvent('execution.finished'),
    ];
    const writing = (async () => {
      for (const name of names) await writer.append(ref, { events: [makeEvent('step.finished', name)] });
      await writer.finish(ref, makeEnd(command, { events }));
    })();

    const seen: number[] = [];
    for (let finished = false; !finished;) {
      const read = await store.reader.readEvents(store.tenantId, ref.executionId, seen.at(-1) ?? 0);
      seen.push(...(read?.events.map(({ sequence }) => sequence) ?? []));
      finished = read?.finished ?? false;
    }
    await writing;

    expect(seen).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
  });
});

describe('PlanStore', () => {
  it('keeps a plan by (tenant, hash), and its first form', async () => {
    const plans = new PlanStore({ pool: store.pool });
    const plan = {
      format: 1,
      order: 'parallel',
      timezone: 'UTC',
      timeoutMs: 0,
      maxLoopCount: 1,
      saveData: 'all',
      nodes: [],
    } as const;

    await plans.save(store.tenantId, PLAN_HASH, plan);
    await plans.save(store.tenantId, PLAN_HASH, { ...plan, timeoutMs: 9 });

    expect(await plans.load(store.tenantId, PLAN_HASH)).toEqual(plan);
    expect(await plans.load(randomUUID(), PLAN_HASH)).toBeUndefined();
  });
});
