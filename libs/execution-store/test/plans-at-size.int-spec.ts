import pg from 'pg';
import { FIRST_FENCE, HistoryPartitions, toIdentity } from '../src/index.ts';
import { FIND_EXPIRED } from '../src/retention/expired-runs.ts';
import { listTenantsOf } from '../src/retention/tenants-of.ts';
import { AppendProgress } from '../src/statements/append-progress.ts';
import { claimRuns } from '../src/statements/claim-runs.ts';
import { FIND_RUN, LIST_RUNS } from '../src/statements/read-runs.ts';
import { makeCommand, makeEnd, newExecutionId, openStore, type Store } from './store-fixture.ts';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

let store: Store;
beforeAll(async () => (store = await openStore()));
afterAll(() => store.close());

async function explain(sql: string, values: unknown[]): Promise<PlanNode> {
  const { rows } = await store.owner.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, values);
  return rows[0]['QUERY PLAN'][0].Plan;
}

/** What would be asked of a database. */
async function statementOf(ask: (pool: pg.Pool) => Promise<unknown>): Promise<{ text: string; values: unknown[] }> {
  const asked: { text: string; values: unknown[] }[] = [];
  const query = (statement: { text: string; values: unknown[] }) => {
    asked.push(statement);
    return Promise.resolve({ rows: [{ n: 1, sequence: 0 }] });
  };
  await ask({ query } as never);
  return asked[0]!;
}

const toLiteral = (value: unknown): string =>
  value === null ? 'NULL' : pg.escapeLiteral(Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : String(value));

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];
const blocks = (node: PlanNode) => (node['Shared Hit Blocks'] ?? 0) + (node['Shared Read Blocks'] ?? 0);

describe('plans of the statements', () => {
  it('appends to a run by its key, also by a plan that was made before the first runs', async () => {
    const { tenantId, makeExecutor } = store;
    const command = makeCommand(tenantId);
    await makeExecutor().writer.insertRunning({ identity: toIdentity(command), command, startedAt: Date.now() });
    const { text, values } = await statementOf((pool) =>
      new AppendProgress(pool).commit([
        { runKey: '', ordinal: 1, entries: [{ ref: { tenantId, executionId: command.executionId, fence: FIRST_FENCE } }] },
      ]),
    );
    const client = await store.owner.connect();
    try {
      await client.query('SET plan_cache_mode = force_generic_plan');
      await client.query(`PREPARE append AS ${text}`);
      const append = `EXECUTE append (${values.map(toLiteral).join(', ')})`;
      await client.query(`EXPLAIN ${append}`);
      await client.query(
        `INSERT INTO execution.runs (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, owner, command)
         SELECT gen_random_uuid(), uuidv7(), gen_random_uuid(), 1, 'h', 'webhook', 'running', 'somebody', '\\x00' FROM generate_series(1, 20000)`,
      );

      const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${append}`);

      const plan: PlanNode = rows[0]['QUERY PLAN'][0].Plan;
      expect(plan).toMatchObject({ 'Actual Rows': 1 });
      expect(blocks(plan)).toBeLessThan(50);
    } finally {
      await client.query('TRUNCATE execution.runs');
      client.release(true);
    }
  });

  it('claims by partial index at 100,000 open runs, and reads little', async () => {
    const { lease, executorId } = store.makeExecutor();
    // In parts: each takes as long as a statement may, where much else is going on.
    for (let part = 0; part < 5; part++)
      await store.owner.query(
        `INSERT INTO execution.runs (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, due_at, command)
       SELECT gen_random_uuid(), uuidv7(), gen_random_uuid(), 1, 'h', 'webhook', CASE n % 10 WHEN 0 THEN 'blocked' WHEN 1 THEN 'waiting' ELSE 'queued' END,
              CASE WHEN n % 10 = 1 THEN now() + interval '1 day' END, '\\x00' FROM generate_series(1, 20000) AS n`,
      );
    await lease.register();
    await store.owner.query('ANALYZE execution.runs');

    const plan = await explain(claimRuns(20).text, [executorId, 1]);

    expect(flatten(plan).map((node) => node['Index Name'])).toEqual(
      expect.arrayContaining(['runs_queued', 'runs_due', 'runs_owned']),
    );
    expect(flatten(plan).filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] === 'runs')).toEqual([]);
    expect(blocks(plan)).toBeLessThan(1_000);
  }, 60_000);

  it('"the key (tenant, id) needs no date and a look-up prunes" (§8)', async () => {
    const { writer } = store.makeExecutor();
    const command = makeCommand(store.tenantId);
    await writer.finishDirect(makeEnd(command));

    const plan = await explain(FIND_RUN, [store.tenantId, command.executionId, null]);

    const partitions = flatten(plan).filter((node) => node['Relation Name']?.startsWith('history_'));
    expect(partitions.filter((node) => node['Actual Loops'] > 0)).toHaveLength(1);
  });

  it("finds a page of a tenant's runs among 50,000, and the only failed one, without reading them all", async () => {
    const { writer } = store.makeExecutor();
    await writer.finishDirect(makeEnd(makeCommand(store.tenantId), { status: 'failed' }));
    await store.owner.query(
      `INSERT INTO execution.history (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, created_at, finished_at, fence, step_count, event_count)
       SELECT $1, uuidv7(), gen_random_uuid(), 1, 'h', 'webhook', 'succeeded', now(), now(), 1, 1, 1 FROM generate_series(1, 50000)`,
      [store.tenantId],
    );
    await store.owner.query('ANALYZE execution.history');

    const newest = await explain(LIST_RUNS, [store.tenantId, newExecutionId(), null, null, null, 51, null, null, null]);
    const failed = await explain(LIST_RUNS, [store.tenantId, null, null, 'failed', null, 51, null, null, null]);

    expect(blocks(newest)).toBeLessThan(500);
    expect(blocks(failed)).toBeLessThan(500);
  });

  it('looks for what is past retention in short steps, and for tenants without reading their rows', async () => {
    const { rows } = await store.owner.query(
      'SELECT id FROM execution.history WHERE tenant_id = $1 ORDER BY id OFFSET 25000 LIMIT 1',
      [store.tenantId],
    );
    const step = await explain(FIND_EXPIRED, [store.tenantId, rows[0].id, LAST_ID, 'now', 'now']);
    const startedAt = performance.now();
    const tenants = await listTenantsOf(store.pool, 'history');

    expect(
      flatten(step).filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name']?.startsWith('history')),
    ).toEqual([]);
    expect(blocks(step)).toBeLessThan(1_500); // of the 1,000 runs of a step
    expect(tenants).toContain(store.tenantId);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('"partitions exist two ahead and readiness says so" (§8)', async () => {
    const partitions = new HistoryPartitions({ pool: store.pool });
    expect(await partitions.isReady()).toBe(true);
    const { rows } = await store.owner.query(
      `SELECT to_char((date_trunc('month', now(), 'UTC') + interval '2 months') AT TIME ZONE 'UTC', 'YYYY_MM') AS month`,
    );
    await store.owner.query(`DROP TABLE execution.history_${rows[0].month}`);
    expect(await partitions.isReady()).toBe(false);
    // A run of that month, by a clock that runs ahead, came before its partition.
    const command = makeCommand(store.tenantId, { executionId: newExecutionId(Date.now() + 61 * 86_400_000) });
    const { writer } = store.makeExecutor();
    await writer.finishDirect(makeEnd(command));

    await partitions.ensure();

    expect(await partitions.isReady()).toBe(true);
    expect(await store.reader.findSummary(store.tenantId, command.executionId)).toMatchObject({ status: 'succeeded' });
  });
});
