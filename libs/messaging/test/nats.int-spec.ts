import { randomBytes } from 'node:crypto';
import { connect as connectRaw } from '@nats-io/transport-node';
import { AppError } from '@weft/errors';
import { type NatsServer, startNats, waitFor } from '@weft/testing';
import { createClient, NatsTransport } from '../src/index.ts';
import { describeTransport } from './describe-transport.ts';
import { openShop, type Replica, shop } from './shop.ts';

const nats = await startNats();

/** Without a server there is nothing to test; `startNats` has said so. */
const describeWithNats = nats ? describe : describe.skip;

describeWithNats('over a nats-server', () => {
  const server = nats as NatsServer;
  const opened: NatsTransport[] = [];
  const replicas: Replica[] = [];

  const connect = async (): Promise<NatsTransport> => {
    const transport = await NatsTransport.connect({ url: server.url, name: 'test', reconnectWaitMs: 20 });
    opened.push(transport);
    return transport;
  };
  const open = async (transport: NatsTransport): Promise<Replica> => {
    const replica = await openShop(transport);
    replicas.push(replica);
    return replica;
  };
  const closeAll = async (): Promise<void> => {
    for (const replica of replicas) replica.release();
    await Promise.all(replicas.splice(0).map((replica) => replica.close()));
    await Promise.all(opened.splice(0).map((transport) => transport.close()));
  };

  afterAll(() => server.stop());

  describeTransport('NATS', async () => ({ connect, end: closeAll }));

  describe(NatsTransport.name, () => {
    afterEach(closeAll);

    it('says in one sentence that the server cannot be reached, and keeps the password to itself', async () => {
      const connecting = NatsTransport.connect({ url: 'nats://weft:canary@127.0.0.1:1', name: 'test', connectTimeoutMs: 500 });
      const message = 'NATS cannot be reached at 127.0.0.1:1: start it, or correct NATS_URL.';
      await expect(connecting).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', message });
    });

    it('says of a message, and of an answer, that the server takes none of that size', async () => {
      const [caller, callee] = [await connect(), await connect()];
      await open(callee);
      const noise = randomBytes(1_200_000).toString('base64');
      const refusal = async (send: () => unknown) => {
        const error = await (async () => send())().catch((e: AppError) => e);
        return error instanceof AppError ? { code: error.code, message: error.message.replace(/\d+ bytes/, 'N bytes') } : 'sent';
      };
      const message = (what: string) =>
        `A message for "${what}" has N bytes compressed; NATS takes 1048576. Send less, or raise max_payload in the NATS server's configuration.`;

      expect(await refusal(() => createClient(shop, caller).echo({ value: noise }))).toEqual({
        code: 'PAYLOAD_TOO_LARGE',
        message: message(shop.requests.echo.subject),
      });
      expect(await refusal(() => caller.publish('weft.v1.test.event', noise))).toEqual({
        code: 'PAYLOAD_TOO_LARGE',
        message: message('weft.v1.test.event'),
      });
      caller.serve('weft.v1.test.large', 'test', async () => ({ value: noise }));
      await caller.flush();
      const answering = await refusal(() => callee.request('weft.v1.test.large', {}, 2_000));
      expect(answering).toEqual({ code: 'PAYLOAD_TOO_LARGE', message: message('the answer to weft.v1.test.large') });
    });

    it('answers bytes that are no message of ours with INVALID_INPUT', async () => {
      await open(await connect());
      const raw = await connectRaw({ servers: server.url });
      const reply = await raw.request(shop.requests.nothing.subject, 'no json', { timeout: 2_000 });
      expect(reply.json()).toMatchObject({ error: { code: 'INVALID_INPUT' } });
      await raw.close();
    });

    it('goes on by itself once a server that went away is back', async () => {
      const [caller, callee] = [await connect(), await connect()];
      await open(callee);
      await server.kill();
      await waitFor(() => !caller.isConnected() && !callee.isConnected());
      await expect(createClient(shop, caller).nothing({})).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      expect(() => caller.publish(shop.events.opened.subject, { n: 1 })).not.toThrow();
      await server.restart();
      await waitFor(() => caller.isConnected() && callee.isConnected());
      const sold = await waitFor(() => createClient(shop, caller).sell({ sku: 'abc' }));
      expect(sold).toEqual({ sold: 1 });
    });

    it('closes while the server is away', async () => {
      const transport = await connect();
      await open(transport);
      await server.kill();
      await waitFor(() => !transport.isConnected());
      await closeAll();
      expect(transport.isConnected()).toBe(false);
      await server.restart();
    });
  });
});
