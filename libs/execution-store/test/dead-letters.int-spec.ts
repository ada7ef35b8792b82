import { randomUUID } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import {
  DeadLetterReader,
  DeadLetters,
  DeadLetterSweep,
  ExpiredRuns,
  FIRST_FENCE,
  MAX_STRIKES,
  RunDeletion,
  TenantRemoval,
  toIdentity,
  type FinishedRun,
  type LetterFilter,
} from '../src/index.ts';
import { makeCommand, makeEnd, newExecutionId, NOW, openStore, type Store } from './store-fixture.ts';

const DAY_MS = 86_400_000;
const error = { code: 'HTTP_STATUS', message: 'refused with \u0000 and a lone \ud800', nodeId: 'call', nodeName: 'Call' };
const goOn = async () => true;

/** "dead letters: list, inspect, edit, redrive": a failed production run is one by the statement that ends it, and is dealt with once. */
describe('dead letters', () => {
  let store: Store;
  let letters: DeadLetters;
  let reader: DeadLetterReader;
  beforeAll(async () => {
    store = await openStore();
    letters = new DeadLetters({ pool: store.pool });
    reader = new DeadLetterReader({ database: store.database });
  });
  afterEach(() =>
    store.owner.query('TRUNCATE execution.runs, execution.journal, execution.history, execution.dead_letters, execution.limits'),
  );
  afterAll(() => store.close());

  const failedEnd = (command: StartCommand, overrides: Partial<FinishedRun> = {}): FinishedRun =>
    makeEnd(command, { status: 'failed', error, finishedAt: Date.now(), ...overrides });
  const fail = async (overrides: Partial<StartCommand> = {}, end: Partial<FinishedRun> = {}) => {
    const command = makeCommand(store.tenantId, overrides);
    await store.makeExecutor().writer.finishDirect(failedEnd(command, end));
    return command;
  };
  const addressOf = ({ tenantId, executionId }: StartCommand) => ({ tenantId, executionId });
  const list = (filter: Partial<LetterFilter & { limit: number; cursor: string; order: 'oldest' }> = {}) =>
    reader.list({ tenantId: store.tenantId, state: 'open', limit: 50, order: 'newest', ...filter });
  const idsOf = async (filter?: Parameters<typeof list>[0]) => (await list(filter)).items.map(({ id }) => id);

  /** A retry of a run, as the orchestrator makes it. */
  const retryOf = (command: StartCommand, overrides: Partial<StartCommand> = {}) => {
    const retry = makeCommand(command.tenantId, { mode: 'retry', ...overrides });
    return { identity: { ...toIdentity(retry), retryOf: command.executionId }, command: retry };
  };
  const redrive = (command: StartCommand, run = retryOf(command), evenIfResolved = false) =>
    letters.redrive({ letter: addressOf(command), run, userId: null, evenIfResolved });

  it('are failed runs of production, however they end, once each', async () => {
    const { writer } = store.makeExecutor();
    const owned = makeCommand(store.tenantId);
    await writer.insertRunning({ identity: toIdentity(owned), command: owned, startedAt: NOW });
    const ref = { ...addressOf(owned), fence: FIRST_FENCE };
    await Promise.allSettled([1, 2].map(() => writer.finish(ref, failedEnd(owned))));
    const direct = makeCommand(store.tenantId, { mode: 'schedule' });
    await Promise.all([1, 2, 3].map(() => store.makeExecutor().writer.finishDirect(failedEnd(direct))));
    const alarm = await fail({ mode: 'error' });
    await fail({ mode: 'manual' });
    await fail({ mode: 'sub-workflow' });
    const caller = { executionId: newExecutionId(), rootExecutionId: newExecutionId(), depth: 1, byHand: false };
    await fail({ mode: 'sub-workflow' }, { caller: { ...caller, waits: true } });
    const left = await fail({ mode: 'sub-workflow' }, { caller: { ...caller, waits: false } });
    await fail({}, { status: 'succeeded', error: undefined });
    await fail({}, { status: 'cancelled', error: undefined });

    expect((await idsOf()).toSorted()).toEqual([owned, direct, alarm, left].map(({ executionId }) => executionId).toSorted());
    expect((await list()).items.find(({ id }) => id === owned.executionId)).toEqual({
      ...{ id: owned.executionId, workflowId: owned.workflow.id, workflowVersion: 3, mode: 'webhook', state: 'open' },
      ...{ code: 'HTTP_STATUS', reason: 'failed', error, callerTold: false, failedAt: expect.any(String) },
    });
  });

  it('know whether the caller was told, which an answer before the failure does not', async () => {
    const told = await fail({}, { answer: { status: 500, headers: {} } });
    const deceived = await fail({}, { answer: { status: 200, headers: {} } });

    expect(await idsOf({ callerTold: true })).toEqual([told.executionId]);
    expect(await idsOf({ callerTold: false })).toEqual([deceived.executionId]);
  });

  it('come of runs that cannot be read, with what they began with', async () => {
    const executor = store.makeExecutor();
    await executor.lease.register();
    const command = makeCommand(store.tenantId);
    await executor.writer.insertRunning({ identity: toIdentity(command), command, startedAt: NOW });
    const ref = { ...addressOf(command), fence: FIRST_FENCE };
    await executor.writer.append(ref, { rows: [{ kind: 'call', path: '0/x', item: 0, call: 0, result: 1 }] });
    await executor.writer.release(ref);
    await store.owner.query(`UPDATE execution.journal SET body = '\\x09'`);

    await executor.queue.claim({ executorId: executor.executorId, limit: 5 });

    expect(await idsOf({ reason: 'unreadable' })).toEqual([command.executionId]);
    expect((await store.reader.findRecord(store.tenantId, command.executionId))?.start?.items).toEqual(command.items);
  });

  it('are listed by page in either order, by filter, and counted', async () => {
    const other = { id: randomUUID(), name: 'Other', version: 1, active: true };
    const commands: StartCommand[] = [];
    for (let index = 0; index < 5; index++) commands.push(await fail({}, { finishedAt: NOW + Math.floor(index / 2) }));
    const poison = await fail({ workflow: other }, { error: { ...error, code: 'POISON' }, finishedAt: NOW + 10 });

    const ids = [...commands, poison].map(({ executionId }) => executionId);
    for (const order of ['newest', 'oldest'] as const) {
      const seen: string[] = [];
      for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
        const page = await list({ limit: 2, cursor, order: order as 'oldest' });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(order === 'oldest' ? ids : ids.toReversed());
    }
    expect(await idsOf({ workflowId: other.id })).toEqual([poison.executionId]);
    expect(await idsOf({ reason: 'poison' })).toEqual([poison.executionId]);
    expect(await idsOf({ reason: 'failed' })).toHaveLength(5);
    expect(await idsOf({ failedAfter: new Date(NOW + 1), failedBefore: new Date(NOW + 2) })).toEqual([ids[3], ids[2]]);
    const counts = await reader.count({ tenantId: store.tenantId, state: 'open' });
    expect(counts.map(({ workflowId, code, count }) => [workflowId, code, count])).toEqual([
      [commands[0]!.workflow.id, 'HTTP_STATUS', 5],
      [other.id, 'POISON', 1],
    ]);
    await expect(list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect((await reader.list({ tenantId: randomUUID(), state: 'open', limit: 5, order: 'newest' })).items).toEqual([]);
  });

  it('are redriven once, however many ask for it at once', async () => {
    const command = await fail();
    const runs = Array.from({ length: 8 }, () => retryOf(command));
    const replicas = runs.map((_, index) => new DeadLetters({ pool: store.openPool(undefined, 1 + (index % 2)) }));

    const results = await Promise.all(
      runs.map((run, index) =>
        replicas[index]!.redrive({ letter: addressOf(command), run, userId: null, evenIfResolved: false }),
      ),
    );

    expect(results.filter((result) => result === 'inserted')).toHaveLength(1);
    expect(results.filter((result) => result === 'resolved')).toHaveLength(7);
    const redriven = runs[results.indexOf('inserted')]!.identity.executionId;
    expect(await reader.find(store.tenantId, command.executionId)).toMatchObject({ state: 'redriven', redrivenAs: redriven });
    const { rows } = await store.owner.query<{ id: string }>('SELECT id FROM execution.runs');
    expect(rows).toEqual([{ id: redriven }]);
  });

  it('stay open where the run cannot be placed', async () => {
    const command = await fail();
    const run = retryOf(command);
    await store.makeExecutor().queue.enqueue(run);

    expect(await redrive(command)).toBe('exists');

    expect(await idsOf()).toEqual([command.executionId]);
  });

  it('are resolved by a retry as well, which needs none', async () => {
    const command = await fail();
    const byHand = await fail({ mode: 'manual' });

    expect(await redrive(command, undefined, true)).toBe('inserted');
    expect(await redrive(byHand, undefined, true)).toBe('inserted');

    expect(await idsOf({ state: 'redriven' })).toEqual([command.executionId]);
  });

  it('come again, linked, where a redrive fails; a retry of a run that is none leaves none', async () => {
    const command = await fail();
    const byHand = await fail({ mode: 'manual' });
    const executor = store.makeExecutor();
    await executor.lease.register();
    for (const failed of [command, byHand]) {
      const run = retryOf(failed, { limits: [{ key: 'k', size: 1 }] });
      expect(await redrive(failed, run, true)).toBe('inserted');
      const [claimed] = await executor.queue.claim({ executorId: executor.executorId, limit: 1 });
      await executor.writer.finish(claimed!.ref, failedEnd(run.command, { limits: run.command.limits }));
    }

    const { items } = await list();

    expect(items.map(({ redriveOf }) => redriveOf)).toEqual([command.executionId]);
  });

  it('let what its executors died of be run alone at once', async () => {
    const command = await fail({}, { error: { ...error, code: 'POISON' } });
    const executor = store.makeExecutor();
    await executor.lease.register();

    await redrive(command);

    const [claimed] = await executor.queue.claim({ executorId: executor.executorId, limit: 1 });
    expect(claimed?.strikes).toBe(MAX_STRIKES);
  });

  it('are edited and dismissed while they are open, and tell by whom', async () => {
    const command = await fail();
    const userId = randomUUID();
    const edit = { data: { Before: [{ json: { text: 'a\u0000b' } }] } };

    expect(await letters.edit(addressOf(command), edit, { userId })).toBe(true);
    expect(await reader.find(store.tenantId, command.executionId)).toMatchObject({ edit, editedBy: userId });
    expect(await letters.dismiss({ ...addressOf(command), tenantId: randomUUID() }, { userId })).toBe(false);
    const dismissed = await Promise.all([1, 2, 3].map(() => letters.dismiss(addressOf(command), { userId })));

    expect(dismissed.filter(Boolean)).toHaveLength(1);
    expect(await letters.edit(addressOf(command), {}, { userId })).toBe(false);
    expect(await redrive(command)).toBe('resolved');
    expect(await reader.find(store.tenantId, command.executionId)).toMatchObject({ state: 'dismissed', resolvedBy: userId });
  });

  it('keep their runs until somebody has dealt with them, or their own time is over', async () => {
    const expired = new ExpiredRuns({ pool: store.pool });
    const sweep = new DeadLetterSweep({ pool: store.pool });
    const at = Date.now() - 40 * DAY_MS;
    const [open, dealtWith] = await Promise.all(
      [1, 2].map(() => fail({ executionId: newExecutionId(at) }, { createdAt: at, startedAt: at, finishedAt: at })),
    );
    await letters.dismiss(addressOf(dealtWith!), { userId: null });
    const isKept = async ({ executionId }: StartCommand) =>
      (await store.reader.findSummary(store.tenantId, executionId)) !== undefined;
    const keep = { succeededMs: 30 * DAY_MS, othersMs: 30 * DAY_MS };

    expect(await sweep.delete({ openMs: 90 * DAY_MS, resolvedMs: keep.othersMs }, goOn)).toBe(0);
    expect(await expired.delete(keep, goOn)).toBe(1);
    expect([await isKept(open!), await isKept(dealtWith!)]).toEqual([true, false]);

    expect(await sweep.delete({ openMs: 35 * DAY_MS }, goOn)).toBe(1);
    expect(await expired.delete(keep, goOn)).toBe(1);
  });

  it('are forgotten once dealt with, but not while their redrive is open', async () => {
    const command = await fail();
    await redrive(command);
    const sweep = new DeadLetterSweep({ pool: store.pool });

    expect(await sweep.delete({ resolvedMs: 0 }, goOn)).toBe(0);
    await store.owner.query('DELETE FROM execution.runs');
    expect(await sweep.delete({ resolvedMs: 0 }, goOn)).toBe(1);
  });

  it('go with their runs, and with their workspace', async () => {
    const [deleted, left] = [await fail(), await fail()];

    await new RunDeletion({ pool: store.pool }).delete(addressOf(deleted));
    expect(await idsOf()).toEqual([left.executionId]);

    await new TenantRemoval({ pool: store.pool }).deleteSome(store.tenantId);
    expect(await idsOf()).toEqual([]);
  });
});
