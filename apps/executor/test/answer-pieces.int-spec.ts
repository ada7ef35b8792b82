import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobMigrations } from '@weft/blob-store';
import type { StartCommand } from '@weft/contracts';
import { executionMigrations } from '@weft/execution-store';
import { defineNode } from '@weft/node-sdk';
import { createTestDatabase, make, waitFor, type TestDatabase } from '@weft/testing';
import { z } from 'zod';
import { ExecutorUnderTest, openReader, type StoreUnderTest } from './executor-under-test.ts';

const gates = new Map<string, Promise<unknown>>();

/** Stands still until the test lets it go on. */
const hold = defineNode({
  type: 'testHold',
  version: 1,
  title: 'Hold',
  description: 'Waits for the test.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'read',
  params: z.strictObject({}),
  run: async (context) => {
    await gates.get('g');
    return [context.items];
  },
});

const hook = {
  name: 'Hook',
  id: 'hook',
  type: 'webhook',
  kind: 'trigger' as const,
  parameters: { path: 'p', respond: 'streaming' },
};
const respond = (name: string) => ({
  name,
  type: 'respondToWebhook',
  effect: 'respond' as const,
  parameters: { respondWith: 'text', body: name },
});
const holdNode = { name: 'Hold', type: 'testHold', effect: 'read' as const, parameters: {} };
const chain = (...names: string[]) => names.slice(1).map((to, index) => ({ from: names[index] as string, to }));

describe('a caller who is answered piece by piece', () => {
  const blobFolder = mkdtempSync(join(tmpdir(), 'weft-pieces-'));
  let database: TestDatabase;
  let store: StoreUnderTest;
  let executors: ExecutorUnderTest[] = [];

  beforeAll(async () => {
    database = await createTestDatabase({ migrations: [blobMigrations, executionMigrations] });
    store = await openReader(database.url, blobFolder);
  });
  afterAll(async () => {
    await store.source.destroy();
    await database.drop();
    rmSync(blobFolder, { recursive: true });
  });
  afterEach(async () => {
    gates.clear();
    await Promise.all(executors.map((executor) => executor.stop()));
    executors = [];
  });

  let names = 0;
  const startExecutor = async () => {
    const executor = await new ExecutorUnderTest(database.url, { id: `pieces-${++names}`, blobFolder, nodes: [hold] }).start();
    executors.push(executor);
    return executor;
  };
  const start = async (executor: ExecutorUnderTest, nodes: NonNullable<Parameters<typeof make.plan>[0]>['nodes']) => {
    const plan = make.plan({ nodes, edges: chain(...(nodes ?? []).map(({ name }) => name as string)) });
    const command = await executor.command(plan, {
      mode: 'webhook',
      triggerNodeId: 'hook',
      replyWhen: 'accepted',
      streams: true,
      items: [{ json: { n: 1 } }],
    });
    await expect(executor.runs.start(command)).resolves.toEqual({ status: 'accepted' });
    return command;
  };
  const read = async ({ tenantId, executionId }: StartCommand) => (await store.reader.readEvents(tenantId, executionId, 0))!;
  const piecesOf = async (command: StartCommand) =>
    (await read(command)).events.flatMap(({ type, nodeName, answer }) => (answer ? [[nodeName ?? type, answer.body]] : []));
  const untilOver = (command: StartCommand) => waitFor(async () => (await read(command)).finished, { timeoutMs: 10_000 });

  it('§6, §10: reads each piece in the commit of its step, while the run goes on', async () => {
    const executor = await startExecutor();
    const gate = Promise.withResolvers<void>();
    gates.set('g', gate.promise);
    const command = await start(executor, [hook, respond('One'), holdNode, respond('Two')]);

    await waitFor(async () => (await piecesOf(command)).length === 1);
    expect((await read(command)).finished).toBe(false);
    gate.resolve();

    await untilOver(command);
    expect(await piecesOf(command)).toEqual([
      ['One', { text: 'One' }],
      ['Two', { text: 'Two' }],
    ]);
  });

  it('§4: gets no piece twice where another executor goes on with the run', async () => {
    const first = await startExecutor();
    const gate = Promise.withResolvers<void>();
    gates.set('g', gate.promise);
    const command = await start(first, [hook, respond('One'), holdNode, respond('Two')]);
    await waitFor(async () => (await piecesOf(command)).length === 1);
    executors = [];
    await first.die();
    gates.clear();
    gate.resolve();
    await startExecutor();

    await untilOver(command);
    expect((await piecesOf(command)).map(([name]) => name)).toEqual(['One', 'Two']);
  });

  it('gets what the last node gives where no step answers', async () => {
    const command = await start(await startExecutor(), [hook, { name: 'Pass' }]);
    await untilOver(command);
    expect(await piecesOf(command)).toEqual([['execution.finished', { json: { n: 1 } }]]);
  });
});
