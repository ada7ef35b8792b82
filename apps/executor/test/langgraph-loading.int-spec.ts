import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NODE_FLAGS } from './executor-under-test.ts';

const ENTRY = fileURLToPath(new URL('./langgraph-process.ts', import.meta.url));
const TIMEOUT_MS = 120_000;

interface Told {
  readonly status: string;
  readonly longestMs: number;
  readonly totalMs: number;
}

/** Whatever the process of an executor is given, nothing of LangChain calls out: no call of it would pass `libs/egress`. */
describe('loading LangGraph', () => {
  let server: Server;
  let variables: Record<string, string>;
  let connections = 0;

  beforeAll(async () => {
    server = createServer((_, response) => response.end('{}'));
    server.on('connection', () => connections++);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    variables = {
      ...{ LANGSMITH_TRACING: 'true', LANGSMITH_TRACING_V2: 'true', LANGCHAIN_TRACING: 'true', LANGCHAIN_TRACING_V2: 'true' },
      ...{ LANGSMITH_ENDPOINT: endpoint, LANGCHAIN_ENDPOINT: endpoint, LANGSMITH_API_KEY: 'key', LANGCHAIN_API_KEY: 'key' },
    };
  });
  beforeEach(() => (connections = 0));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  /** Resolves once the process has nothing left to do, calls included. */
  const load = async (...args: string[]): Promise<Told> => {
    const env = { ...process.env, ...variables };
    const { stdout } = await promisify(execFile)(process.execPath, [...NODE_FLAGS, ENTRY, ...args], { env });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Told;
  };

  it(
    'leaves no way to switch on tracing by the environment',
    async () => {
      await expect(load()).resolves.toMatchObject({ status: 'waiting' });
      expect(connections).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'would be seen here, were tracing on',
    async () => {
      await load('again');
      expect(connections).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it(
    'gives way to other runs in between',
    async () => {
      const { longestMs, totalMs } = await load();
      expect(longestMs).toBeLessThan(totalMs / 2);
    },
    TIMEOUT_MS,
  );
});
