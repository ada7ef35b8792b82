import type { NetConnectOpts } from 'node:net';
import { createTestDatabase, startSilentProxy, waitFor, type SilentProxy, type TestDatabase } from '@weft/testing';
import { createPool, isConnectionLoss, openDataSource, TenantDatabase } from '../src/index.ts';

/** Where a database is, whichever way its address says it. */
function targetOf(url: string): NetConnectOpts {
  const socketDir = new URLSearchParams(url.split('?')[1]).get('host');
  if (socketDir) return { path: `${socketDir}/.s.PGSQL.5432` };
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 5432) };
}

function throughProxy(url: string, port: number): string {
  const [, user = 'postgres', database = ''] = /^postgres(?:ql)?:\/\/([^@/]*)@[^/]*\/([^?]*)/.exec(url) ?? [];
  return `postgres://${user}@127.0.0.1:${port}/${database}`;
}

describe('a server that vanishes without a word', () => {
  const replyTimeoutMs = 300;
  let database: TestDatabase;
  let proxy: SilentProxy;
  let url: string;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    proxy = await startSilentProxy(targetOf(database.url));
    url = throughProxy(database.url, proxy.port);
  });
  afterEach(() => proxy.close());
  afterAll(() => database.drop());

  it('fails a query that is under way, as a lost connection, and the next one gets a new connection', async () => {
    const pool = createPool({ url, replyTimeoutMs, max: 1 });
    await pool.query('SELECT 1');
    proxy.silence();
    const error: unknown = await pool.query('SELECT 2').catch((e: unknown) => e);
    expect(isConnectionLoss(error)).toBe(true);
    proxy.resume();
    expect((await pool.query('SELECT 3 AS n')).rows).toEqual([{ n: 3 }]);
    await pool.end();
  });

  it('fails a transaction once, without waiting for its rollback, and lets the next one through', async () => {
    const source = await openDataSource({ url, schema: 'public', replyTimeoutMs, max: 1 });
    const tenants = new TenantDatabase(source);
    const since = performance.now();
    const stuck = tenants.withoutTenant(async (tx) => {
      await tx.query('SELECT 1');
      proxy.silence();
      await tx.query('SELECT 2');
    });
    await expect(stuck).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - since).toBeLessThan(2 * replyTimeoutMs);
    proxy.resume();
    expect(await waitFor(() => tenants.withoutTenant((tx) => tx.query('SELECT 3 AS n')))).toEqual([{ n: 3 }]);
    await source.destroy();
  });
});
