// One PostgreSQL for a run of tests: that of DATABASE_URL, else an embedded one that forgets fsync.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** Databases of this run; a leftover of another run is never touched. */
const PREFIX = `weft_test_${process.pid}_`;

/** `answer` is what the workers get: a server, and the prefix for the databases that they make on it. */
export async function startPostgres(folder) {
  const given = process.env.DATABASE_URL;
  if (given) return { answer: { url: given, prefix: PREFIX }, stop: () => dropDatabases(given) };
  await import('../swc-hook.mjs');
  const { startEmbeddedPostgres } = await import('@weft/persistence');
  chmodSync(folder, 0o755); // PostgreSQL runs as another user where we are root
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), durable: false });
  return { answer: { url: server.url, prefix: PREFIX }, stop: () => server.stop() };
}

async function dropDatabases(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('select datname from pg_database where starts_with(datname, $1)', [PREFIX]);
  for (const { datname } of rows) await client.query(`drop database if exists ${client.escapeIdentifier(datname)} with (force)`);
  await client.end();
}
