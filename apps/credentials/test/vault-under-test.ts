import { randomBytes, randomUUID } from 'node:crypto';
import { loadConfig } from '@weft/config';
import { type Actor, credentials, type CredentialsClient, type ResolvedCredential } from '@weft/contracts';
import { createClient, InProcessTransport, openReply, signGrant } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { createPool } from '@weft/persistence';
import { RunningServices } from '@weft/service-host';
import { createTestDatabase, type TestDatabase } from '@weft/testing';
import type pg from 'pg';
import { credentialsMigrations, credentialsService } from '../src/index.ts';

export const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
export const newKey = (): string => randomBytes(32).toString('hex');
export const newActor = (): Actor => ({ tenantId: randomUUID(), userId: randomUUID() });

/** The vault as it runs, on a database of its own or of another one's. */
export class VaultUnderTest {
  private constructor(
    readonly database: TestDatabase,
    private readonly services: RunningServices,
    readonly client: CredentialsClient,
    readonly transport: InProcessTransport,
    /** What was logged, as JSON lines. */
    readonly log: string[],
    /** As the owner of the tables. */
    readonly pool: pg.Pool,
    readonly vaultKey: string,
  ) {}

  static async start(options: { database?: TestDatabase; environment?: Record<string, string> } = {}): Promise<VaultUnderTest> {
    const database = options.database ?? (await createTestDatabase({ migrations: [credentialsMigrations] }));
    const environment = {
      DATABASE_URL: database.url,
      WEFT_SECRET_KEY: SECRET_KEY,
      WEFT_VAULT_KEY: newKey(),
      WEFT_EGRESS_ALLOW: '127.0.0.1',
      ...options.environment,
    };
    const config = loadConfig([credentialsService.config], environment);
    const log: string[] = [];
    const logger = new StructuredLogger({ level: 'debug', write: (line) => void log.push(line) });
    const transport = new InProcessTransport({ copy: true });
    const services = await RunningServices.start({
      services: [credentialsService],
      config,
      transport,
      logger,
      shutdownTimeoutMs: 1_000,
    });
    const client = createClient(credentials, transport);
    return new VaultUnderTest(
      database,
      services,
      client,
      transport,
      log,
      createPool({ url: database.url, max: 2 }),
      environment.WEFT_VAULT_KEY,
    );
  }

  /** Opens a credential as an executor does. */
  async resolve(actor: Actor, credentialId: string, rejectedToken?: number): Promise<ResolvedCredential> {
    const grant = this.grant(actor, credentialId);
    const { sealed } = await this.client.resolve({ grant, rejectedToken });
    return openReply(SECRET_KEY, grant, sealed) as ResolvedCredential;
  }

  grant(actor: Actor, credentialId: string, now = Date.now()): string {
    return signGrant(SECRET_KEY, { tenantId: actor.tenantId, executionId: randomUUID(), nodeId: 'n1', credentialId }, now);
  }

  async stop(): Promise<void> {
    await this.pool.end();
    await this.services.stop();
  }

  async stopAndDrop(): Promise<void> {
    await this.stop();
    await this.database.drop();
  }
}
