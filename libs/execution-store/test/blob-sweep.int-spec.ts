import { randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Item } from '@weft/workflow-model';
import { BlobSweep, decodeStep } from '../src/index.ts';
import { encodeText } from '../src/codec.ts';
import { makeCommand, makeEnd, makeStep, NOW, openStore, type Store } from './store-fixture.ts';

const DAY_MS = 86_400_000;
const always = () => true;
async function* nothing(): AsyncGenerator<string[]> {}

let store: Store;
let tenantId: string;
beforeAll(async () => (store = await openStore()));
beforeEach(() => (tenantId = randomUUID()));
afterAll(() => store.close());

/** A file of the tenant; two days old unless it is said to be new. */
async function putFile(options: { isNew?: boolean } = {}) {
  const { sha256, sizeBytes } = await store.blobs.put(tenantId, randomBytes(100));
  if (!options.isNew) await age(2);
  return { sha256, sizeBytes, mimeType: 'text/plain' };
}
const age = (days: number) =>
  store.owner.query(`UPDATE blob.blobs SET stored_at = now() - $2 * interval '1 day' WHERE tenant_id = $1`, [tenantId, days]);
const itemOf = (file: Awaited<ReturnType<typeof putFile>>): Item => ({ json: {}, binary: { data: file } });
const isThere = ({ sha256 }: { sha256: string }) => store.blobs.has({ tenantId, sha256 });
const sweep = (more: Partial<Parameters<BlobSweep['sweep']>[0]> = {}, goOn = always) =>
  new BlobSweep({ pool: store.pool, blobs: store.blobs }).sweep(
    { tenantId, graceMs: DAY_MS, namesElsewhere: nothing, ...more },
    goOn,
  );

describe(`${BlobSweep.name}: "swept by mark after retention" (§8)`, () => {
  it('deletes what nothing names, of the tenant alone, and what is young not yet', async () => {
    const loose = await putFile();
    const young = await putFile({ isNew: true });
    const other = randomUUID();
    const { sha256 } = await store.blobs.put(other, randomBytes(9));
    await store.owner.query(`UPDATE blob.blobs SET stored_at = now() - interval '2 days' WHERE tenant_id = $1`, [other]);

    expect(await sweep()).toBe(1);

    expect([await isThere(loose), await isThere(young)]).toEqual([false, true]);
    expect(await store.blobs.has({ tenantId: other, sha256 })).toBe(true);
  });

  it.each(['as text', 'as a record'])(
    'keeps a file that a finished run names %s, and deletes it once the run is gone',
    async (form) => {
      const { writer } = store.makeExecutor();
      const file = await putFile();
      const text = makeStep('Read', { ok: true }, { outputs: [['main', [itemOf(file)]]] });
      const step = form === 'as text' ? text : decodeStep(text);
      await writer.finishDirect(makeEnd(makeCommand(tenantId), { steps: [step] }));

      expect(await sweep()).toBe(0);
      await store.owner.query('DELETE FROM execution.history WHERE tenant_id = $1', [tenantId]);
      expect(await sweep()).toBe(1);

      expect(await isThere(file)).toBe(false);
    },
  );

  it('keeps a record that is too large for its row, and the files in it', async () => {
    const { writer } = store.makeExecutor();
    const file = await putFile();
    const noise = randomBytes(200_000).toString('base64');
    const steps = [makeStep('Read', noise, { outputs: [['main', [itemOf(file), { json: { noise } }]]] })];
    const command = makeCommand(tenantId);
    await writer.finishDirect(makeEnd(command, { steps }));
    await age(2);

    expect(await sweep()).toBe(0);

    expect(await isThere(file)).toBe(true);
    expect((await store.reader.findRecord(tenantId, command.executionId))?.steps).toHaveLength(1);
  });

  it('keeps what an answer of a finished run holds', async () => {
    const { writer } = store.makeExecutor();
    const file = await putFile();
    const answer = { status: 200, headers: {}, body: { kind: 'file', file } } as never;
    await writer.finishDirect(makeEnd(makeCommand(tenantId), { steps: [], answer }));

    expect(await sweep()).toBe(0);
    expect(await isThere(file)).toBe(true);
  });

  it('keeps what a queued run was given, what a waiting run has journalled, and what it has answered', async () => {
    const { queue, writer } = store.makeExecutor();
    const [given, pinned, journalled, answered] = [await putFile(), await putFile(), await putFile(), await putFile()];
    const queued = makeCommand(tenantId, { items: [itemOf(given)], pinData: { n2: [itemOf(pinned)] } });
    await queue.enqueue({ identity: makeEnd(queued).identity, command: queued });
    const command = makeCommand(tenantId);
    await writer.insertRunning({ identity: makeEnd(command).identity, command, startedAt: NOW });
    const step = makeStep('Read', null, { outputs: [['main', [itemOf(journalled)]]] });
    const answer = { status: 200, headers: {}, body: { kind: 'file', file: answered } } as never;
    const ref = { tenantId, executionId: command.executionId, fence: 1 };
    await writer.park(ref, { rows: [{ kind: 'step', step }], answer, dueAt: Infinity });

    expect(await sweep()).toBe(0);

    for (const file of [given, pinned, journalled, answered]) expect(await isThere(file)).toBe(true);
  });

  it('keeps what a run under way may have put and still holds in memory, however long it takes', async () => {
    const { writer } = store.makeExecutor();
    const command = makeCommand(tenantId);
    await writer.insertRunning({ identity: makeEnd(command).identity, command, startedAt: Date.now() - 3 * DAY_MS });
    const held = await putFile();

    expect(await sweep()).toBe(0);
    expect(await isThere(held)).toBe(true);
    await writer.finish({ tenantId, executionId: command.executionId, fence: 1 }, makeEnd(command));
    expect(await sweep()).toBe(1);
  });

  it('keeps what static data and what is elsewhere names', async () => {
    const [kept, elsewhere, loose] = [await putFile(), await putFile(), await putFile()];
    await store.pool.query('INSERT INTO execution.static_data VALUES ($1, gen_random_uuid(), $2, $3)', [
      ...[tenantId, 'global'],
      encodeText(JSON.stringify({ last: kept.sha256 })),
    ]);
    async function* names() {
      yield [elsewhere.sha256];
    }

    expect(await sweep({ namesElsewhere: names })).toBe(1);

    expect(await Promise.all([kept, elsewhere, loose].map(isThere))).toEqual([true, true, false]);
  });

  it('deletes nothing where it cannot look at everything', async () => {
    const { writer } = store.makeExecutor();
    const loose = await putFile();
    await writer.finishDirect(makeEnd(makeCommand(tenantId)));
    const unreadable = makeCommand(tenantId);
    await writer.finishDirect(makeEnd(unreadable));
    await store.owner.query(`UPDATE execution.history SET body = '\\xff00' WHERE id = $1`, [unreadable.executionId]);

    await expect(sweep()).rejects.toThrow('written by a newer version');
    expect(await isThere(loose)).toBe(true);
    await store.owner.query(`DELETE FROM execution.history WHERE id = $1`, [unreadable.executionId]);
    expect(await sweep({}, () => false)).toBe(0);
    expect(await isThere(loose)).toBe(true);
    expect(await sweep()).toBe(1);
  });

  it('does not miss a run that ends while it looks', async () => {
    const { queue, writer, lease } = store.makeExecutor();
    await lease.register();
    const file = await putFile();
    const command = makeCommand(tenantId, { items: [itemOf(file)] });
    await queue.enqueue({ identity: makeEnd(command).identity, command });
    let looks = 0;
    const endMeanwhile = async () => {
      if (looks++ === 0) {
        const claimed = await queue.claim({ executorId: lease['options'].executorId, limit: 100 });
        const { ref } = claimed.find(({ identity }) => identity.executionId === command.executionId)!;
        const step = makeStep('Read', null, { outputs: [['main', [itemOf(file)]]] });
        await writer.finish(ref, makeEnd(command, { steps: [step] }));
      }
      return true;
    };

    expect(await sweep({}, endMeanwhile as never)).toBe(0);

    expect((await buffer(await store.blobs.get({ tenantId, sha256: file.sha256 }))).length).toBe(100);
  });
});
