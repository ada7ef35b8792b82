import { toIdentity } from '../src/index.ts';
import { makeCommand, openStore, type Store } from './store-fixture.ts';

let store: Store;
beforeAll(async () => (store = await openStore()));
afterAll(() => store.close());

const query = async (sql: string) => (await store.owner.query(sql)).rows;

describe('the tables', () => {
  it('force row-level security on every one but those that belong to no tenant', async () => {
    const open = await query(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname IN ('execution', 'blob') AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1`,
    );
    expect(open.map(({ name }) => name)).toEqual([
      'blob.migrations',
      'execution.executors',
      'execution.migrations',
      'execution.sweeps',
    ]);
  });

  it('lead every key with the tenant', async () => {
    const keys = await query(
      `SELECT c.relname AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
       WHERE n.nspname IN ('execution', 'blob') AND k.contype = 'p' AND a.attname <> 'tenant_id' ORDER BY 1`,
    );
    expect(keys.map(({ name }) => name)).toEqual(['executors', 'migrations', 'migrations', 'sweeps']);
  });

  it('"one row of facts (at most three indexes)" (§8)', async () => {
    const kinds = `SELECT a.amname AS kind, count(*)::int AS count FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
      WHERE i.indrelid = 'execution.history'::regclass GROUP BY 1 ORDER BY 1`;
    // That of the workspace's stream has no entry for a row (ADR 0031).
    expect(await query(kinds)).toEqual([
      { kind: 'brin', count: 1 },
      { kind: 'btree', count: 3 },
    ]);
  });

  it('"never jsonb for user data" (§8)', async () => {
    expect(
      await query(
        `SELECT table_name FROM information_schema.columns WHERE table_schema IN ('execution', 'blob') AND data_type IN ('json', 'jsonb')`,
      ),
    ).toEqual([]);
  });

  it('hold the status of a run against its owner, by whichever statement it is changed', async () => {
    const { writer } = store.makeExecutor();
    const command = makeCommand(store.tenantId);
    await writer.insertRunning({ identity: toIdentity(command), command, startedAt: Date.now() });
    const change = (set: string) => store.owner.query(`UPDATE execution.runs SET ${set} WHERE id = '${command.executionId}'`);

    await expect(change('owner = NULL')).rejects.toMatchObject({
      code: '23514',
      message: 'A run cannot be "running" with the owner nobody.',
    });
    await expect(change(`status = 'waiting'`)).rejects.toMatchObject({ code: '23514' });
    await expect(change(`status = 'over', owner = NULL`)).rejects.toMatchObject({ code: '23514' });
    await expect(
      query(
        `INSERT INTO execution.runs (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, command)
         SELECT tenant_id, uuidv7(), workflow_id, 1, plan_hash, mode, status, command FROM execution.runs WHERE id = '${command.executionId}'`,
      ),
    ).rejects.toMatchObject({ code: '23514' });
    await change(`status = 'waiting', owner = NULL`);
  });

  it('let a tenant read its runs and change nothing', async () => {
    for (const table of ['runs', 'journal', 'history', 'plans', 'static_data', 'deleted_runs', 'sweeps']) {
      await expect(store.database.withTenant(store.tenantId, (tx) => tx.query(`DELETE FROM execution.${table}`))).rejects.toThrow(
        'permission denied',
      );
    }
  });
});
