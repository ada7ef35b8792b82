import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobMigrations } from '@weft/blob-store';
import { executionMigrations, type ClaimedRun } from '@weft/execution-store';
import { defineNode, NodeFailure } from '@weft/node-sdk';
import type { Plan } from '@weft/engine';
import type { Item } from '@weft/workflow-model';
import { createTestDatabase, make, waitFor, type TestDatabase } from '@weft/testing';
import { z } from 'zod';
import { ExecutorUnderTest, openReader, uuidV7, type StoreUnderTest } from './executor-under-test.ts';

/** What the writes of a test have done to the outside world, in order, and what each waits for before it returns. */
const outside = { calls: [] as { name: string; key: string }[], gates: new Map<string, Promise<unknown>>() };

const write = defineNode({
  type: 'testWrite',
  version: 1,
  title: 'Write',
  description: 'Notes each call.',
  category: 'network',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'write',
  params: z.strictObject({ name: z.string() }),
  run: async (context) => {
    const items = [];
    for (const [index, item] of context.items.entries()) {
      const { name } = context.params(index);
      await context.call(index, async ({ idempotencyKey }) => {
        outside.calls.push({ name: `${name}[${index}]`, key: idempotencyKey });
        await outside.gates.get(`${name}[${index}]`);
        return null;
      });
      items.push(item);
    }
    return [items];
  },
});

const random = defineNode({
  type: 'testRandom',
  version: 1,
  title: 'Random',
  description: 'Gives another number each time.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  deterministic: false,
  params: z.strictObject({ padding: z.number().default(0) }),
  run: (context) => {
    const { padding } = context.params(0);
    return [[{ json: { random: ++draws, ...(padding > 0 && { padding: 'x'.repeat(padding) }) } }]];
  },
});
let draws = 0;

const fail = defineNode({
  type: 'testFail',
  version: 1,
  title: 'Fail',
  description: 'Fails.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: z.strictObject({}),
  run: () => {
    throw new NodeFailure({ code: 'OUT_OF_STOCK', fault: 'user', message: 'Nothing is left.', retryable: false });
  },
});

const endless = defineNode({
  ...fail,
  type: 'testEndless',
  effect: 'read',
  run: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
});

const NODES = [write, random, fail, endless];
const start = { name: 'Start' };
const writeNode = (name: string) => ({ name, type: 'testWrite', effect: 'write' as const, parameters: { name } });
const waitNode = (seconds: number) => {
  const parameters = { resume: 'interval', amount: seconds, unit: 'seconds' };
  return { name: 'Wait', type: 'wait', effect: 'wait' as const, parameters };
};
const chain = (...names: string[]) => names.slice(1).map((to, index) => ({ from: names[index] as string, to }));

describe('a run on an executor', () => {
  const blobFolder = mkdtempSync(join(tmpdir(), 'weft-executor-'));
  let database: TestDatabase;
  let store: StoreUnderTest;
  let executors: ExecutorUnderTest[];

  beforeAll(async () => {
    database = await createTestDatabase({ migrations: [blobMigrations, executionMigrations] });
    store = await openReader(database.url, blobFolder);
  });

  afterAll(async () => {
    await store.source.destroy();
    await database.drop();
    rmSync(blobFolder, { recursive: true });
  });

  beforeEach(() => {
    outside.calls = [];
    outside.gates.clear();
    executors = [];
  });

  afterEach(() => Promise.all(executors.map((executor) => executor.stop())));

  let names = 0;
  const open = () => new ExecutorUnderTest(database.url, { id: `executor-${++names}`, blobFolder, nodes: NODES });
  const startExecutor = async () => {
    const executor = await open().start();
    executors.push(executor);
    return executor;
  };
  const record = async (tenantId: string, executionId: string) => (await store.reader.findRecord(tenantId, executionId))!;
  const isOver = async (tenantId: string, executionId: string, status: string) =>
    (await store.reader.findSummary(tenantId, executionId))?.status === status;

  it('§5: has its end as its only commit when all its nodes compute', async () => {
    const executor = await startExecutor();
    const command = await executor.command(make.plan({ nodes: [start, { name: 'Pass' }], edges: chain('Start', 'Pass') }));
    const insert = jest.spyOn(executor.writer, 'insertRunning');
    const finish = jest.spyOn(executor.writer, 'finishDirect');

    await expect(executor.runs.start(command)).resolves.toMatchObject({ status: 'finished', outcome: 'succeeded' });

    expect(insert).not.toHaveBeenCalled();
    expect(finish).toHaveBeenCalledTimes(1);
    const { summary, steps } = await record(command.tenantId, command.executionId);
    expect(summary.status).toBe('succeeded');
    expect(steps.map(({ nodeName, status }) => [nodeName, status])).toEqual([
      ['Start', 'succeeded'],
      ['Pass', 'succeeded'],
    ]);
  });

  it('§4: commits the intent of a write before it starts, and n writes in a row cost n + 1 commits', async () => {
    const executor = await startExecutor();
    const plan = make.plan({
      nodes: [start, writeNode('A'), writeNode('B'), writeNode('C')],
      edges: chain('Start', 'A', 'B', 'C'),
    });
    const commits: string[] = [];
    for (const method of ['insertRunning', 'append', 'finish'] as const) {
      const original = executor.writer[method].bind(executor.writer) as (...args: unknown[]) => Promise<never>;
      jest.spyOn(executor.writer, method).mockImplementation((...args: unknown[]) => {
        commits.push(`${method} after ${outside.calls.length} calls`);
        return original(...args);
      });
    }

    await executor.runs.start(await executor.command(plan));

    expect(commits).toEqual([
      'insertRunning after 0 calls',
      'append after 1 calls',
      'append after 2 calls',
      'finish after 3 calls',
    ]);
  });

  /** Runs a plan on an executor that dies while the named call is under way, and lets another take the run over and end it. */
  const dieIn = async (
    call: string,
    plan: Plan,
    { items, end = 'succeeded' }: { items?: readonly Item[]; end?: string } = {},
  ) => {
    const first = await open().start();
    const command = await first.command(plan, items ? { items: [...items] } : {});
    const stuck = Promise.withResolvers<void>();
    outside.gates.set(call, stuck.promise);
    void first.runs.start(command).catch(() => undefined);
    await waitFor(() => outside.calls.some(({ name }) => name === call));

    await first.die();
    outside.gates.clear();
    await startExecutor();

    await waitFor(() => isOver(command.tenantId, command.executionId, end), { timeoutMs: 10_000 });
    stuck.resolve();
    return record(command.tenantId, command.executionId);
  };

  it('§2, §4: goes on elsewhere after its executor died, and repeats only the call in flight, with the same key', async () => {
    const nodes = [start, writeNode('A'), writeNode('B'), writeNode('C')];

    await dieIn('B[0]', make.plan({ nodes, edges: chain('Start', 'A', 'B', 'C') }));

    expect(outside.calls.map(({ name }) => name)).toEqual(['A[0]', 'B[0]', 'B[0]', 'C[0]']);
    expect(outside.calls[1]?.key).toBe(outside.calls[2]?.key);
    expect(new Set(outside.calls.map(({ key }) => key)).size).toBe(3);
  });

  it('§4: recovers inside a write at the item that was in flight', async () => {
    const items = [{ json: { i: 0 } }, { json: { i: 1 } }, { json: { i: 2 } }];

    await dieIn('A[1]', make.plan({ nodes: [start, writeNode('A')], edges: chain('Start', 'A') }), { items });

    expect(outside.calls.map(({ name }) => name)).toEqual(['A[0]', 'A[1]', 'A[1]', 'A[2]']);
  });

  it('§4: onUncertain "fail" fails the step instead of calling again', async () => {
    const nodes = [start, { ...writeNode('A'), onUncertain: 'fail' as const }];

    const { summary } = await dieIn('A[0]', make.plan({ nodes, edges: chain('Start', 'A') }), { end: 'failed' });

    expect(outside.calls).toHaveLength(1);
    expect(summary.error).toMatchObject({ code: 'CALL_UNCERTAIN', nodeName: 'A' });
  });

  it('§4: answers a step that a replay could answer otherwise from the journal', async () => {
    const nodes = [start, { name: 'Draw', type: 'testRandom', deterministic: false }, writeNode('A')];
    const before = draws;

    const { steps } = await dieIn('A[0]', make.plan({ nodes, edges: chain('Start', 'Draw', 'A') }));

    expect(draws).toBe(before + 1);
    expect(steps.find(({ nodeName }) => nodeName === 'A')?.outputs).toEqual([['main', [{ json: { random: draws } }]]]);
  });

  it('§4: fails a run whose replay comes to a write with other items, instead of guessing what was done', async () => {
    // It says of itself that it is deterministic, and is too large to be journalled all the same.
    const nodes = [start, { name: 'Liar', type: 'testRandom', parameters: { padding: 20_000 } }, writeNode('A')];

    const { summary } = await dieIn('A[0]', make.plan({ nodes, edges: chain('Start', 'Liar', 'A') }), { end: 'failed' });

    expect(summary.error).toMatchObject({ code: 'REPLAY_DIVERGED' });
    expect(outside.calls).toHaveLength(1);
  });

  it('ends a run whose end the store refuses, instead of running it again and again', async () => {
    const executor = await startExecutor();
    const command = await executor.command(make.plan({ nodes: [start, writeNode('A')], edges: chain('Start', 'A') }));
    jest.spyOn(executor.writer, 'finish').mockRejectedValueOnce(new Error('a row that cannot be stored'));

    await expect(executor.runs.start(command)).rejects.toThrow('cannot be stored');

    await waitFor(() => isOver(command.tenantId, command.executionId, 'failed'));
    const { summary } = await record(command.tenantId, command.executionId);
    expect(summary.error).toMatchObject({ code: 'INTERNAL', message: expect.not.stringContaining('row') as string });
    expect(outside.calls).toHaveLength(1);
  });

  it('§2: a zombie cannot change what its successor has done', async () => {
    const zombie = await open().start();
    const plan = make.plan({ nodes: [start, writeNode('A'), writeNode('B')], edges: chain('Start', 'A', 'B') });
    const command = await zombie.command(plan);
    const frozen = Promise.withResolvers<void>();
    outside.gates.set('A[0]', frozen.promise);
    const lateReply = zombie.runs.start(command).then(
      (reply) => reply,
      (error: { code: string }) => error.code,
    );
    await waitFor(() => outside.calls.length === 1);
    zombie.lease.stop(); // frozen: it renews nothing, and does not know

    outside.gates.clear();
    await startExecutor();
    await waitFor(() => isOver(command.tenantId, command.executionId, 'succeeded'), { timeoutMs: 10_000 });
    frozen.resolve();

    await expect(lateReply).resolves.toBe('SERVICE_UNAVAILABLE');
    expect(outside.calls.map(({ name }) => name)).toEqual(['A[0]', 'A[0]', 'B[0]']);
    await zombie.die();
  });

  it('§11: a wait leaves nothing in the process and goes on when it is due', async () => {
    const executor = await startExecutor();
    const command = await executor.command(
      make.plan({ nodes: [start, waitNode(1.5), { name: 'After' }], edges: chain('Start', 'Wait', 'After') }),
    );

    await expect(executor.runs.start(command)).resolves.toEqual({ status: 'waiting' });
    expect(executor.runs.room).toBe(50);
    const open = await record(command.tenantId, command.executionId);
    expect(open.summary.status).toBe('waiting');
    expect(open.steps.map(({ nodeName, status }) => [nodeName, status])).toEqual([
      ['Start', 'succeeded'],
      ['Wait', 'waiting'],
    ]);

    await waitFor(() => isOver(command.tenantId, command.executionId, 'succeeded'));
    const { steps } = await record(command.tenantId, command.executionId);
    const waited = steps.find(({ nodeName }) => nodeName === 'Wait')!;
    expect(waited.finishedAt - waited.startedAt).toBeGreaterThanOrEqual(1_500);
  });

  it('§10: committed events have a gapless sequence, also over a wait', async () => {
    const executor = await startExecutor();
    const command = await executor.command(
      make.plan({ nodes: [start, writeNode('A'), waitNode(0.1)], edges: chain('Start', 'A', 'Wait') }),
    );

    await executor.runs.start(command);
    await waitFor(() => isOver(command.tenantId, command.executionId, 'succeeded'));

    const { events, finished } = (await store.reader.readEvents(command.tenantId, command.executionId, 0))!;
    expect(finished).toBe(true);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ type, nodeName }) => (nodeName ? `${type} ${nodeName}` : type))).toEqual([
      'execution.started',
      'step.finished Start',
      'step.finished A',
      'step.waiting Wait',
      'execution.waiting',
      'execution.resumed',
      'step.finished Wait',
      'execution.finished',
    ]);
  });

  it('§5: is inserted after 200 ms, so that it can be listed and stopped', async () => {
    const executor = await startExecutor();
    const plan = make.plan({
      nodes: [start, { name: 'Endless', type: 'testEndless', effect: 'read' }],
      edges: chain('Start', 'Endless'),
    });
    const command = await executor.command(plan);
    const reply = executor.runs.start(command);

    await waitFor(() => isOver(command.tenantId, command.executionId, 'running'));
    await expect(executor.queue.requestStop(command)).resolves.toBe(true);

    await expect(reply).resolves.toMatchObject({ outcome: 'cancelled' });
    expect((await record(command.tenantId, command.executionId)).summary.status).toBe('cancelled');
  });

  it('§4: starts no write once a stop is requested, and ends with what was done', async () => {
    const executor = await startExecutor();
    const plan = make.plan({ nodes: [start, writeNode('A'), writeNode('B')], edges: chain('Start', 'A', 'B') });
    const command = await executor.command(plan);
    const stuck = Promise.withResolvers<void>();
    outside.gates.set('A[0]', stuck.promise);
    const reply = executor.runs.start(command);
    await waitFor(() => outside.calls.length === 1);

    await executor.queue.requestStop(command);
    stuck.resolve(); // before a renewal of the lease could bring the request

    await expect(reply).resolves.toMatchObject({ outcome: 'cancelled' });
    expect(outside.calls.map(({ name }) => name)).toEqual(['A[0]']);
    const { steps } = await record(command.tenantId, command.executionId);
    expect(steps.map(({ nodeName }) => nodeName)).toEqual(['Start', 'A']);
  });

  it('§1: claims what was queued, once, whichever executor is quicker', async () => {
    const [one] = await Promise.all([startExecutor(), startExecutor()]);
    const plan = make.plan({ nodes: [start, writeNode('A')], edges: chain('Start', 'A') });
    const commands = await Promise.all(Array.from({ length: 40 }, () => one.command(plan, { replyWhen: 'accepted' })));

    for (const command of commands) await one.queue.enqueue({ identity: identityOf(command), command });

    for (const { tenantId, executionId } of commands) await waitFor(() => isOver(tenantId, executionId, 'succeeded'));
    expect(outside.calls).toHaveLength(40);
    expect(new Set(outside.calls.map(({ key }) => key)).size).toBe(40);
  });

  it('§6: an answer is stored when it leaves', async () => {
    const executor = await startExecutor();
    const respond = {
      name: 'Respond',
      type: 'respondToWebhook',
      effect: 'respond' as const,
      parameters: { respondWith: 'text', body: 'thanks' },
    };
    const plan = make.plan({ nodes: [start, respond, writeNode('A')], edges: chain('Start', 'Respond', 'A') });
    const command = await executor.command(plan, { replyWhen: 'answer', mode: 'webhook' });
    const stuck = Promise.withResolvers<void>();
    outside.gates.set('A[0]', stuck.promise);

    const reply = await executor.runs.start(command);

    expect(reply).toMatchObject({ status: 'answered', answer: { status: 200, body: { text: 'thanks' } } });
    await expect(store.reader.findAnswer(command.tenantId, command.executionId)).resolves.toMatchObject({ status: 'answered' });
    stuck.resolve();
    await waitFor(() => isOver(command.tenantId, command.executionId, 'succeeded'));
  });

  it('§6: answers once: a second Respond node is passed, as in n8n', async () => {
    const executor = await startExecutor();
    const respond = (name: string) => ({
      name,
      type: 'respondToWebhook',
      effect: 'respond' as const,
      parameters: { respondWith: 'text', body: name },
    });
    const nodes = [start, respond('One'), writeNode('A'), respond('Two'), writeNode('B')];
    const plan = make.plan({ nodes, edges: chain('Start', 'One', 'A', 'Two', 'B') });
    const command = await executor.command(plan, { replyWhen: 'answer', mode: 'webhook' });

    expect(await executor.runs.start(command)).toMatchObject({ status: 'answered', answer: { body: { text: 'One' } } });

    await waitFor(() => isOver(command.tenantId, command.executionId, 'succeeded'));
    await expect(store.reader.findAnswer(command.tenantId, command.executionId)).resolves.toMatchObject({
      answer: { body: { text: 'One' } },
    });
    expect(outside.calls).toHaveLength(2);
  });

  it('started by hand has ended when its starter is told, whatever a Respond node says before', async () => {
    const executor = await startExecutor();
    const respond = { name: 'Respond', type: 'respondToWebhook', effect: 'respond' as const, parameters: {} };
    const plan = make.plan({ nodes: [start, respond, writeNode('A')], edges: chain('Start', 'Respond', 'A') });
    const command = await executor.command(plan, { replyWhen: 'finished', mode: 'manual' });
    await expect(executor.runs.start(command)).resolves.toMatchObject({ status: 'finished', outcome: 'succeeded' });
    expect(outside.calls).toHaveLength(1);
  });

  it('reports a failing step with its node and code, and keeps the steps before it', async () => {
    const executor = await startExecutor();
    const command = await executor.command(
      make.plan({ nodes: [start, { name: 'Stock', type: 'testFail' }], edges: chain('Start', 'Stock') }),
    );

    await expect(executor.runs.start(command)).resolves.toMatchObject({ status: 'finished', outcome: 'failed' });

    const { summary, steps } = await record(command.tenantId, command.executionId);
    expect(summary.error).toMatchObject({ code: 'OUT_OF_STOCK', nodeName: 'Stock', message: 'Nothing is left.' });
    expect(steps.map(({ nodeName, status }) => [nodeName, status])).toEqual([
      ['Start', 'succeeded'],
      ['Stock', 'failed'],
    ]);
  });

  it('is handed back to the queue by an executor that drains, and finished by the next', async () => {
    const draining = await open().start();
    const plan = make.plan({ nodes: [start, writeNode('A'), writeNode('B')], edges: chain('Start', 'A', 'B') });
    const command = await draining.command(plan);
    const stuck = Promise.withResolvers<void>();
    outside.gates.set('A[0]', stuck.promise);
    void draining.runs.start(command).catch(() => undefined);
    await waitFor(() => outside.calls.length === 1);

    const drained = draining.runs.drain(100);
    outside.gates.clear();
    await waitFor(() => draining.runs.room === 0);
    stuck.resolve();
    await drained;
    await draining.die();
    await startExecutor();

    await waitFor(() => isOver(command.tenantId, command.executionId, 'succeeded'), { timeoutMs: 10_000 });
    expect(new Set(outside.calls.map(({ name }) => name))).toEqual(new Set(['A[0]', 'B[0]']));
  });

  it('ends as failed, and says why, where its plan is gone', async () => {
    const executor = await startExecutor();
    const command = make.startCommand({ executionId: uuidV7() });
    await executor.queue.enqueue({ identity: identityOf(command), command });

    await waitFor(() => isOver(command.tenantId, command.executionId, 'failed'));

    const { summary } = await record(command.tenantId, command.executionId);
    expect(summary.error).toMatchObject({ code: 'PLAN_NOT_FOUND' });
  });

  it('refuses a start when it has no room', async () => {
    const executor = await startExecutor();
    await executor.runs.drain(0);
    await expect(executor.runs.start(make.startCommand())).rejects.toMatchObject({ code: 'EXECUTOR_BUSY' });
  });
});

function identityOf(command: Parameters<ExecutorUnderTest['runs']['start']>[0]): ClaimedRun['identity'] {
  const { tenantId, executionId, planHash, mode, workflow } = command;
  return { tenantId, executionId, planHash, mode, workflowId: workflow.id, workflowVersion: workflow.version };
}
