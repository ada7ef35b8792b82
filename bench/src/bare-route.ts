import { setImmediate } from 'node:timers';
import { createPool, startEmbeddedPostgres } from '@weft/persistence';
import fastify from 'fastify';

/**
 * A route that parses its body, commits one row by group commit and answers, in a process and on a database of its own: what `Yardstick`
 * calls. As little as a webhook that loses nothing can cost.
 */
const [dataDir = ''] = process.argv.slice(2);
const database = await startEmbeddedPostgres({ dataDir, onLost: () => process.exit(1) });
const pool = createPool({ url: database.url, max: 2 });
await pool.query('CREATE TABLE runs (id bigserial PRIMARY KEY, body text NOT NULL)');

interface Waiting {
  readonly body: string;
  readonly done: () => void;
}
let waiting: Waiting[] = [];
let freeWriters = 2;

/** A batch leaves when a writer is free, with all that waits. */
async function write(): Promise<void> {
  if (freeWriters === 0 || waiting.length === 0) return;
  const batch = waiting;
  [waiting, freeWriters] = [[], freeWriters - 1];
  const insert = {
    name: 'insert',
    text: 'INSERT INTO runs (body) SELECT unnest($1::text[])',
    values: [batch.map(({ body }) => body)],
  };
  await pool.query(insert);
  freeWriters++;
  for (const { done } of batch) done();
  setImmediate(() => void write());
}

const server = fastify();
server.post('/', ({ body }) => {
  const { promise, resolve } = Promise.withResolvers<object>();
  waiting.push({ body: JSON.stringify(body), done: () => resolve({ ok: true }) });
  setImmediate(() => void write());
  return promise;
});
console.log(`ready at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => {
  void server
    .close()
    .then(() => pool.end())
    .then(() => database.stop())
    .then(() => process.exit(0));
});
