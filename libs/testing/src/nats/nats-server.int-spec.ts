import { connect } from '@nats-io/transport-node';
import { startNats, type NatsServer } from './nats-server.ts';

describe(startNats, () => {
  let nats: NatsServer | undefined;

  beforeAll(async () => {
    nats = await startNats();
  }, 90_000);

  afterAll(() => nats?.stop());

  it('serves, dies when killed, and comes back under the same address', async () => {
    if (!nats) return; // startNats has said so
    const before = await connect({ servers: nats.url, reconnect: false });
    const closed = before.closed();

    await nats.kill();
    await closed;
    await expect(connect({ servers: nats.url, reconnect: false, timeout: 500 })).rejects.toThrow();

    await nats.restart();
    const after = await connect({ servers: nats.url, reconnect: false });
    await expect(after.flush()).resolves.toBeUndefined();
    await after.close();
  });
});
