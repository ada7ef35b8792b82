import { randomBytes } from 'node:crypto';
import { connect as connectRaw, headers } from '@nats-io/transport-node';
import type { AppError } from '@weft/errors';
import { type NatsServer, startNats, startSilentProxy, waitFor } from '@weft/testing';
import { createClient, type NatsOptions, NatsTransport } from '../src/index.ts';
import { PayloadCodec } from '../src/payload-codec.ts';
import { describeTransport } from './describe-transport.ts';
import { openShop, type Replica, shop } from './shop.ts';

/** Sealed, as in production. */
const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
const nats = await startNats();

/** Without a server there is nothing to test; `startNats` has said so. */
const describeWithNats = nats ? describe : describe.skip;

describeWithNats('over a nats-server', () => {
  const server = nats as NatsServer;
  const opened: NatsTransport[] = [];
  const replicas: Replica[] = [];

  const connect = async (): Promise<NatsTransport> => {
    const transport = await NatsTransport.connect({ url: server.url, name: 'test', secretKey: SECRET_KEY, reconnectWaitMs: 20 });
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

    describe('with a payload that is too large for a message', () => {
      const SUBJECT = 'weft.v1.test.large';
      const noise = randomBytes(1_200_000).toString('base64');
      const transportOf = async (largePayloads?: NatsOptions['largePayloads']): Promise<NatsTransport> => {
        const transport = await NatsTransport.connect({ url: server.url, name: 'test', largePayloads });
        opened.push(transport);
        return transport;
      };
      /** The offer that stands for a payload, as the server carries it. */
      const offerOf = async (transport: NatsTransport): Promise<string> => {
        const raw = await connectRaw({ servers: server.url });
        const arrived = Promise.withResolvers<string>();
        raw.subscribe(SUBJECT, { callback: (_, message) => arrived.resolve(message.headers?.get('Weft-Large') ?? 'none') });
        await raw.flush();
        transport.publish(SUBJECT, noise);
        const offer = await arrived.promise;
        await raw.close();
        return offer;
      };

      it('sends no more of it than is asked for', async () => {
        const offer = await offerOf(await transportOf());
        expect(offer).toMatch(/^_INBOX\.\S+ 1 1\d{6} 524288$/);
      });

      const LOST = '_INBOX.nobody 1 2000000 500000';
      const withOffer = (offer: string) => {
        const made = headers();
        made.set('Weft-Large', offer);
        return made;
      };

      it('says that a request reached nobody where its payload is gone', async () => {
        await open(await transportOf({ partTimeoutMs: 200 }));
        const raw = await connectRaw({ servers: server.url });
        const { subject } = shop.requests.echo;
        const reply = await raw.request(subject, '', { timeout: 5_000, headers: withOffer(LOST) });
        expect(reply.json()).toMatchObject([
          [null, { error: { code: 'SERVICE_UNAVAILABLE', details: { undelivered: subject } } }],
        ]);
        await raw.close();
      });

      it('does not take a lost answer for a request that reached nobody', async () => {
        const caller = await transportOf({ partTimeoutMs: 200 });
        const raw = await connectRaw({ servers: server.url });
        raw.subscribe(SUBJECT, { callback: (_, message) => void message.respond('', { headers: withOffer(LOST) }) });
        await raw.flush();
        const error: unknown = await caller.request(SUBJECT, {}, 5_000).catch((e: unknown) => e);
        expect((error as AppError).code).toBe('SERVICE_UNAVAILABLE');
        expect((error as AppError).details).not.toHaveProperty('undelivered');
        await raw.close();
      });

      it('lets go of what nobody asks for any more', async () => {
        const sender = await transportOf({ keepMs: 20, heldBytes: 1_500_000 });
        const raw = await connectRaw({ servers: server.url });
        let arrived = 0;
        raw.subscribe(SUBJECT, { callback: () => void arrived++ });
        await raw.flush();
        for (let sent = 0; sent < 3; sent++) sender.publish(SUBJECT, noise);
        await sender.flush();
        await waitFor(() => arrived === 1);
        await waitFor(() => {
          sender.publish(SUBJECT, noise);
          return arrived === 2;
        });
        await raw.close();
      });

      it('keeps no more of them than it may, and lets go of those that were fetched', async () => {
        const caller = await transportOf({ heldBytes: 2_000_000 });
        await open(await transportOf());
        const echo = () => createClient(shop, caller).echo({ value: noise });
        await echo();
        await echo();
        const both = await Promise.allSettled([echo(), echo()]);
        expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
        expect(both[1]).toMatchObject({
          reason: { code: 'SERVICE_UNAVAILABLE', details: { undelivered: expect.any(String) as string } },
        });
      });

      it('lets an answer be fetched before it closes', async () => {
        const [caller, callee] = [await transportOf(), await transportOf()];
        const ready = Promise.withResolvers<void>();
        callee.serve(SUBJECT, 'test', async () => {
          setImmediate(ready.resolve); // the answer has been sent by then, and hardly fetched
          return { value: noise };
        });
        await callee.flush();
        const answer = caller.request(SUBJECT, {}, 5_000);
        await ready.promise;
        await callee.close();
        expect((await answer) === noise).toBe(true);
      });

      it('drops an event that offers nothing, and hears the next', async () => {
        const [seen, listener] = [[] as unknown[], await transportOf({ partTimeoutMs: 200 })];
        listener.listen(SUBJECT, undefined, (payload) => seen.push(payload));
        await listener.flush();
        const raw = await connectRaw({ servers: server.url });
        for (const offer of ['x', LOST]) raw.publish(SUBJECT, '', { headers: withOffer(offer) });
        raw.publish(SUBJECT, '[[null,"next"]]');
        await waitFor(() => seen.length > 0, { timeoutMs: 10_000 });
        expect(seen).toEqual(['next']);
        await raw.close();
      });

      it('refuses an offer in another form', async () => {
        await open(await transportOf());
        const raw = await connectRaw({ servers: server.url });
        for (const offer of ['x', '_INBOX.a 1 99999999999 10', '_INBOX.a 1 -1 1', '_INBOX.a 1 10 0']) {
          const reply = await raw.request(shop.requests.nothing.subject, '', { timeout: 2_000, headers: withOffer(offer) });
          expect(reply.json()).toMatchObject([[null, { error: { code: 'INVALID_INPUT' } }]]);
        }
        await raw.close();
      });
    });

    it('notices within its pings that a server is silent, though the connection stands, and comes back', async () => {
      const { port, hostname } = new URL(server.url);
      const proxy = await startSilentProxy({ host: hostname, port: Number(port) });
      const url = `nats://127.0.0.1:${proxy.port}`;
      const transport = await NatsTransport.connect({
        url,
        name: 'test',
        reconnectWaitMs: 20,
        pingEveryMs: 50,
        connectTimeoutMs: 500,
      });
      opened.push(transport);
      proxy.silence();
      await waitFor(() => !transport.isConnected());
      proxy.resume();
      await waitFor(() => transport.isConnected());
      await transport.flush();
      await closeAll();
      await proxy.close();
    });

    it('answers bytes that are no message of ours with INVALID_INPUT', async () => {
      await open(await connect());
      const raw = await connectRaw({ servers: server.url });
      const codec = new PayloadCodec(SECRET_KEY);
      for (const bytes of ['no json', codec.encode('no list'), codec.encode([1]), codec.encode([])]) {
        const reply = await raw.request(shop.requests.nothing.subject, bytes, { timeout: 2_000 });
        expect(codec.decode(reply.data)).toMatchObject([[null, { error: { code: 'INVALID_INPUT' } }]]);
      }
      await raw.close();
    });

    describe('with several messages in one turn', () => {
      const SUBJECT = 'weft.v1.test.together';
      /** What passes on a subject, as the server carries it. */
      const tap = async (subject: string) => {
        const raw = await connectRaw({ servers: server.url });
        let messages = 0;
        raw.subscribe(subject, { callback: () => void messages++ });
        await raw.flush();
        return { count: () => messages, close: () => raw.close() };
      };

      it('sends requests to one address, and their answers, together; each gets its own', async () => {
        const [caller, callee] = [await connect(), await connect()];
        callee.serve(SUBJECT, 'test', async (input) =>
          input === 3 ? { error: { code: 'EXECUTION_NOT_FOUND', message: 'no 3', details: {} } } : { value: input },
        );
        await callee.flush();
        const [requests, answers] = [await tap(SUBJECT), await tap('_INBOX.>')];
        const asked = Array.from({ length: 20 }, (_, n) => caller.request(SUBJECT, n === 5 ? undefined : n, 5_000));
        const settled = await Promise.allSettled(asked);
        expect(settled.map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as AppError).code))).toEqual(
          Array.from({ length: 20 }, (_, n) => (n === 3 ? 'EXECUTION_NOT_FOUND' : n === 5 ? undefined : n)),
        );
        expect(requests.count()).toBe(2);
        expect(answers.count()).toBeLessThanOrEqual(4);
        await Promise.all([requests.close(), answers.close()]);
      });

      it('says of each request that nobody has got it', async () => {
        const caller = await connect();
        const settled = await Promise.allSettled([1, 2, 3].map((n) => caller.request(SUBJECT, n, 5_000)));
        expect(settled).toEqual(
          [1, 2, 3].map(() => ({
            status: 'rejected',
            reason: expect.objectContaining({ details: { undelivered: SUBJECT } }) as unknown,
          })),
        );
      });

      it('lets an event be heard though the one before it in the message broke its listener', async () => {
        const [caller, listener, heard] = [await connect(), await connect(), [] as unknown[]];
        listener.listen(SUBJECT, undefined, (payload) => {
          if (payload === 'bad') throw new Error('a listener that breaks');
          heard.push(payload);
        });
        await listener.flush();
        for (const payload of ['first', 'bad', 'last']) caller.publish(SUBJECT, payload);
        await waitFor(() => heard.length === 2);
        expect(heard).toEqual(['first', 'last']);
      });
    });

    it('fails a request whose handler died with it, and not one whose handler takes long', async () => {
      const [silenceMs, raw] = [300, await connectRaw({ servers: server.url })];
      const join = async () => {
        const transport = await NatsTransport.connect({ url: server.url, name: 'test', silenceMs });
        opened.push(transport);
        return transport;
      };
      const [caller, callee] = [await join(), await join()];
      raw.subscribe('weft.v1.test.dead', { callback: () => undefined });
      await raw.flush();
      const replica = await open(callee);
      const slow = createClient(shop, caller).hold({ key: 'slow' });
      await expect(caller.request('weft.v1.test.dead', {}, 10_000)).rejects.toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        message: expect.stringContaining('no sign of life') as string,
        details: {},
      });
      await expect(caller.request('weft.v1.test.dead', {}, 10_000)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      replica.release();
      await expect(slow).resolves.toBe('slow');
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
