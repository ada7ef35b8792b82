import type { ErrorWorkflow, StartCommand } from '@weft/contracts';
import { FIRST_FENCE, toErrorRun, toIdentity, type FinishedRun } from '../src/index.ts';
import { makeCommand, makeEnd, NOW, openStore, PLAN_HASH, type Store } from './store-fixture.ts';

const errorWorkflow: ErrorWorkflow = {
  workflow: { id: '018f0000-0000-7000-8000-00000000000e', name: 'Alarm', version: 2, active: false },
  planHash: 'e'.repeat(64),
  triggerNodeId: 'alarm',
  vars: { TEAM: 'orders' },
  priority: 7,
};
const error = { code: 'HTTP_FAILED', message: 'refused', nodeId: 'call', nodeName: 'Call', fix: 'Try later.' };

function failedEnd(command: StartCommand, overrides: Partial<FinishedRun> = {}): FinishedRun {
  const identity = toIdentity(command);
  const finishedAt = Date.now();
  const errorRun = toErrorRun({ identity, command, error, finishedAt, publicUrl: 'https://weft.test' });
  return makeEnd(command, { status: 'failed', error, finishedAt, errorRun, ...overrides });
}

/** "An error workflow's run is inserted by the statement that finishes the failed one" (run.md §8). */
describe('the run of an error workflow', () => {
  let store: Store;
  beforeAll(async () => (store = await openStore()));
  afterEach(() => store.owner.query('TRUNCATE execution.runs, execution.journal, execution.history'));
  afterAll(() => store.close());

  const newCommand = (overrides: Partial<StartCommand> = {}) => makeCommand(store.tenantId, { errorWorkflow, ...overrides });
  const openExecutor = async () => {
    const executor = store.makeExecutor();
    await executor.lease.register();
    return executor;
  };
  type Executor = Awaited<ReturnType<typeof openExecutor>>;
  const startRun = async ({ writer }: Executor, command: StartCommand) => {
    await writer.insertRunning({ identity: toIdentity(command), command, startedAt: NOW });
    return { tenantId: command.tenantId, executionId: command.executionId, fence: FIRST_FENCE };
  };
  const claimAll = ({ queue, executorId }: Executor) => queue.claim({ executorId, limit: 50 });
  const failedIds = (runs: readonly { command: StartCommand }[]) =>
    runs.map(({ command }) => (command.items[0]!.json as { execution: { id: string } }).execution.id).toSorted();

  it('is queued with the end, and tells what has failed in the form of n8n', async () => {
    const executor = await openExecutor();
    const command = newCommand();
    const ref = await startRun(executor, command);

    await executor.writer.finish(ref, failedEnd(command));

    const [claimed, ...others] = await claimAll(executor);
    expect(others).toEqual([]);
    expect(claimed?.identity).toMatchObject({
      tenantId: store.tenantId,
      workflowId: errorWorkflow.workflow.id,
      workflowVersion: 2,
      planHash: errorWorkflow.planHash,
      mode: 'error',
    });
    expect(claimed?.command).toMatchObject({ triggerNodeId: 'alarm', priority: 7, vars: { TEAM: 'orders' }, mode: 'error' });
    expect(claimed?.command.errorWorkflow).toBeUndefined();
    expect(claimed?.command.items).toEqual([
      {
        json: {
          execution: {
            id: command.executionId,
            url: `https://weft.test/api/orchestrator/executions/${command.executionId}`,
            error: {
              message: 'refused',
              name: 'HTTP_FAILED',
              code: 'HTTP_FAILED',
              description: 'Try later.',
              node: { id: 'call', name: 'Call' },
            },
            lastNodeExecuted: 'Call',
            mode: 'webhook',
          },
          workflow: { id: command.workflow.id, name: 'Orders' },
        },
      },
    ]);
  });

  it('comes once, whoever of two executors ends the run, and however often', async () => {
    const [first, second] = [await openExecutor(), await openExecutor()];
    const commands = Array.from({ length: 20 }, () => newCommand());
    const refs = await Promise.all(commands.map((command) => startRun(first, command)));
    // Taken over: only the second owns them now, and the first does not know.
    await store.owner.query(`UPDATE execution.runs SET fence = fence + 1, owner = $1`, [second.executorId]);

    const ends = await Promise.allSettled(
      refs.flatMap((ref, index) => {
        const end = failedEnd(commands[index]!);
        const owned = { ...ref, fence: ref.fence + 1 };
        return [first.writer.finish(ref, end), second.writer.finish(owned, end), second.writer.finish(owned, end)];
      }),
    );

    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(20);
    expect(failedIds(await claimAll(first))).toEqual(commands.map(({ executionId }) => executionId).toSorted());
  });

  it('comes once where a run ends by its only commit, and by another one late', async () => {
    const [first, second] = [await openExecutor(), await openExecutor()];
    const command = newCommand();

    const ends = await Promise.all([first, second, first].map(({ writer }) => writer.finishDirect(failedEnd(command))));

    expect(ends.filter((end) => end === 'inserted').length).toBeGreaterThanOrEqual(1);
    expect(failedIds(await claimAll(first))).toEqual([command.executionId]);
  });

  it('comes for the other runs of a batch where one is refused, which stays as it was', async () => {
    const executor = await openExecutor();
    const commands = Array.from({ length: 8 }, () => newCommand());
    const refs = await Promise.all(commands.map((command) => startRun(executor, command)));

    const ends = await Promise.allSettled(
      refs.map((ref, index) =>
        executor.writer.finish(ref, failedEnd(commands[index]!, index === 3 ? { status: 'unheard-of' as never } : {})),
      ),
    );

    expect(ends.map(({ status }) => status)).toEqual(commands.map((_, index) => (index === 3 ? 'rejected' : 'fulfilled')));
    const others = commands.filter((_, index) => index !== 3).map(({ executionId }) => executionId);
    expect(failedIds(await claimAll(executor))).toEqual(others.toSorted());
    expect(await executor.queue.findOwned(executor.executorId)).toContainEqual(refs[3]);
  });

  it('comes for a run of which something stored cannot be read', async () => {
    const executor = await openExecutor();
    const command = newCommand();
    const ref = await startRun(executor, command);
    await executor.writer.append(ref, { rows: [{ kind: 'call', path: '0/x', item: 0, call: 0, result: 1 }] });
    await executor.writer.release(ref);
    await store.owner.query(`UPDATE execution.journal SET body = '\\x09'`);

    expect(await claimAll(executor)).toEqual([]);

    const [claimed] = await claimAll(executor);
    expect(claimed?.command.items[0]?.json).toMatchObject({
      execution: { id: command.executionId, error: { code: 'EXECUTION_UNREADABLE' } },
    });
  });

  it('is under the limits of its own workflow', async () => {
    const executor = await openExecutor();
    const limited = { ...errorWorkflow, limits: [{ key: 'workflow:alarm "\\', size: 1 }] };
    const commands = [1, 2, 3].map(() => newCommand({ errorWorkflow: limited }));
    for (const command of commands) await executor.writer.finish(await startRun(executor, command), failedEnd(command));

    const [first, ...others] = await claimAll(executor);
    expect(others).toEqual([]);
    await executor.writer.finish(first!.ref, makeEnd(first!.command, { limits: first!.command.limits }));

    const [second, ...more] = await claimAll(executor);
    expect([second?.command.limits, more]).toEqual([limited.limits, []]);
  });

  it('is under a limit whose key depends on what has failed, and a key that fails counts as the empty one', async () => {
    const executor = await openExecutor();
    const keyed = (source: string) => ({ ...errorWorkflow, keyedLimit: { source, timezone: 'UTC', size: 1 } });
    const sources = ['={{ $json.execution.error.code }}', '={{ $json.execution.error.code }}', '={{ $json.no.such.thing }}'];
    const commands = sources.map((source) => newCommand({ errorWorkflow: keyed(source) }));
    for (const command of commands) await executor.writer.finish(await startRun(executor, command), failedEnd(command));

    const claimed = await claimAll(executor);
    const { id } = errorWorkflow.workflow;
    const keys = claimed.map(({ command }) => command.limits?.map(({ key }) => key).join());
    expect(keys.toSorted()).toEqual([`workflow:${id}/`, expect.stringMatching(`^workflow:${id}/[A-Z_]+$`)]);
  });

  it.each([
    ['that succeeds', {}, { status: 'succeeded' as const, errorRun: undefined }],
    ['that an error has started', { mode: 'error' as const }, {}],
    ['that was started by hand', { mode: 'manual' as const }, {}],
    ['of a workflow without one', { errorWorkflow: undefined }, {}],
  ])('does not come for a run %s', async (_, start, end) => {
    const executor = await openExecutor();
    const command = newCommand({ planHash: PLAN_HASH, ...start });

    await executor.writer.finish(await startRun(executor, command), failedEnd(command, end));

    expect(await claimAll(executor)).toEqual([]);
    expect(await store.reader.findSummary(store.tenantId, command.executionId)).toBeDefined();
  });
});
