import { randomUUID } from 'node:crypto';
import { FIRST_FENCE, StaticDataStore, toIdentity, type FinishedRun, type StaticDataScopes } from '../src/index.ts';
import { runKey } from '../src/identity.ts';
import { FinishOwned, type OwnedEnd } from '../src/statements/finish-runs.ts';
import { makeCommand, makeEnd, NOW, openStore, type Store } from './store-fixture.ts';

let store: Store;
let workflowId: string;
beforeAll(async () => (store = await openStore()));
afterAll(() => store.close());
beforeEach(() => (workflowId = randomUUID()));

const writer = () => store.makeExecutor().writer;

async function openRun(by = writer()) {
  const command = makeCommand(store.tenantId, { workflow: { id: workflowId, name: 'Orders', version: 1, active: true } });
  const ref = { tenantId: store.tenantId, executionId: command.executionId, fence: FIRST_FENCE };
  await by.insertRunning({ identity: toIdentity(command), command, startedAt: NOW });
  const finish = (staticData: StaticDataScopes, overrides: Partial<FinishedRun> & { fence?: number } = {}) =>
    by.finish({ ...ref, fence: overrides.fence ?? ref.fence }, makeEnd(command, { staticData, ...overrides }));
  return { command, ref, finish };
}

const saved = async () => Object.fromEntries(await new StaticDataStore({ pool: store.pool }).load(store.tenantId, workflowId));

describe('static data', () => {
  it('is nothing before a run has saved any', async () => {
    expect(await saved()).toEqual({});
  });

  it('is saved by the statement that ends the run: one transaction holds both', async () => {
    const { command, finish } = await openRun();
    expect(await finish([['global', '{"count":1}']])).toBe('inserted');

    expect(await saved()).toEqual({ global: '{"count":1}' });
    const { rows } = await store.owner.query(
      `SELECT s.xmin::text AS saved, h.xmin::text AS ended FROM execution.static_data s, execution.history h WHERE s.workflow_id = $1 AND h.id = $2`,
      [workflowId, command.executionId],
    );
    expect(rows[0].saved).toBe(rows[0].ended);
  });

  it('keeps the parts that the later run did not change', async () => {
    await (await openRun()).finish([['global', '{"a":1}'], ['node:Fetch', '{"b":1}']]); // prettier-ignore
    await (await openRun()).finish([['node:Fetch', '{"b":2}']]);
    await (await openRun()).finish([]);
    expect(await saved()).toEqual({ global: '{"a":1}', 'node:Fetch': '{"b":2}' });
  });

  it('is not saved under an old fence', async () => {
    const { finish } = await openRun();
    await expect(finish([['global', '{"zombie":true}']], { fence: FIRST_FENCE - 1 })).rejects.toMatchObject({
      code: 'EXECUTION_LOST_OWNERSHIP',
    });
    expect(await saved()).toEqual({});
  });

  it('is not saved by a run that has ended another way', async () => {
    const { command, finish } = await openRun();
    const other = store.makeExecutor().writer;
    await store.owner.query('UPDATE execution.runs SET fence = fence + 1 WHERE id = $1', [command.executionId]);
    await other.finish({ ...toIdentity(command), fence: FIRST_FENCE + 1 }, makeEnd(command));
    expect(await finish([['global', '{"late":true}']])).toBe('exists');
    expect(await saved()).toEqual({});
  });

  it('of two runs of one workflow that end in one batch is what the later one left', async () => {
    const [early, late] = [await openRun(), await openRun()];
    const kind = new FinishOwned(store.pool, 'e1');
    const job = ({ command, ref }: typeof early, finishedAt: number, text: string, ordinal: number) => {
      const { steps, events, ...facts } = makeEnd(command, { finishedAt });
      const end: OwnedEnd = {
        ...facts,
        ref,
        stepCount: steps.length,
        eventCount: events.length,
        staticData: [['global', text]],
      } as never;
      return { runKey: runKey(ref), entries: [end], ordinal };
    };

    await kind.commit([job(late, NOW + 2, '{"by":"late"}', 1), job(early, NOW + 1, '{"by":"early"}', 2)]);

    expect(await saved()).toEqual({ global: '{"by":"late"}' });
  });

  it('survives many runs of one workflow that end at the same time', async () => {
    const by = writer();
    const runs = await Promise.all(Array.from({ length: 30 }, () => openRun(by)));
    const ends = runs.map(({ finish }, index) => finish([['global', `{"n":${index}}`], [`node:${index % 3}`, '{}']])); // prettier-ignore
    expect(new Set(await Promise.all(ends))).toEqual(new Set(['inserted']));
    expect(Object.keys(await saved()).toSorted()).toEqual(['global', 'node:0', 'node:1', 'node:2']);
  });

  it('keeps any text, and any name of a node', async () => {
    const text = JSON.stringify({ nasty: 'a\u0000b \ud800 \u{1f600}', long: 'x'.repeat(10_000) });
    const name = `node:it's, {"a"} \\ NULL`;
    await (await openRun()).finish([[name, text], ['node:NULL', '{}']]); // prettier-ignore
    expect(await saved()).toEqual({ [name]: text, 'node:NULL': '{}' });
  });

  it('is seen by its tenant only, which may not change it', async () => {
    await (await openRun()).finish([['global', '{}']]);
    const count = async (tenantId: string) =>
      (await store.database.withTenant(tenantId, (tx) => tx.query('SELECT FROM execution.static_data'))).length;
    expect(await count(store.tenantId)).toBeGreaterThan(0);
    expect(await count(randomUUID())).toBe(0);
    const change = store.database.withTenant(store.tenantId, (tx) => tx.query('DELETE FROM execution.static_data'));
    await expect(change).rejects.toThrow('permission denied');
  });
});
