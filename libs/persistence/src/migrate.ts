import pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import { toDataSourceOptions } from './data-source.ts';
import { withStartupOptions } from './connection.ts';
import { DATABASE_ROLES, ensureRoles } from './roles.ts';
import { toStoreError } from './store-error.ts';

/** A migration class; its name ends in its timestamp, which orders it. */
export type MigrationClass = new () => MigrationInterface;

/** The migrations of one schema, listed in code by whoever owns its tables. */
export interface MigrationSet {
  readonly schema: string;
  readonly migrations: readonly MigrationClass[];
}

/** Held while migrating: several processes may start at once. */
const MIGRATION_LOCK = 7_710_201;
const MIGRATIONS_TABLE = 'migrations';

export function defineMigrations(set: MigrationSet): MigrationSet {
  if (!/^[a-z][a-z0-9_]*$/.test(set.schema))
    throw new TypeError(`"${set.schema}" is no name for a schema: use lower case letters, digits and "_".`);
  return set;
}

export interface MigrateOptions {
  /** Of a user that may create schemas and roles in the database, and will own the tables. */
  readonly url: string;
  readonly sets: readonly MigrationSet[];
}

/**
 * Brings a database up to date: roles, schemas, then what is missing of each set, each migration in its own transaction.
 * Safe to run from several processes at once; costs milliseconds where nothing is missing.
 * @throws STORE_UNAVAILABLE where the database cannot be reached, or the roles cannot be made.
 */
export async function migrate({ url, sets }: MigrateOptions): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'weft-migrate' });
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await ensureRoles(client);
    for (const set of sets) await migrateSchema(client, url, set);
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await client.end().catch(() => undefined); // a connection that is gone needs no end
  }
}

async function migrateSchema(client: pg.Client, url: string, set: MigrationSet): Promise<void> {
  const done = await listDone(client, set.schema);
  if (set.migrations.every(({ name }) => done.has(name))) return;
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${set.schema}`);
  await client.query(`GRANT USAGE ON SCHEMA ${set.schema} TO ${DATABASE_ROLES.join(', ')}`);
  const source = new DataSource({
    ...toDataSourceOptions({
      url: withStartupOptions(url, {}),
      schema: set.schema,
      max: 1,
      statementTimeoutMs: 0,
      name: 'weft-migrate',
    }),
    migrations: [...set.migrations],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}

async function listDone(client: pg.Client, schema: string): Promise<ReadonlySet<string>> {
  const table = `${schema}.${MIGRATIONS_TABLE}`;
  const { rows: found } = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [table]);
  if (!found[0]?.found) return new Set();
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${table}`);
  return new Set(rows.map(({ name }) => name));
}
