import { randomUUID } from 'node:crypto';
import { ExpiredRuns, RunDeletion } from '../src/index.ts';
import { makeCommand, makeEnd, newExecutionId, openStore, PLAN_HASH, type Store } from './store-fixture.ts';

const HOUR_MS = 3_600_000;

let store: Store;
let tenantId: string;
beforeAll(async () => (store = await openStore()));
beforeEach(() => (tenantId = randomUUID()));
afterAll(() => store.close());

const deletion = () => new RunDeletion({ pool: store.pool });
const ENOUGH = { limit: 1_000, withinMs: 60_000 };

async function finish(overrides: Parameters<typeof makeEnd>[1] = {}, endedMs = 0) {
  const finishedAt = Date.now() - endedMs;
  const command = makeCommand(tenantId, { executionId: newExecutionId(finishedAt) });
  await store
    .makeExecutor()
    .writer.finishDirect(makeEnd(command, { createdAt: finishedAt, startedAt: finishedAt, finishedAt, ...overrides }));
  return command;
}
const list = async (more: object = {}) => (await store.reader.list({ tenantId, limit: 50, ...more })).items.map(({ id }) => id);
const countRows = async () =>
  (await store.owner.query('SELECT count(*)::int AS count FROM execution.history WHERE tenant_id = $1', [tenantId])).rows[0]
    .count;

describe(RunDeletion.name, () => {
  it('deletes a run that ended a while ago, row and all, once', async () => {
    const { executionId } = await finish({}, HOUR_MS);
    const stays = await finish({}, HOUR_MS);

    expect(await deletion().delete({ tenantId: randomUUID(), executionId })).toBe(false);
    expect(await deletion().delete({ tenantId, executionId })).toBe(true);
    expect(await deletion().delete({ tenantId, executionId })).toBe(false);

    expect(await list()).toEqual([stays.executionId]);
    expect(await countRows()).toBe(1);
  });

  it('hides a run that has just ended and forgets its data at once, but lets nobody start it again', async () => {
    const error = { code: 'SECRET', message: 'secret' };
    const command = await finish({ status: 'failed', error, customData: { order: '7' } });
    const { executionId } = command;

    expect(await deletion().delete({ tenantId, executionId })).toBe(true);

    expect(await deletion().delete({ tenantId, executionId })).toBe(false);
    expect(await list()).toEqual([]);
    expect(await list({ customData: 'order=7' })).toEqual([]);
    expect(await store.reader.findSummary(tenantId, executionId)).toBeUndefined();
    expect(await store.reader.findRecord(tenantId, executionId)).toBeUndefined();
    expect(await store.reader.readEvents(tenantId, executionId, 0)).toBeUndefined();
    expect(await store.reader.findAnswer(tenantId, executionId)).toEqual({ status: 'absent' });
    const { rows } = await store.owner.query(
      'SELECT body, body_sha256, error, custom_data FROM execution.history WHERE id = $1',
      [executionId],
    );
    expect(rows).toEqual([{ body: null, body_sha256: null, error: null, custom_data: null }]);
    // A late duplicate of its start, in each of its forms.
    const { writer, queue } = store.makeExecutor();
    expect(await queue.enqueue({ identity: makeEnd(command).identity, command })).toBe('exists');
    expect(await writer.finishDirect(makeEnd(command))).toBe('exists');
    expect(await list()).toEqual([]);
  });

  it('takes the row away later', async () => {
    const { executionId } = await finish();
    await deletion().delete({ tenantId, executionId });
    const sweep = () => new ExpiredRuns({ pool: store.pool }).deleteHidden(() => true);

    await sweep();
    expect(await countRows()).toBe(1);
    await store.owner.query(
      `UPDATE execution.deleted_runs SET deleted_at = deleted_at - interval '2 hours' WHERE tenant_id = $1`,
      [tenantId],
    );
    expect(await sweep()).toBe(1);

    expect(await countRows()).toBe(0);
    expect(await sweep()).toBe(0);
  });

  it('does not touch an open run', async () => {
    const command = makeCommand(tenantId);
    await store.makeExecutor().queue.enqueue({ identity: makeEnd(command).identity, command });

    expect(await deletion().delete({ tenantId, executionId: command.executionId })).toBe(false);
    expect(await deletion().deleteMany({ tenantId, finishedBefore: new Date() }, ENOUGH)).toEqual({ deleted: 0, hasMore: false });

    expect(await list()).toEqual([command.executionId]);
  });

  it('deletes many by what they are', async () => {
    const failed = await finish({ status: 'failed' }, HOUR_MS);
    const marked = await finish({ customData: { customer: 'ada' } }, HOUR_MS);
    const old = await finish({}, 50 * HOUR_MS);
    const rest = await finish({ customData: { customer: 'bob' } }, HOUR_MS);
    const many = (filter: object) => deletion().deleteMany({ tenantId, ...filter }, ENOUGH);

    expect(await many({ workflowId: randomUUID() })).toEqual({ deleted: 0, hasMore: false });
    expect(await many({ status: 'failed' })).toEqual({ deleted: 1, hasMore: false });
    expect(await many({ customData: 'customer=ada' })).toEqual({ deleted: 1, hasMore: false });
    expect(await many({ finishedBefore: new Date(Date.now() - 49 * HOUR_MS) })).toEqual({ deleted: 1, hasMore: false });

    expect(await list()).toEqual([rest.executionId]);
    expect([failed, marked, old].some(({ executionId }) => executionId === rest.executionId)).toBe(false);
  });

  it('deletes as many as it is asked to, and says that there are more', async () => {
    await store.owner.query(
      `INSERT INTO execution.history (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, created_at, finished_at, fence, step_count, event_count)
       SELECT $1, uuidv7(), gen_random_uuid(), 1, $2, 'manual', 'succeeded', now(), now() - interval '1 day', 1, 1, 1 FROM generate_series(1, 1300)`,
      [tenantId, PLAN_HASH],
    );
    const many = (limit: number) => deletion().deleteMany({ tenantId, mode: 'manual' }, { limit, withinMs: 60_000 });

    expect(await many(700)).toEqual({ deleted: 700, hasMore: true });
    expect(await countRows()).toBe(600);
    expect(await many(600)).toMatchObject({ deleted: 600 });
    expect(await many(600)).toEqual({ deleted: 0, hasMore: false });
  });
});

describe('custom data of a run', () => {
  it('is kept with its end, shown, and found by', async () => {
    const odd = { order: '7', note: 'ä "quoted", {braces} \\ = \n\0' };
    const marked = await finish({ customData: odd });
    const plain = await finish();

    expect(await store.reader.findSummary(tenantId, marked.executionId)).toMatchObject({
      customData: { order: '7', note: 'ä "quoted", {braces} \\ = \n\ufffd' },
    });
    expect(await store.reader.findSummary(tenantId, plain.executionId)).not.toHaveProperty('customData');
    expect(await list({ customData: 'order=7' })).toEqual([marked.executionId]);
    expect(await list({ customData: 'order=77' })).toEqual([]);
  });

  it('is kept with the end of a run that had a row', async () => {
    const { writer } = store.makeExecutor();
    const command = makeCommand(tenantId);
    await writer.insertRunning({ identity: makeEnd(command).identity, command, startedAt: Date.now() });
    expect(await list({ customData: 'order=8' })).toEqual([]);
    const ref = { tenantId, executionId: command.executionId, fence: 1 };
    await writer.finish(ref, makeEnd(command, { customData: { order: '8' }, staticData: [['global', '{"a":1}']] }));

    expect(await list({ customData: 'order=8' })).toEqual([command.executionId]);
  });
});
