import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/** The PostgreSQL of this run of tests. */
export interface PostgresServer {
  /** As the owner of everything. */
  readonly url: string;
  /** Names of this run's databases start with it; the run removes them at its end. */
  readonly prefix: string;
}

/** Asks Jest's main process, which starts the server on the first call (tools/jest/test-servers.mjs). */
export async function askForPostgres(): Promise<PostgresServer> {
  const address = process.env.WEFT_TEST_SERVERS;
  if (!address) throw new Error('There is no test server outside a run of tests: start this with "npm test".');
  const { status, body } = await get(address, '/postgres');
  if (status !== 200) throw new Error(`The PostgreSQL for tests did not start:\n${body}`);
  return JSON.parse(body) as PostgresServer;
}

function get(socketPath: string, path: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
    call.once('error', reject).end();
  });
}
