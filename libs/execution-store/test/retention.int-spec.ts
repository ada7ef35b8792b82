import { randomUUID } from 'node:crypto';
import { ExpiredRuns, OldPartitions, PlanStore, PlanSweep, SweepClaims } from '../src/index.ts';
import { makeCommand, makeEnd, newExecutionId, openStore, PLAN_HASH, type Store } from './store-fixture.ts';

const DAY_MS = 86_400_000;
const always = () => true;

let store: Store;
beforeAll(async () => (store = await openStore()));
afterAll(() => store.close());

const ago = (days: number) => new Date(Date.now() - days * DAY_MS);

/** A finished run, as old as it is said. */
async function keep(tenantId: string, days: number, more: { status?: string; madeDays?: number; planHash?: string } = {}) {
  const { status = 'succeeded', madeDays = days, planHash = 'h' } = more;
  const id = newExecutionId(ago(madeDays).getTime());
  await store.owner.query(
    `INSERT INTO execution.history (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, created_at, finished_at, fence, step_count, event_count)
     VALUES ($1, $2, gen_random_uuid(), 1, $6, 'webhook', $3, $4, $5, 1, 1, 1)`,
    [tenantId, id, status, ago(madeDays), ago(days), planHash],
  );
  return id;
}

async function idsOf(tenantId: string): Promise<string[]> {
  const { rows } = await store.owner.query('SELECT id FROM execution.history WHERE tenant_id = $1 ORDER BY finished_at', [
    tenantId,
  ]);
  return rows.map(({ id }) => id);
}

const expired = () => new ExpiredRuns({ pool: store.pool });
/** Times in which nothing of other tests goes. */
const KEEP = { succeededMs: 30 * DAY_MS, othersMs: 90 * DAY_MS };

describe(SweepClaims.name, () => {
  const claims = () => new SweepClaims({ pool: store.pool });
  const ONCE = { everyMs: 3_600_000, holdMs: 60_000 };

  it('gives a sweep to one of many, and to nobody again before it is due', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => claims().claim('a', ONCE)));
    const mine = all.filter((claim) => claim !== undefined);
    expect(mine).toHaveLength(1);

    await claims().end(mine[0]!);

    expect(await claims().claim('a', ONCE)).toBeUndefined();
    expect(await claims().claim('a', { ...ONCE, everyMs: 0 })).toMatchObject({ number: mine[0]!.number + 1 });
  });

  it('gives the sweep of one that died to the next, who keeps it', async () => {
    const dead = await claims().claim('b', { ...ONCE, holdMs: 0 });

    const next = await claims().claim('b', ONCE);

    expect(next).toBeDefined();
    expect(await claims().renew(dead!, 60_000)).toBe(false);
    await claims().end(dead!);
    expect(await claims().renew(next!, 60_000)).toBe(true);
    expect(await claims().claim('b', ONCE)).toBeUndefined();
  });
});

describe(ExpiredRuns.name, () => {
  it('deletes what ended too long ago, by status, and nothing else', async () => {
    const tenant = randomUUID();
    await keep(tenant, 31);
    const kept = [
      await keep(tenant, 31, { status: 'failed' }),
      await keep(tenant, 29),
      await keep(tenant, 1, { madeDays: 400 }), // it waited for a year
    ];
    await keep(tenant, 91, { status: 'cancelled' });

    await expired().delete(KEEP, always);

    expect(await idsOf(tenant)).toEqual(kept);
  });

  it('keeps for ever what it is told to', async () => {
    const tenant = randomUUID();
    const [old, failed] = [await keep(tenant, 3_000), await keep(tenant, 2_999, { status: 'failed' })];

    await expired().delete({}, always);
    expect(await idsOf(tenant)).toEqual([old, failed]);
    await expired().delete({ othersMs: 30 * DAY_MS }, always);
    expect(await idsOf(tenant)).toEqual([old]);
  });

  it('goes on where it broke off, in short steps', async () => {
    const tenant = randomUUID();
    await store.owner.query(
      `INSERT INTO execution.history (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, created_at, finished_at, fence, step_count, event_count)
       SELECT $1, uuidv7(interval '-40 days'), gen_random_uuid(), 1, 'h', 'webhook', 'succeeded', now() - interval '40 days', now() - interval '40 days', 1, 1, 1
       FROM generate_series(1, 2500)`,
      [tenant],
    );
    const goOn = async () => (await idsOf(tenant)).length === 2_500;

    await expired().delete({ succeededMs: 39 * DAY_MS }, goOn);
    const left = (await idsOf(tenant)).length;
    await expired().delete({ succeededMs: 39 * DAY_MS }, always);

    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(2_500);
    expect(await idsOf(tenant)).toEqual([]);
  });

  it('keeps the newest of a workspace where their number is limited, and all of the last hour', async () => {
    const tenant = randomUUID();
    const runs = [];
    for (const days of [5, 4, 3, 2, 0]) runs.push(await keep(tenant, days));

    await expired().delete({ maxRuns: 3 }, always);
    expect(await idsOf(tenant)).toEqual(runs.slice(2));
    await keep(tenant, 0);
    await expired().delete({ maxRuns: 1 }, always);

    expect(await idsOf(tenant)).toHaveLength(2);
  });

  it('keeps a run as long as its idempotency key answers with it, then both go', async () => {
    const tenant = randomUUID();
    const run = await keep(tenant, 50);
    await store.owner.query(
      `INSERT INTO execution.idempotency_keys VALUES ($1, 'webhook', 'k', 'hash', $2, now() + interval '1 day')`,
      [tenant, run],
    );

    await expired().deleteExpiredKeys(always);
    await expired().delete(KEEP, always);
    expect(await idsOf(tenant)).toEqual([run]);
    await store.owner.query(`UPDATE execution.idempotency_keys SET expires_at = now() WHERE tenant_id = $1`, [tenant]);
    expect(await expired().deleteExpiredKeys(always)).toBe(1);
    await expired().delete(KEEP, always);

    expect(await idsOf(tenant)).toEqual([]);
  });
});

describe(OldPartitions.name, () => {
  const busy: unknown[] = [];
  const partitions = () => new OldPartitions({ pool: store.pool, onBusy: (_, error) => busy.push(error) });

  /** A month of the past, as if it had been made then. */
  async function makeMonth(name: string, from: string, to: string) {
    await store.owner.query(`CREATE TABLE execution.${name} (LIKE execution.history INCLUDING ALL);
      ALTER TABLE execution.${name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`);
    const { rows } = await store.owner.query('SELECT execution.least_id_of($1) AS least, execution.least_id_of($2) AS beyond', [
      from,
      to,
    ]);
    await store.owner.query(
      `ALTER TABLE execution.history ATTACH PARTITION execution.${name} FOR VALUES FROM ('${rows[0].least}') TO ('${rows[0].beyond}')`,
    );
  }
  const exists = async (name: string) =>
    (await store.owner.query('SELECT to_regclass($1) IS NOT NULL AS found', [`execution.${name}`])).rows[0].found as boolean;
  const daysSince = (date: string) => (Date.now() - Date.parse(date)) / DAY_MS;
  const cutoffs = () => expired().cutoffs(KEEP);

  it('drops a month of which nothing is to be kept, and no other', async () => {
    const tenant = randomUUID();
    await makeMonth('history_2024_01', '2024-01-01Z', '2024-02-01Z');
    await makeMonth('history_2024_02', '2024-02-01Z', '2024-03-01Z');
    const january = daysSince('2024-01-10');
    for (let i = 0; i < 20; i++) await keep(tenant, january - i / 10);
    const waited = await keep(tenant, 2, { madeDays: daysSince('2024-02-10') });

    expect(await partitions().drop(await cutoffs(), always)).toBe(1);

    expect(await exists('history_2024_01')).toBe(false);
    expect(await exists('history_2024_02')).toBe(true);
    expect(await idsOf(tenant)).toEqual([waited]);
    expect(busy).toEqual([]);
  });

  it('finishes what a sweep that died has begun, and brings back a run that ended in between', async () => {
    const tenant = randomUUID();
    await makeMonth('history_2024_03', '2024-03-01Z', '2024-04-01Z');
    const at = daysSince('2024-03-10');
    await keep(tenant, at);
    const waited = await keep(tenant, 1, { madeDays: at });
    await store.pool.query(`SELECT execution.retire_partition('history_2024_03')`);
    expect(await idsOf(tenant)).toEqual([]);
    expect(await partitions().isDropping()).toBe(true);

    expect(await partitions().drop(await cutoffs(), always)).toBe(1);

    expect(await partitions().isDropping()).toBe(false);
    expect(await idsOf(tenant)).toEqual([waited]);
    expect(await store.reader.findSummary(tenant, waited)).toMatchObject({ status: 'succeeded' });
  });

  it('lets a long reader read, and nobody wait behind it', async () => {
    await makeMonth('history_2024_05', '2024-05-01Z', '2024-06-01Z');
    const reader = await store.owner.connect();
    await reader.query('BEGIN; SELECT count(*) FROM execution.history');
    const startedAt = performance.now();

    expect(await partitions().drop(await cutoffs(), always)).toBe(0);

    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(busy).toEqual([expect.objectContaining({ code: '55P03' })]);
    await reader.query('COMMIT');
    reader.release();
    expect(await partitions().drop(await cutoffs(), always)).toBe(1);
  });

  it('retires neither the last months nor anything else', async () => {
    for (const name of [
      'history_other',
      'history_2099_01',
      'runs',
      `history_${new Date().toISOString().slice(0, 7).replace('-', '_')}`,
    ])
      await expect(store.pool.query('SELECT execution.retire_partition($1)', [name])).rejects.toThrow('is not one to retire');
    await expect(store.pool.query(`SELECT execution.drop_retired('plans', now(), now())`)).rejects.toThrow(
      'not a retired partition',
    );
  });
});

describe(PlanSweep.name, () => {
  const plan = { format: 1 } as never;
  const hashes = async (tenantId: string) => {
    const { rows } = await store.owner.query('SELECT hash FROM execution.plans WHERE tenant_id = $1 ORDER BY hash', [tenantId]);
    return rows.map(({ hash }) => hash);
  };
  const age = (tenantId: string) =>
    store.owner.query(
      `UPDATE execution.plans SET created_at = created_at - interval '2 days', unnamed_since = unnamed_since - interval '2 days' WHERE tenant_id = $1`,
      [tenantId],
    );

  it('"Plans are kept while a run names one" (§8): deletes what nothing has named at two sweeps, a day apart', async () => {
    const tenantId = randomUUID();
    const plans = new PlanStore({ pool: store.pool });
    const { writer, queue } = store.makeExecutor();
    for (const hash of ['finished', 'gone', 'open', 'version']) await plans.save(tenantId, hash, plan);
    await writer.finishDirect(makeEnd(makeCommand(tenantId, { planHash: 'finished' })));
    const open = makeCommand(tenantId, { planHash: 'open' });
    await queue.enqueue({ identity: makeEnd(open).identity, command: open });
    const sweep = () => new PlanSweep({ pool: store.pool }).sweep({ tenantId, named: ['version'], graceMs: DAY_MS }, always);

    await age(tenantId);
    await plans.save(tenantId, 'young', plan);
    expect(await sweep()).toBe(0); // the first look
    expect(await sweep()).toBe(0); // too soon after it
    await age(tenantId);
    expect(await sweep()).toBe(1);

    expect(await hashes(tenantId)).toEqual(['finished', 'open', 'version', 'young']);
  });

  it('keeps a plan that was saved again since, whose version may be on its way', async () => {
    const tenantId = randomUUID();
    const plans = new PlanStore({ pool: store.pool });
    await plans.save(tenantId, PLAN_HASH, plan);
    const sweep = () => new PlanSweep({ pool: store.pool }).sweep({ tenantId, named: [], graceMs: DAY_MS }, always);
    await age(tenantId);
    await sweep();
    await age(tenantId);

    await plans.save(tenantId, PLAN_HASH, plan);

    expect(await sweep()).toBe(0);
    expect(await plans.load(tenantId, PLAN_HASH)).toEqual(plan);
  });
});
