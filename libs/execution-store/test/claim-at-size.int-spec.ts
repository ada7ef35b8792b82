import { randomUUID } from 'node:crypto';
import { claimRuns } from '../src/statements/claim-runs.ts';
import { toIdentity } from '../src/index.ts';
import { makeCommand, openStore, PLAN_HASH, type Store } from './store-fixture.ts';

const QUEUED = 1_000_000;
const BLOCKED = 100_000;
/** Rows made by one statement. */
const AT_ONCE = 50_000;
const ROOM = 50;
/** run.md §9. */
const SLACK = 100;

let store: Store;
let executor: ReturnType<Store['makeExecutor']>;
beforeAll(async () => {
  store = await openStore();
  executor = store.makeExecutor();
  await fill('queued', QUEUED, store.tenantId);
  await fill('blocked', BLOCKED, store.tenantId);
}, 300_000);
beforeEach(() => executor.lease.register()); // else it is over, where the rows have taken long
afterAll(() => store.close());

/** Runs of one tenant, as they stand in the table; their order is that of their priorities and ids, not that of their insertion. */
async function fill(status: string, count: number, tenantId: string): Promise<void> {
  const isBlocked = status === 'blocked';
  await store.owner.query('ALTER TABLE execution.runs DISABLE TRIGGER keep_tenant_queue');
  for (let left = count; left > 0; left -= AT_ONCE)
    await store.owner.query(
      `INSERT INTO execution.runs (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, priority, command, waits_for, limit_keys, limit_sizes)
     SELECT $1, gen_random_uuid(), $2, 1, $3, 'webhook', $4, n % 3, '\\x00'::bytea, $5, CASE WHEN $5::text IS NOT NULL THEN ARRAY[$5::text] END,
            CASE WHEN $5::text IS NOT NULL THEN ARRAY[1] END
     FROM generate_series(1, $6::int) AS n`,
      [tenantId, randomUUID(), PLAN_HASH, status, isBlocked ? 'workflow:a' : null, Math.min(left, AT_ONCE)],
    );
  await store.owner.query('ALTER TABLE execution.runs ENABLE TRIGGER keep_tenant_queue');
  await store.owner.query('INSERT INTO execution.tenant_queues VALUES ($1, 0) ON CONFLICT DO NOTHING', [tenantId]);
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Entries of the queue that the claim has read to choose from; it changes what it has chosen by key. */
function visited(node: PlanNode): number {
  const isOfRuns = node['Relation Name'] === 'runs' || node['Index Name']?.startsWith('runs_');
  const isScan = node['Node Type'].includes('Scan') && isOfRuns && node['Index Name'] !== 'runs_pkey';
  const rows = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const here = isScan ? rows * node['Actual Loops'] : 0;
  return here + (node.Plans ?? []).reduce((sum, child) => sum + visited(child), 0);
}

/** @param without an index that is not to be there. */
async function explain(without?: string): Promise<{ plan: PlanNode; ms: number }> {
  const client = await (without === undefined ? store.pool : store.owner).connect();
  try {
    await client.query('BEGIN');
    if (without !== undefined) await client.query(`DROP INDEX execution.${without}`);
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode; 'Execution Time': number }] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${claimRuns(ROOM).text}`,
      [executor.executorId, 1],
    );
    const [found] = (rows[0] as (typeof rows)[number])['QUERY PLAN'];
    return { plan: found.Plan, ms: found['Execution Time'] };
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

describe(`"a claim of n rows visits ≤ n + 100 entries" (§9), of ${QUEUED} queued and ${BLOCKED} blocked`, () => {
  const expectFew = ({ plan }: { plan: PlanNode }) => {
    expect(plan['Actual Rows']).toBe(ROOM);
    expect(visited(plan)).toBeLessThanOrEqual(ROOM + SLACK);
  };

  it('before anybody has looked at the tables: without statistics', async () => expectFew(await explain()));

  it('with statistics', async () => {
    await store.owner.query('ANALYZE execution.runs, execution.tenant_queues, execution.executors');
    expectFew(await explain());
  });

  it('which is not so by itself: without its index it would read the whole queue', async () => {
    expect(visited((await explain('runs_queued')).plan)).toBeGreaterThanOrEqual(QUEUED);
  });

  it('with another hundred workspaces in the queue', async () => {
    for (let i = 0; i < 100; i++) {
      const tenantId = randomUUID();
      await store.owner.query(
        `INSERT INTO execution.runs (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, command)
         SELECT $1, gen_random_uuid(), $1, 1, $2, 'webhook', 'queued', '\\x00'::bytea FROM generate_series(1, 20)`,
        [tenantId, PLAN_HASH],
      );
    }
    await store.owner.query('ANALYZE execution.runs, execution.tenant_queues');
    expectFew(await explain());
  });
});

describe('fairness between workspaces (§9)', () => {
  it('"a newcomer starts at the least time in use": it is served with the next claim, and by turns from then on', async () => {
    const other = randomUUID();
    await store.owner.query('DELETE FROM execution.runs WHERE tenant_id <> $1', [store.tenantId]);
    await store.owner.query('DELETE FROM execution.tenant_queues WHERE tenant_id <> $1', [store.tenantId]);
    const claimed = await claimedTenants(2 * ROOM); // of the backlog alone
    expect(claimed.get(store.tenantId)).toBe(2 * ROOM);

    for (let i = 0; i < ROOM; i++) {
      const command = makeCommand(other);
      await executor.queue.enqueue({ identity: toIdentity(command), command });
    }
    const next = await claimedTenants(ROOM);
    expect(next.get(other)).toBe(ROOM / 2);
    expect(next.get(store.tenantId)).toBe(ROOM / 2);
    expect((await claimedTenants(ROOM)).get(other)).toBe(ROOM / 2);

    // All of the newcomer's runs are claimed: it has no turns any more, and the backlog gets all of them.
    await claimedTenants(ROOM);
    expect((await claimedTenants(ROOM)).get(store.tenantId)).toBe(ROOM);
    const { rows } = await store.owner.query<{ tenant_id: string }>('SELECT tenant_id FROM execution.tenant_queues');
    expect(rows).toEqual([{ tenant_id: store.tenantId }]);
  });

  it('finds the queue of a tenant whose row goes while another run is queued', async () => {
    const tenantId = randomUUID();
    for (let round = 0; round < 30; round++) {
      const command = makeCommand(tenantId);
      await Promise.all([
        executor.queue.enqueue({ identity: toIdentity(command), command }),
        store.pool.query(`SELECT execution.pass_turns(ARRAY[$1::uuid], ARRAY[1], ARRAY[0])`, [tenantId]),
      ]);
      const { rows } = await store.owner.query('SELECT FROM execution.tenant_queues WHERE tenant_id = $1', [tenantId]);
      expect(rows).toHaveLength(1);
      await store.owner.query('DELETE FROM execution.runs WHERE tenant_id = $1', [tenantId]);
    }
  });
});

/** Claims and tells whose runs they were; the rows of the backlog cannot be read, and so the store is asked. */
async function claimedTenants(limit: number): Promise<Map<string, number>> {
  const { rows } = await store.pool.query<{ tenant_id: string }>(claimRuns(limit).text, [executor.executorId, 7]);
  const counts = new Map<string, number>();
  for (const { tenant_id } of rows) counts.set(tenant_id, (counts.get(tenant_id) ?? 0) + 1);
  return counts;
}
