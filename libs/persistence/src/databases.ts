import pg from 'pg';
import { withDatabase } from './connection.ts';
import { toStoreError } from './store-error.ts';

export interface CreateDatabaseOptions {
  /** Of a user that may create databases. */
  readonly url: string;
  readonly name: string;
  /** Database to copy; nobody may be connected to it. */
  readonly template?: string;
}

/** Creates a database on the same server and returns its URL. */
export async function createDatabase({ url, name, template }: CreateDatabaseOptions): Promise<string> {
  // The copy file by file: for the small databases of tests it is the faster of the two strategies.
  const copied = template ? ` TEMPLATE ${pg.escapeIdentifier(template)} STRATEGY file_copy` : '';
  await run(url, `CREATE DATABASE ${pg.escapeIdentifier(name)}${copied}`);
  return withDatabase(url, name);
}

/** Drops a database and ends the connections to it; one that is not there is no error. */
export async function dropDatabase({ url, name }: Pick<CreateDatabaseOptions, 'url' | 'name'>): Promise<void> {
  await run(url, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(sql);
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await client.end().catch(() => undefined); // a connection that is gone needs no end
  }
}
