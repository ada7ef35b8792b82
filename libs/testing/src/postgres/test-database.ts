import { createHash, randomBytes } from 'node:crypto';
import type { MigrationSet } from '@weft/persistence';
import { askForPostgres, type PostgresServer } from './test-server.ts';

export interface TestDatabaseOptions {
  /** What is migrated into it. Without any, the database is empty. */
  readonly migrations?: readonly MigrationSet[];
}

/** A database of one test file's own. */
export interface TestDatabase {
  /** As the owner of everything; the role of a service is an option of `createPool` and `openDataSource`. */
  readonly url: string;
  /** Also ends whatever is still connected. A database that is not dropped goes with the run. */
  drop(): Promise<void>;
}

type Persistence = typeof import('@weft/persistence');

/** Any number, the same in every worker. */
const TEMPLATE_LOCK = 4_217_001;

/**
 * Makes a database, cloned from a template that the first test with the same migrations has migrated.
 * Call it in `beforeAll`, and `drop` in `afterAll`.
 */
export async function createTestDatabase({ migrations = [] }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const persistence = await import('@weft/persistence'); // heavy, and most tests have no database
  const server = await askForPostgres();
  const template = migrations.length > 0 ? await provideTemplate(persistence, server, migrations) : undefined;
  const name = `${server.prefix}${randomBytes(6).toString('hex')}`;
  const url = await persistence.createDatabase({ url: server.url, name, ...(template ? { template } : {}) });
  return { url, drop: () => persistence.dropDatabase({ url: server.url, name }) };
}

/** The name of the migrated template; workers that ask at the same time wait for the one that makes it. */
async function provideTemplate(
  persistence: Persistence,
  server: PostgresServer,
  migrations: readonly MigrationSet[],
): Promise<string> {
  const name = `${server.prefix}template_${fingerprint(migrations)}`;
  const pool = persistence.createPool({ url: server.url, max: 1, statementTimeoutMs: 0 });
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) {
      const draft = await makeDraft(persistence, { url: server.url, name: `${name}_draft`, migrations });
      await client.query(`alter database "${draft}" rename to "${name}"`);
    }
  } finally {
    client.release();
    await pool.end(); // frees the lock
  }
  return name;
}

/** Under another name until all is in it: a template that failed half-way must not be cloned by the next test. */
async function makeDraft(
  persistence: Persistence,
  draft: { url: string; name: string; migrations: readonly MigrationSet[] },
): Promise<string> {
  await persistence.dropDatabase(draft);
  const url = await persistence.createDatabase({ url: draft.url, name: draft.name });
  await persistence.migrate({ url, sets: draft.migrations });
  return draft.name;
}

/** Names the content of the sets: two sets of one schema differ by the names of their migrations. */
function fingerprint(migrations: readonly MigrationSet[]): string {
  const content = migrations.map((set) => [set.schema, ...set.migrations.map((migration) => migration.name)]);
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
}
