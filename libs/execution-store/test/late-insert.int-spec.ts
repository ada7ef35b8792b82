import { waitFor } from '@weft/testing';
import type pg from 'pg';
import { ExecutionWriter, FIRST_FENCE, toIdentity } from '../src/index.ts';
import { makeCommand, makeEnd, NOW, openStore, type Store } from './store-fixture.ts';

let store: Store;
beforeAll(async () => (store = await openStore()));
afterAll(() => store.close());

describe('an insert that meets the end of the same run', () => {
  const late = ['enqueue', 'insertRunning'] as const;

  it.each(late)('"the first insert wins" (§1): %s that waits for the end to commit finds it', async (how) => {
    const command = makeCommand(store.tenantId);
    const running = { identity: toIdentity(command), command, startedAt: NOW };
    const [first, second] = [store.makeExecutor(), store.makeExecutor()];
    await first.writer.insertRunning(running);
    const client = await store.owner.connect();
    try {
      await client.query('BEGIN');
      const ending = new ExecutionWriter({
        pool: client as unknown as pg.Pool,
        executorId: first.executorId,
        blobs: store.blobs,
      });
      const ref = { tenantId: store.tenantId, executionId: command.executionId, fence: FIRST_FENCE };
      expect(await ending.finish(ref, makeEnd(command))).toBe('inserted');

      const inserted = how === 'enqueue' ? second.queue.enqueue(running) : second.writer.insertRunning(running);
      const blocked = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await waitFor(async () => (await store.owner.query(blocked)).rowCount === 1);
      await client.query('COMMIT');

      expect(await inserted).toBe('exists');
      const { rowCount } = await store.owner.query('SELECT FROM execution.runs WHERE id = $1', [command.executionId]);
      expect(rowCount).toBe(0);
    } finally {
      client.release();
    }
  });
});
