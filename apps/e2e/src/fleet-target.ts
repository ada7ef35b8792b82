import {
  createTestDatabase,
  freePort,
  launch,
  startNats,
  type LaunchedProcess,
  type NatsServer,
  type TestDatabase,
} from '@weft/testing';
import { gatewayMigrations } from '@weft/app-gateway';
import { orchestratorMigrations } from '@weft/app-orchestrator';
import { blobMigrations } from '@weft/blob-store';
import { executionMigrations } from '@weft/execution-store';
import { ApiClient } from './api-client.ts';

const OWNER = { email: 'owner@weft.test', password: 'a password for tests' };
/** In the order in which they start: a service comes after those it calls. */
const SERVICES = ['compiler', 'executor', 'orchestrator', 'gateway'] as const;
type ServiceName = (typeof SERVICES)[number];

/** Weft as an operator runs it: each service in a process of its own, over a real NATS and a real PostgreSQL. */
export class FleetTarget {
  private readonly processes = new Map<ServiceName, LaunchedProcess>();

  private constructor(
    readonly nats: NatsServer,
    private readonly database: TestDatabase,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Undefined, said on standard error, where no nats-server can be had. */
  static async start(): Promise<FleetTarget | undefined> {
    const nats = await startNats();
    if (!nats) return undefined;
    const database = await createTestDatabase({
      migrations: [blobMigrations, executionMigrations, orchestratorMigrations, gatewayMigrations],
    });
    const fleet = new FleetTarget(nats, database, {
      NATS_URL: nats.url,
      DATABASE_URL: database.url,
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      WEFT_SECRET_KEY: 'a secret key for tests, long enough to be one',
      WEFT_OWNER_EMAIL: OWNER.email,
      WEFT_OWNER_PASSWORD: OWNER.password,
    });
    for (const service of SERVICES) await fleet.startService(service);
    return fleet;
  }

  get url(): string {
    return `http://127.0.0.1:${this.env['PORT']}`;
  }

  async startService(service: ServiceName): Promise<void> {
    this.processes.set(
      service,
      await launch({ entry: `apps/${service}/src/main.ts`, env: this.env, ready: new RegExp(`${service} is ready`) }),
    );
  }

  async kill(service: ServiceName): Promise<void> {
    await this.processes.get(service)?.kill();
  }

  output(service: ServiceName): string {
    return this.processes.get(service)?.output() ?? '';
  }

  /** Signs in as the owner. */
  async signIn(): Promise<ApiClient> {
    const { accessToken } = await new ApiClient(this.url, {}).ok<{ accessToken: string }>('POST', '/api/auth/login', OWNER);
    return new ApiClient(this.url, { authorization: `Bearer ${accessToken}` });
  }

  async stop(): Promise<void> {
    for (const service of SERVICES.toReversed()) await this.processes.get(service)?.stop();
    await this.nats.stop();
    await this.database.drop();
  }
}
