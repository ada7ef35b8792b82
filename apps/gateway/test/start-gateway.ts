import { blobMigrations } from '@weft/blob-store';
import { loadConfig } from '@weft/config';
import { compiler, credentials, executor, orchestrator } from '@weft/contracts';
import { EventPublisher, InProcessTransport } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { RunningServices } from '@weft/service-host';
import { createTestDatabase, type TestDatabase } from '@weft/testing';
import { FirstStart, type FirstOwner, gatewayMigrations, gatewayService } from '../src/index.ts';
import { type FakeService, fakeService } from './fake-service.ts';

export const PASSWORD = 'correct horse battery staple';

export interface TestGateway {
  readonly url: string;
  readonly databaseUrl: string;
  readonly owner: FirstOwner & { readonly apiKey: string };
  readonly orchestrator: FakeService<typeof orchestrator>;
  readonly compiler: FakeService<typeof compiler>;
  readonly credentials: FakeService<typeof credentials>;
  readonly executor: FakeService<typeof executor>;
  readonly events: EventPublisher;
  readonly services: RunningServices;
  /** What was logged, as JSON lines. */
  readonly log: string[];
  /** As the owner, by API key. */
  call(path: string, init?: RequestInit & { readonly json?: unknown }): Promise<Response>;
  stop(): Promise<void>;
}

/** The gateway as it runs, on a database of its own, with a fake orchestrator and compiler behind a bus that copies. */
export async function startGateway(environment: Record<string, string> = {}): Promise<TestGateway> {
  const database = await createTestDatabase({ migrations: [blobMigrations, gatewayMigrations] });
  return startOn(database, environment);
}

/** A second one beside the first, on the same database. Stop it before the first. */
export async function startReplica(first: TestGateway, environment: Record<string, string> = {}): Promise<TestGateway> {
  const replica = await startOn({ url: first.databaseUrl, drop: async () => {} }, environment);
  return { ...replica, owner: first.owner };
}

async function startOn(database: Pick<TestDatabase, 'url' | 'drop'>, environment: Record<string, string>): Promise<TestGateway> {
  const fakes = {
    orchestrator: fakeService(orchestrator),
    compiler: fakeService(compiler),
    credentials: fakeService(credentials),
    executor: fakeService(executor),
  };
  const definitions = [...Object.values(fakes).map(({ definition }) => definition), gatewayService];
  const config = loadConfig(
    definitions.map((definition) => definition.config),
    {
      DATABASE_URL: database.url,
      WEFT_SECRET_KEY: 'a secret key of the tests, with more than 32 characters',
      WEFT_OWNER_PASSWORD: PASSWORD,
      PORT: '0',
      ...environment,
    },
  );
  const log: string[] = [];
  const logger = new StructuredLogger({ level: 'debug', write: (line) => void log.push(line) });
  const transport = new InProcessTransport({ copy: true });
  const services = await RunningServices.start({ services: definitions, config, transport, logger, shutdownTimeoutMs: 1_000 });
  const owner = (await services.get(gatewayService, FirstStart).run({ withKey: true })) as TestGateway['owner'];
  const url = services.url!;
  return {
    ...fakes,
    url,
    databaseUrl: database.url,
    owner,
    services,
    log,
    events: services.get(gatewayService, EventPublisher),
    call: (path, init) => callApi(url, path, { ...init, headers: { 'x-api-key': owner.apiKey, ...init?.headers } }),
    stop: async () => {
      await services.stop();
      await database.drop();
    },
  };
}

export function callApi(
  url: string,
  path: string,
  { json, ...init }: RequestInit & { readonly json?: unknown } = {},
): Promise<Response> {
  if (json === undefined) return fetch(url + path, init);
  return fetch(url + path, {
    method: 'POST',
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
    body: JSON.stringify(json),
  });
}
