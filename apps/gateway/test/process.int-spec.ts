import { compiler, orchestrator } from '@weft/contracts';
import { loadConfig } from '@weft/config';
import { NatsTransport } from '@weft/messaging';
import { StructuredLogger } from '@weft/observability';
import { RunningServices } from '@weft/service-host';
import { createTestDatabase, launch, type NatsServer, startNats } from '@weft/testing';
import { gatewayMigrations } from '../src/index.ts';
import { fakeService } from './fake-service.ts';

const ENTRY = 'apps/gateway/src/main.ts';
const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
const nats = await startNats();

/** Without a server there is nothing to test; `startNats` has said so. */
const describeWithNats = nats ? describe : describe.skip;

describe('the process of the gateway', () => {
  it('ends with 78 and every problem of its configuration, without its secrets', async () => {
    const gateway = await launch({ entry: ENTRY, env: { WEFT_SECRET_KEY: 'canary', PORT: 'eighty', WEFT_LOG_LEVEL: 'loud' } });
    await expect(gateway.ended).resolves.toEqual({ code: 78, signal: null });
    const output = gateway.output();
    expect(output).toContain('The configuration has 5 problems:');
    for (const line of [
      'WEFT_LOG_LEVEL = "loud": ',
      'NATS_URL: must be set',
      'DATABASE_URL: must be set',
      'WEFT_SECRET_KEY: must have at least 32 characters',
      'PORT = "eighty": must be a whole number',
    ]) {
      expect(output).toContain(line);
    }
    expect(output).not.toContain('canary');
  });

  it('says in one sentence that NATS cannot be reached', async () => {
    const env = { WEFT_SECRET_KEY: SECRET_KEY, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x', NATS_URL: 'nats://127.0.0.1:1' };
    const gateway = await launch({ entry: ENTRY, env });
    await expect(gateway.ended).resolves.toEqual({ code: 1, signal: null });
    expect(gateway.output()).toContain('NATS cannot be reached at 127.0.0.1:1: start it, or correct NATS_URL.');
  });
});

describeWithNats('the gateway over NATS', () => {
  const server = nats as NatsServer;
  afterAll(() => server.stop());

  it('serves while the others live in other processes, and ends by itself on SIGTERM', async () => {
    const database = await createTestDatabase({ migrations: [gatewayMigrations] });
    const fakes = [fakeService(orchestrator), fakeService(compiler)];
    const services = fakes.map(({ definition }) => definition);
    const others = await RunningServices.start({
      services,
      config: loadConfig(
        services.map(({ config }) => config),
        {},
      ),
      transport: await NatsTransport.connect({ url: server.url, secretKey: SECRET_KEY, name: 'others' }),
      logger: new StructuredLogger({ level: 'error', write: () => {} }),
    });
    const env = { WEFT_SECRET_KEY: SECRET_KEY, DATABASE_URL: database.url, NATS_URL: server.url, PORT: '0' };
    const gateway = await launch({ entry: ENTRY, env, ready: /gateway is ready at (http:[^"]+)/ });
    const url = gateway.ready![1]!;

    const health = await fetch(`${url}/health/ready`);
    expect(await health.json()).toEqual({ ready: true, checks: { messaging: 'ok', 'gateway database': 'ok' } });
    expect((await fetch(`${url}/api/nodes`)).status).toBe(401);

    await expect(gateway.stop()).resolves.toBe(0);
    await others.stop();
    await database.drop();
  });
});
