import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobMigrations } from '@weft/blob-store';
import type { StartCommand } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { executionMigrations, toIdentity } from '@weft/execution-store';
import { defineNode } from '@weft/node-sdk';
import { createTestDatabase, make, waitFor, type TestDatabase } from '@weft/testing';
import { z } from 'zod';
import { ExecutorUnderTest, openReader, type StoreUnderTest } from './executor-under-test.ts';

/** What the writes of a test have done to the outside world, and what each waits for before it returns. */
const outside = { calls: [] as string[], gates: new Map<string, Promise<unknown>>() };

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
    for (const index of context.items.keys()) {
      const call = `${context.params(index).name}[${index}]`;
      await context.call(index, async () => {
        outside.calls.push(call);
        await outside.gates.get(call);
        return null;
      });
    }
    return [[...context.items]];
  },
});
const start = { name: 'Start' };
const writeNode = (name: string) => ({ name, type: 'testWrite', effect: 'write' as const, parameters: { name } });
const TWO_WRITES = {
  nodes: [start, writeNode('A'), writeNode('B')],
  edges: [
    { from: 'Start', to: 'A' },
    { from: 'A', to: 'B' },
  ],
};

/** A run whose row is an executor's own is carried out by it, or given back: else nobody ever would end it. */
describe('a run that an executor owns', () => {
  const blobFolder = mkdtempSync(join(tmpdir(), 'weft-ownership-'));
  let database: TestDatabase;
  let store: StoreUnderTest;
  let executor: ExecutorUnderTest;
  let names = 0;

  beforeAll(async () => {
    database = await createTestDatabase({ migrations: [blobMigrations, executionMigrations] });
    store = await openReader(database.url, blobFolder);
  });
  afterAll(async () => {
    await store.source.destroy();
    await database.drop();
    rmSync(blobFolder, { recursive: true });
  });

  beforeEach(async () => {
    outside.calls = [];
    outside.gates.clear();
    const id = `owner-${++names}`;
    executor = await new ExecutorUnderTest(database.url, { id, blobFolder, nodes: [write], orphansEveryMs: 200 }).start();
  });
  afterEach(() => executor.stop());

  const untilOver = ({ tenantId, executionId }: { tenantId: string; executionId: string }) =>
    waitFor(async () => (await store.reader.findSummary(tenantId, executionId))?.status === 'succeeded', { timeoutMs: 10_000 });

  /** For so long that its own clock takes the lease for lost, but nobody has taken anything over. */
  const loseLease = async () => {
    executor.lease.stop();
    await waitFor(() => !executor.lease.isHeld);
  };
  const renewLease = async () => {
    await executor.lease.renew();
    executor.lease.start();
  };

  /** The lease is lost during the first call, which ends then; renewed once the run has committed what it got and called nothing more. */
  const startAndLoseLease = async (command: StartCommand) => {
    const inCall = Promise.withResolvers<void>();
    outside.gates.set('A[0]', inCall.promise);
    const reply = executor.runs.start(command);
    await waitFor(() => outside.calls.length === 1);

    await loseLease();
    const append = jest.spyOn(executor.writer, 'append');
    inCall.resolve();
    await waitFor(() => append.mock.calls.length > 0);
    await append.mock.results[0]?.value;
    expect(outside.calls).toEqual(['A[0]']);
    await renewLease();
    return { reply };
  };

  it('"an executor without a renewal starts no write" (§2), and goes on with the run once it has one', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));
    const { reply } = await startAndLoseLease(command);
    await expect(reply).resolves.toMatchObject({ status: 'finished', outcome: 'succeeded' });
    expect(outside.calls).toEqual(['A[0]', 'B[0]']);
  });

  it('starts no further item of a write without its lease either', async () => {
    const plan = make.plan({ nodes: [start, writeNode('A')], edges: [{ from: 'Start', to: 'A' }] });
    const command = await executor.command(plan, { items: [{ json: { i: 0 } }, { json: { i: 1 } }] });
    const { reply } = await startAndLoseLease(command);
    await expect(reply).resolves.toMatchObject({ outcome: 'succeeded' });
    expect(outside.calls).toEqual(['A[0]', 'A[1]']);
  });

  it('starts no write after it stood still until another had taken its run over, though it has renewed its lease since', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));
    const append = executor.writer.append.bind(executor.writer);
    const wokenUp = Promise.withResolvers<void>();
    jest.spyOn(executor.writer, 'append').mockImplementationOnce(async (...progress) => {
      const appended = await append(...progress);
      await wokenUp.promise; // what the store has answered is read only then
      return appended;
    });
    const other = await new ExecutorUnderTest(database.url, { id: `other-${++names}`, blobFolder, nodes: [write] }).start();
    const reply = executor.runs.start(command);
    reply.catch(() => undefined);
    await waitFor(() => outside.calls.length === 1);

    executor.lease.stop();
    await untilOver(command);
    await renewLease();
    wokenUp.resolve();

    await expect(reply).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(outside.calls).toEqual(['A[0]', 'B[0]']);
    await other.stop();
  });

  it('goes back to the queue where nobody here carries it out, whyever', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));

    await executor.writer.insertRunning({ identity: toIdentity(command), command, startedAt: Date.now() });

    await untilOver(command);
    expect(outside.calls).toEqual(['A[0]', 'B[0]']);
  });

  it('goes back to the queue where its insert was committed, but the store could not say so', async () => {
    const command = await executor.command(make.plan(TWO_WRITES), { replyWhen: 'accepted' });
    const insert = executor.writer.insertRunning.bind(executor.writer);
    jest.spyOn(executor.writer, 'insertRunning').mockImplementationOnce(async (...row) => {
      await insert(...row);
      throw new AppError('STORE_UNAVAILABLE', 'The reply got lost, and so did all that were asked for after it.');
    });

    await expect(executor.runs.start(command)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });

    await untilOver(command);
    expect(outside.calls).toEqual(['A[0]', 'B[0]']);
  });

  it('is left alone while it is carried out, however long that takes', async () => {
    const command = await executor.command(make.plan(TWO_WRITES));
    const inCall = Promise.withResolvers<void>();
    outside.gates.set('A[0]', inCall.promise);
    const reply = executor.runs.start(command);
    const looked = jest.spyOn(executor.queue, 'findOwned');
    await waitFor(() => looked.mock.calls.length >= 3);
    inCall.resolve();

    await expect(reply).resolves.toMatchObject({ outcome: 'succeeded' });
    expect(outside.calls).toEqual(['A[0]', 'B[0]']);
  });
});
