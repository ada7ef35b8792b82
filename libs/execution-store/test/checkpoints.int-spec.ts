import {
  CheckpointStore,
  CheckpointSweep,
  ExecutionQueue,
  FIRST_FENCE,
  TenantRemoval,
  toIdentity,
  type RunCheckpoint,
} from '../src/index.ts';
import { makeCommand, makeEnd, NOW, openStore, type Store } from './store-fixture.ts';

let store: Store;
let checkpoints: CheckpointStore;
beforeAll(async () => {
  store = await openStore();
  checkpoints = new CheckpointStore({ pool: store.pool });
});
afterAll(() => store.close());

const DUE = Date.UTC(2100, 0);

async function openRun(tenantId = store.tenantId) {
  const { writer } = store.makeExecutor();
  const command = makeCommand(tenantId);
  const ref = { tenantId, executionId: command.executionId, fence: FIRST_FENCE };
  await writer.insertRunning({ identity: toIdentity(command), command, startedAt: NOW });
  const park = (saved: RunCheckpoint[], fence = FIRST_FENCE) =>
    writer.park({ ...ref, fence }, { dueAt: DUE, knownResumes: 0, checkpoints: saved });
  return { writer, command, ref, park };
}
const at = (namespace: string, text: string): RunCheckpoint => ({ namespace, text });

describe('checkpoints', () => {
  it('are written in the transaction of the park', async () => {
    const { ref, park } = await openRun();
    await park([at('', '{"n":1}')]);
    await expect(checkpoints.load(ref, '')).resolves.toBe('{"n":1}');
    const { rows } = await store.owner.query(
      `SELECT k.xmin::text AS saved, r.xmin::text AS parked, r.status FROM execution.checkpoints k JOIN execution.runs r ON r.id = k.execution_id WHERE r.id = $1`,
      [ref.executionId],
    );
    expect(rows).toEqual([{ saved: rows[0].parked, parked: rows[0].parked, status: 'waiting' }]);
  });

  it('are replaced, the last of one commit counting, and found by their whole names', async () => {
    const { writer, ref, park } = await openRun();
    const names = ['', '%', '_', '\\', "agent:o'clock", '{a,"b"}', '__proto__'];
    await Promise.all([
      writer.append(ref, { rows: [], events: [] }),
      park([...names.map((name) => at(name, `old ${name}`)), ...names.map((name) => at(name, `new ${name}`))]),
    ]);
    for (const name of names) await expect(checkpoints.load(ref, name)).resolves.toBe(`new ${name}`);
    await expect(checkpoints.load(ref, 'agent')).resolves.toBeUndefined();
    await expect(checkpoints.load(ref, '%%')).resolves.toBeUndefined();
  });

  it('are not written under an old fence, nor where a stop was requested', async () => {
    const zombie = await openRun();
    await store.owner.query('UPDATE execution.runs SET fence = fence + 1 WHERE id = $1', [zombie.ref.executionId]);
    await expect(zombie.park([at('', 'zombie')])).rejects.toMatchObject({ code: 'EXECUTION_LOST_OWNERSHIP' });
    await expect(checkpoints.load(zombie.ref, '')).resolves.toBeUndefined();

    const stopped = await openRun();
    await new ExecutionQueue({ pool: store.pool }).requestStop(stopped.command);
    await expect(stopped.park([at('', 'stopped')])).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(checkpoints.load(stopped.ref, '')).resolves.toBeUndefined();
  });

  it('are of a tenant: another finds nothing under the same id', async () => {
    const { ref, park } = await openRun();
    await park([at('', 'ours')]);
    await expect(checkpoints.load({ ...ref, tenantId: makeCommand(crypto.randomUUID()).tenantId }, '')).resolves.toBeUndefined();
    await expect(store.database.withTenant(ref.tenantId, (tx) => tx.query('SELECT FROM execution.checkpoints'))).rejects.toThrow(
      'permission denied',
    );
  });

  it('go with the end of their run, in its statement, and only theirs', async () => {
    const [ended, other] = [await openRun(), await openRun()];
    await ended.park([at('', 'a'), at('agent', 'b')]);
    await other.park([at('', 'c')]);
    await store.owner.query(`UPDATE execution.runs SET status = 'running', owner = 'x' WHERE id = $1`, [ended.ref.executionId]);
    await ended.writer.finish(ended.ref, makeEnd(ended.command, { hasWaited: true }));
    for (const name of ['', 'agent']) await expect(checkpoints.load(ended.ref, name)).resolves.toBeUndefined();
    await expect(checkpoints.load(other.ref, '')).resolves.toBe('c');
  });

  it('go with a run that is cancelled while it waits, and with their tenant', async () => {
    const idle = await openRun();
    await idle.park([at('', 'a')]);
    await expect(new ExecutionQueue({ pool: store.pool }).cancelIdle(idle.command)).resolves.toBe(true);
    await expect(checkpoints.load(idle.ref, '')).resolves.toBeUndefined();

    const left = await openRun(crypto.randomUUID());
    await left.park([at('', 'a')]);
    await store.owner.query('DELETE FROM execution.runs WHERE id = $1', [left.ref.executionId]);
    const removal = new TenantRemoval({ pool: store.pool });
    while (await removal.deleteSome(left.ref.tenantId));
    await expect(checkpoints.load(left.ref, '')).resolves.toBeUndefined();
  });

  it('of runs that are over, however they ended, are swept; those of open runs stay', async () => {
    const tenantId = crypto.randomUUID();
    const [open, over] = [await openRun(tenantId), await openRun(tenantId)];
    for (const run of [open, over]) await run.park([at('', 'a')]);
    await store.owner.query(`UPDATE execution.runs SET status = 'running', owner = 'x' WHERE id = $1`, [over.ref.executionId]);
    await over.writer.finish(over.ref, makeEnd(over.command)); // as an executor of an older version does
    await expect(checkpoints.load(over.ref, '')).resolves.toBe('a');

    await expect(new CheckpointSweep({ pool: store.pool }).sweep(tenantId)).resolves.toBe(1);
    await expect(checkpoints.load(over.ref, '')).resolves.toBeUndefined();
    await expect(checkpoints.load(open.ref, '')).resolves.toBe('a');
  });

  it('are as if they were not there where they cannot be read', async () => {
    const { ref, park } = await openRun();
    await park([at('', 'a')]);
    for (const body of ['\\x', '\\x02ab', '\\x01ffff']) {
      await store.owner.query('UPDATE execution.checkpoints SET body = $2 WHERE execution_id = $1', [ref.executionId, body]);
      await expect(checkpoints.load(ref, '')).resolves.toBeUndefined();
    }
  });

  it('cost a run without any nothing: neither its park nor its end speaks of them', async () => {
    const queries: string[] = [];
    const pool = store.openPool();
    const asked = pool.query.bind(pool);
    pool.query = ((query: { text: string }, ...rest: never[]) => {
      queries.push(query.text);
      return asked(query as never, ...rest);
    }) as never;
    const { writer } = store.makeExecutor(undefined, pool);
    const command = makeCommand(store.tenantId);
    const ref = { ...toIdentity(command), fence: FIRST_FENCE };
    await writer.insertRunning({ identity: toIdentity(command), command, startedAt: NOW });
    await writer.append(ref, { events: [] });
    await writer.finish(ref, makeEnd(command));
    expect(queries.length).toBeGreaterThan(2);
    expect(queries.filter((text) => text.includes('checkpoints'))).toEqual([]);
  });
});
