import type { Plan } from '@weft/engine';
import { toIdentity } from '../src/index.ts';
import { PlanStore } from '../src/plan-store.ts';
import { makeCommand, makeEnd, makeStep, openStore, type Store } from './store-fixture.ts';

let store: Store;
beforeAll(async () => (store = await openStore()));
afterAll(() => store.close());

const NEWER = 2;
const NEWER_BODY = 3;
const UNREADABLE = { code: 'EXECUTION_UNREADABLE', message: expect.stringContaining('a newer version of Weft') as string };
/** Stored text, as it is without compression. */
const bytes = (content: object): Buffer => Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(content))]);

/** A run in the queue that has a chunk with this content. */
async function enqueueWith(chunk: object, command: object = {}) {
  const executor = store.makeExecutor();
  await executor.lease.register();
  const start = makeCommand(store.tenantId);
  await executor.queue.enqueue({
    identity: toIdentity(start),
    command: { ...start, ...command },
    inherited: [{ kind: 'step', step: makeStep('Set') }],
  });
  await store.owner.query('UPDATE execution.runs SET sequence = 1 WHERE id = $1', [start.executionId]);
  await store.owner.query(
    'INSERT INTO execution.journal (tenant_id, execution_id, fence, chunk, sequence, body) VALUES ($1, $2, 0, 1, 1, $3)',
    [store.tenantId, start.executionId, bytes(chunk)],
  );
  const claimed = await executor.queue.claim({ executorId: executor.executorId, limit: 5 });
  return { claimed, record: await store.reader.findRecord(store.tenantId, start.executionId) };
}

describe('what a newer version has stored (docs/upgrades.md)', () => {
  it.each([
    ['a journal of a newer format', { format: NEWER, rows: [], events: [] }, {}],
    ['a row of a kind that is not known', { rows: [{ kind: 'from-the-future', path: 'p' }], events: [] }, {}],
    ['a start command of a newer format', { rows: [], events: [] }, { format: NEWER }],
  ])('%s: the run is not gone on with, it ends, says why, and keeps its steps', async (_, chunk, command) => {
    const { claimed, record } = await enqueueWith(chunk, command);

    expect(claimed).toEqual([]);
    expect(record).toMatchObject({ summary: { status: 'failed', error: UNREADABLE }, steps: [{ nodeName: 'Set' }] });
  });

  it('fields that are not known are passed over', async () => {
    const { claimed, record } = await enqueueWith({ rows: [], events: [], later: 1 }, { later: { than: 'now' } });

    expect(record?.summary.status).toBe('running');
    expect(claimed).toMatchObject([{ command: { later: { than: 'now' } } }]);
  });

  it('a plan of a newer format is not run', async () => {
    const plans = new PlanStore({ pool: store.pool });
    const hash = 'f'.repeat(64);
    await plans.save(store.tenantId, hash, { format: NEWER, nodes: [] } as unknown as Plan);

    await expect(plans.load(store.tenantId, hash)).rejects.toMatchObject(UNREADABLE);
  });

  it('a finished run of a newer format is not shown as something else', async () => {
    const executor = store.makeExecutor();
    const command = makeCommand(store.tenantId);
    await executor.writer.finishDirect(makeEnd(command));
    await store.owner.query('UPDATE execution.history SET body = $2 WHERE id = $1', [
      command.executionId,
      bytes({ format: NEWER_BODY, steps: [], events: [] }),
    ]);

    await expect(store.reader.findRecord(store.tenantId, command.executionId)).rejects.toMatchObject(UNREADABLE);
  });
});
