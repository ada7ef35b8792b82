import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { compilerService } from '@weft/app-compiler';
import { credentialsMigrations, credentialsService } from '@weft/app-credentials';
import { executorService } from '@weft/app-executor';
import { FirstStart, gatewayMigrations, gatewayService } from '@weft/app-gateway';
import { orchestratorMigrations, orchestratorService } from '@weft/app-orchestrator';
import { blobMigrations } from '@weft/blob-store';
import { loadConfig } from '@weft/config';
import type { CredentialView, ExecutionView, WorkflowView } from '@weft/contracts';
import { executionMigrations } from '@weft/execution-store';
import { NatsTransport } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { createPool } from '@weft/persistence';
import { RunningServices } from '@weft/service-host';
import { createTestDatabase, type NatsServer, startNats, type TestDatabase } from '@weft/testing';
import { ApiClient } from '../src/index.ts';

const SERVICES = [compilerService, credentialsService, executorService, orchestratorService, gatewayService];
const MIGRATIONS = [blobMigrations, executionMigrations, orchestratorMigrations, gatewayMigrations, credentialsMigrations];
const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
const mark = randomBytes(6).toString('hex');
const CANARIES = {
  header: `canary-header-${mark}`,
  query: `canary-query-${mark}`,
  password: `canary-password-${mark}`,
  caller: `canary-caller-${mark}`,
  client: `canary-client-${mark}`,
  token: `canary-token-${mark}`,
};

const nats = await startNats();
/** Without a server there is nothing to listen to; `startNats` has said so. */
const describeWithNats = nats ? describe : describe.skip;

/**
 * Secrets that workflows use are sought wherever Weft keeps or sends anything: every row of every table, every file, every
 * message, every line of the log, every answer of the API.
 */
describeWithNats('a secret', () => {
  let database: TestDatabase;
  let services: RunningServices;
  let observer: NatsConnection;
  let api: ApiClient;
  let target: Server;
  let targetUrl: string;
  const blobs = mkdtempSync(join(tmpdir(), 'weft-canary-'));
  const log: string[] = [];
  const messages: string[] = [];
  const answers: string[] = [];
  const rows: string[] = [];
  const received: { url: string; headers: IncomingHttpHeaders }[] = [];

  beforeAll(async () => {
    target = createServer((request, response) => {
      received.push({ url: request.url ?? '', headers: request.headers });
      if (request.url === '/token') return void response.writeHead(200, { 'content-type': 'application/json' }).end(nextToken());
      if (request.headers.authorization === `Bearer ${CANARIES.token}-1`) return void response.writeHead(401).end();
      const isBroken = request.url?.startsWith('/broken') === true;
      // In the middle of the run there are a queue and a journal to be looked at.
      void (isBroken ? everyRow() : Promise.resolve([])).then((found) => {
        rows.push(...found);
        response.writeHead(isBroken ? 500 : 200, { 'content-type': 'application/json' }).end('{"greeting":"hello"}');
      });
    });
    await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
    targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
    observer = await connect({ servers: (nats as NatsServer).url });
    observer.subscribe('>', {
      callback: (_, { subject, data, headers }) =>
        void messages.push(`${subject} ${headers ?? ''} ${Buffer.from(data).toString('latin1')}`),
    });
    await observer.flush();
    database = await createTestDatabase({ migrations: MIGRATIONS });
    services = await startServices();
    const owner = await services.get(gatewayService, FirstStart).run({ withKey: true });
    api = new ApiClient(services.url!, { 'x-api-key': owner!.apiKey! });
  });
  afterAll(async () => {
    await services?.stop();
    await observer?.close();
    await database?.drop();
    target?.close();
    await nats?.stop();
  });

  let tokens = 0;
  const nextToken = () =>
    JSON.stringify({ access_token: `${CANARIES.token}-${++tokens}`, token_type: 'Bearer', expires_in: 3_600 });

  async function startServices(): Promise<RunningServices> {
    const environment = {
      DATABASE_URL: database.url,
      WEFT_SECRET_KEY: SECRET_KEY,
      WEFT_VAULT_KEY: randomBytes(32).toString('hex'),
      WEFT_BLOB_FOLDER: blobs,
      WEFT_EGRESS_ALLOW: '127.0.0.1',
      WEFT_OWNER_PASSWORD: 'correct horse battery staple',
      PORT: '0',
    };
    const config = loadConfig(
      SERVICES.map((service) => service.config),
      environment,
    );
    const logger = new StructuredLogger({ level: 'debug', write: (line) => void log.push(line) });
    const transport = await NatsTransport.connect({ url: (nats as NatsServer).url, secretKey: SECRET_KEY, name: 'canary' });
    return RunningServices.start({ services: SERVICES, config, transport, logger, shutdownTimeoutMs: 1_000 });
  }

  /** Every answer of the API is searched as well. */
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await api.send<T>(method, path, body);
    answers.push(`${method} ${path} ${JSON.stringify([...answer.headers])} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  const store = (type: string, data: object, allowedHosts = ['127.0.0.1']) =>
    call<CredentialView>('POST', '/api/credentials', { name: type, type, data, allowedHosts });

  const httpNode = (id: string, path: string, credential: CredentialView) => ({
    id,
    name: id,
    type: 'httpRequest',
    parameters: { method: 'POST', url: targetUrl + path, authentication: 'generic', credentialType: credential.type },
    credentials: { [credential.type]: credential.id },
    onError: 'continue',
  });

  async function everyRow(): Promise<string[]> {
    const pool = createPool({ url: database.url, max: 1 });
    const { rows: tables } = await pool.query<{ name: string }>(
      `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await pool.query<Record<string, unknown>>(`SELECT * FROM ${name}`);
      for (const row of rows) found.push(`${name} ${Object.values(row).map(toText).join(' ')}`);
    }
    await pool.end();
    return found;
  }

  it('is used, and found nowhere', async () => {
    const header = await store('httpHeaderAuth', { name: 'X-Key', value: CANARIES.header });
    const query = await store('httpQueryAuth', { name: 'key', value: CANARIES.query });
    const basic = await store('httpBasicAuth', { user: 'ada', password: CANARIES.password });
    const elsewhere = await store('httpBearerAuth', { token: CANARIES.header }, ['api.example.com']);
    const service = { grantType: 'clientCredentials', accessTokenUrl: `${targetUrl}/token`, clientId: 'weft' };
    const oauth = await store('oAuth2Api', { ...service, clientSecret: CANARIES.client });
    const caller = await store('httpBasicAuth', { user: 'caller', password: CANARIES.caller });
    const hook = {
      id: 'hook',
      name: 'hook',
      type: 'webhook',
      parameters: { path: 'canary', method: 'POST', authentication: 'basic', respond: 'last-node' },
      credentials: { httpBasicAuth: caller.id },
    };
    const chain = ['hook', 'header', 'query', 'basic', 'oauth', 'broken', 'refused', 'unreachable'];
    const nodes = [
      hook,
      httpNode('header', '/a', header),
      httpNode('query', '/b?c=d', query),
      httpNode('basic', '/c', basic),
      httpNode('oauth', '/e', oauth),
      httpNode('broken', '/broken', header),
      httpNode('refused', '/d', elsewhere),
      {
        ...httpNode('unreachable', '', query),
        parameters: { ...httpNode('x', '', query).parameters, url: 'http://127.0.0.1:1/' },
      },
    ];
    const edges = chain.slice(1).map((target, index) => ({ source: chain[index], target }));
    const workflow = await call<WorkflowView>('POST', '/api/orchestrator/workflows', { name: 'Canary', nodes, edges });
    expect(workflow.problems).toEqual([]);
    await call('POST', `/api/orchestrator/workflows/${workflow.id}/activate`);

    const authorization = `Basic ${Buffer.from(`caller:${CANARIES.caller}`).toString('base64')}`;
    const post = (headers: Record<string, string>) =>
      fetch(`${services.url}/webhook/canary`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"a":1}',
      });
    expect((await post({})).status).toBe(401);
    const answer = await post({ authorization });
    answers.push(await answer.text());

    // It was used: the canaries flew to where they belong, and nowhere else.
    expect(received.map(({ url, headers }) => [url, headers['x-key'] ?? headers.authorization])).toEqual([
      ['/a', CANARIES.header],
      [`/b?c=d&key=${CANARIES.query}`, undefined],
      ['/c', `Basic ${Buffer.from(`ada:${CANARIES.password}`).toString('base64')}`],
      ['/token', `Basic ${Buffer.from(`weft:${CANARIES.client}`).toString('base64')}`],
      ['/e', `Bearer ${CANARIES.token}-1`],
      ['/token', `Basic ${Buffer.from(`weft:${CANARIES.client}`).toString('base64')}`],
      ['/e', `Bearer ${CANARIES.token}-2`],
      ['/broken', CANARIES.header],
    ]);

    const { items } = await call<{ items: { id: string }[] }>('GET', '/api/orchestrator/executions?limit=10');
    for (const { id } of items) await call<ExecutionView>('GET', `/api/orchestrator/executions/${id}?include=data`);
    for (const path of [
      `/${workflow.id}`,
      `/${workflow.id}/export`,
      `/${workflow.id}/export?format=n8n`,
      `/${workflow.id}/versions`,
    ]) {
      await call('GET', `/api/orchestrator/workflows${path}`);
    }
    for (const { id } of [header, query, basic, oauth, caller]) {
      await call('GET', `/api/credentials/${id}`);
      await call('POST', `/api/credentials/${id}/test`);
      await call('PATCH', `/api/credentials/${id}`, { name: 'renamed', allowedHosts: ['evil.test'] });
    }
    await call('GET', '/api/credentials');
    expect(JSON.stringify(answers)).toContain('CREDENTIAL_HOST_REFUSED');
    expect(JSON.stringify(answers)).toContain('hello');

    const files = readdirSync(blobs, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const places = {
      rows: [...rows, ...(await everyRow())],
      files: files.map((entry) => unpacked(readFileSync(join(entry.parentPath, entry.name)))),
      log,
      messages,
      answers,
    };
    for (const table of ['execution.', 'orchestrator.', 'gateway.', 'credentials.uses']) {
      expect(places.rows.some((row) => row.startsWith(table))).toBe(true);
    }
    expect(rows.some((row) => /^execution\.\w*(journal|steps|calls)/.test(row))).toBe(true);
    expect(messages.some((message) => message.startsWith('weft.v1.credentials.resolve'))).toBe(true);
    for (const [place, texts] of Object.entries(places)) {
      const sightings = texts.filter((text) => formsOf(Object.values(CANARIES)).some((form) => text.includes(form)));
      expect({ place, sightings: sightings.map((text) => text.slice(0, 300)) }).toEqual({ place, sightings: [] });
    }
  });
});

/** A secret in every spelling in which it could be lying about. */
function formsOf(secrets: readonly string[]): string[] {
  const texts = [...secrets, ...secrets.flatMap((secret) => [`ada:${secret}`, `caller:${secret}`, `weft:${secret}`])];
  return texts.flatMap((text) => [
    text,
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('base64').replace(/=+$/, ''),
  ]);
}

/** A column's value in full. */
function toText(value: unknown): string {
  if (Buffer.isBuffer(value)) return unpacked(value);
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

const UNPACKERS = [zstdDecompressSync, gunzipSync, inflateSync, inflateRawSync, brotliDecompressSync];

/** Bytes as they are, and unpacked where they can be; the first may say how they are packed. */
function unpacked(bytes: Buffer): string {
  const starts = [bytes, bytes.subarray(1)];
  return [bytes.toString('latin1'), ...starts.flatMap((start) => UNPACKERS.map((unpack) => tryToUnpack(unpack, start)))].join(
    ' ',
  );
}

function tryToUnpack(unpack: (bytes: Buffer) => Buffer, value: Buffer): string {
  try {
    return unpack(value).toString('latin1');
  } catch {
    // It was packed in another way, or in none.
    return '';
  }
}
