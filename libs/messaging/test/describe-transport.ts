import { randomBytes } from 'node:crypto';
import { Controller } from '@nestjs/common';
import { defineService } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { currentTraceId, runInTrace } from '@weft/observability';
import { waitFor } from '@weft/testing';
import { createClient, EventPublisher, EventStream, Handles, type MessageTransport } from '../src/index.ts';
import { openShop, type Replica, shop } from './shop.ts';

/** Where processes meet. Inside one process all of them hold the same transport. */
export interface Meeting {
  connect(): Promise<MessageTransport>;
  end(): Promise<void>;
}

/** The rules of `MessageTransport` and of what is built on it; every transport keeps all of them. */
export function describeTransport(name: string, meet: () => Promise<Meeting>): void {
  describe(`messages over ${name}`, () => {
    let meeting: Meeting;
    let transport: MessageTransport;
    let replicas: Replica[];

    beforeEach(async () => {
      meeting = await meet();
      transport = await meeting.connect();
      replicas = [];
    });

    afterEach(async () => {
      for (const replica of replicas) replica.release();
      await Promise.all(replicas.map((replica) => replica.close()));
      await transport.close();
      await meeting.end();
    });

    const open = async (count = 1): Promise<Replica[]> => {
      for (let i = 0; i < count; i++) replicas.push(await openShop(await meeting.connect()));
      return replicas;
    };
    const client = () => createClient(shop, transport);
    const publisher = () => new EventPublisher(transport);
    const received = () => replicas.flatMap((replica) => replica.received);
    const echo = async (value: unknown) => (await client().echo({ value })).value;

    describe('a request', () => {
      it('comes back with the answer', async () => {
        await open();
        await expect(client().sell({ sku: 'abc', count: 3 })).resolves.toEqual({ sold: 3 });
      });

      it('reaches its handler with the defaults of its contract', async () => {
        await open();
        await expect(client().sell({ sku: 'abc' })).resolves.toEqual({ sold: 1 });
      });

      it('may have nothing for an answer', async () => {
        await open();
        await expect(client().nothing({})).resolves.toBeUndefined();
      });

      it('is refused with the fields that do not fit', async () => {
        await open();
        const wrong = client().sell({ sku: 'x', count: 1.5 });
        await expect(wrong).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          details: { problems: [{ field: 'sku' }, { field: 'count' }] },
        });
      });

      it('is refused when there is no input at all', async () => {
        await open();
        await expect(transport.request(shop.requests.sell.subject, undefined, 1_000)).rejects.toMatchObject({
          code: 'INVALID_INPUT',
        });
      });

      it('keeps code, message and details of a declared error', async () => {
        await open();
        const failing = client().fail({ as: 'declared' });
        await expect(failing).rejects.toMatchObject({
          code: 'WORKFLOW_CONFLICT',
          message: 'Somebody else saved first.',
          details: { version: 7 },
        });
        await expect(failing).rejects.toBeInstanceOf(AppError);
      });

      it.each(['undeclared', 'exception', 'text'] as const)('tells nothing of an error that is %s but a trace id', async (as) => {
        await open();
        const error = await client()
          .fail({ as })
          .catch((e: unknown) => e as AppError);
        expect(error).toMatchObject({ code: 'INTERNAL', details: { traceId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
        expect(JSON.stringify({ ...(error as AppError), message: (error as AppError).message })).not.toContain('canary');
      });

      it('ends as REQUEST_TIMEOUT once its time is over', async () => {
        await open();
        await expect(client().hang({})).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', details: { timeoutMs: 60 } });
      });

      it('fails at once as SERVICE_UNAVAILABLE when nobody answers', async () => {
        const begun = performance.now();
        await expect(client().hold({ key: 'a' })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
        expect(performance.now() - begun).toBeLessThan(shop.requests.hold.timeoutMs / 2);
      });

      it('goes to one replica, and all replicas get their share', async () => {
        await open(2);
        const answers = new Set<string>();
        // One after another: requests of one moment travel together, to one replica.
        for (let asked = 0; asked < 60; asked++) answers.add(await client().whoAmI({}));
        expect(answers).toEqual(new Set(replicas.map(({ id }) => id)));
      });

      it('does not wait for one that came before it', async () => {
        const [replica] = await open();
        const slow = client().hold({ key: 'slow' });
        await waitFor(() => replica!.held.length === 1);
        await expect(client().sell({ sku: 'abc' })).resolves.toEqual({ sold: 1 });
        replica!.release();
        await expect(slow).resolves.toBe('slow');
      });

      it('gets its own answer among two thousand at once', async () => {
        await open();
        const answers = await Promise.all(Array.from({ length: 2_000 }, (_, n) => echo(n)));
        expect(answers).toEqual(Array.from({ length: 2_000 }, (_, n) => n));
      });
    });

    describe('a value', () => {
      it.each([
        ['text of every plane', 'naïve \u{1F9F6} 織 \u0000 \u2028 \r\n'],
        ['a lone surrogate', '\ud800'],
        ['null', null],
        ['zero', 0],
        ['the empty text', ''],
        ['nested data', { a: [1, { b: [] }], c: {} }],
        ['a key that names a prototype', JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}') as unknown],
      ])('arrives unchanged: %s', async (_, value) => {
        await open();
        expect(JSON.stringify(await echo(value))).toBe(JSON.stringify(value));
      });

      it('loses what JSON cannot say', async () => {
        await open();
        const at = new Date(0);
        await expect(echo({ at, gone: undefined, none: Number.NaN })).resolves.toStrictEqual({
          at: at.toISOString(),
          none: null,
        });
      });

      it('is not shared between sender and receiver', async () => {
        await open();
        const value = { list: [1] };
        const back = await echo(value);
        expect(back).toEqual(value);
        expect((back as typeof value).list).not.toBe(value.list);
      });

      it('may be large where it can be packed: 8 MB of text', async () => {
        await open();
        const text = 'Weft '.repeat(1_600_000);
        expect((await echo(text)) === text).toBe(true);
      });

      it('may be half a megabyte that cannot be packed', async () => {
        await open();
        const noise = randomBytes(384 * 1024).toString('base64');
        expect((await echo(noise)) === noise).toBe(true);
      });
    });

    describe('a payload that is larger than a message may be', () => {
      const noise = randomBytes(18 * 1024 * 1024).toString('base64');

      it('passes in a request and in its answer: 24 MB that cannot be packed', async () => {
        await open(2);
        expect((await echo(noise)) === noise).toBe(true);
      });

      it('passes in several requests at once, each with its own answer', async () => {
        await open(2);
        const values = Array.from({ length: 6 }, (_, n) => `${n}${noise.slice(n, 3_000_000)}`);
        const answers = await Promise.all(values.map(echo));
        expect(answers.map((answer, n) => answer === values[n])).toEqual(values.map(() => true));
      });

      it('passes in an event, to all who listen, and what follows it does not overtake it', async () => {
        const [far, seen] = [await meeting.connect(), [] as string[]];
        for (const listener of [1, 2])
          far.listen('weft.v1.test.large', undefined, (text) => seen.push(`${listener} ${(text as string).length}`));
        await far.flush();
        for (const text of [noise, 'small', noise.slice(0, 4_000_000), '']) transport.publish('weft.v1.test.large', text);
        await waitFor(() => seen.length === 8, { timeoutMs: 15_000, what: 'two listeners to hear of 28 MB each' });
        for (const listener of [1, 2]) {
          const own = seen.filter((each) => each.startsWith(`${listener}`)).map((each) => Number(each.slice(2)));
          expect(own).toEqual([noise.length, 5, 4_000_000, 0]);
        }
        if (far !== transport) await far.close();
      });
    });

    describe('the trace id', () => {
      it('reaches the handler of a request, and is that of no other', async () => {
        const far = await meeting.connect();
        far.serve('weft.v1.test.trace', 'test', async () => ({ value: currentTraceId() ?? 'none' }));
        await far.flush();
        const ask = () => transport.request('weft.v1.test.trace', {}, 2_000);
        const answers = await Promise.all([runInTrace('one', ask), runInTrace('two', ask), ask()]);
        expect(answers).toEqual(['one', 'two', 'none']);
        if (far !== transport) await far.close();
      });

      it('reaches the listeners of an event', async () => {
        const [far, seen] = [await meeting.connect(), [] as (string | undefined)[]];
        far.listen('weft.v1.test.traced', undefined, () => seen.push(currentTraceId()));
        await far.flush();
        runInTrace('three', () => transport.publish('weft.v1.test.traced', {}));
        await waitFor(() => seen.length === 1);
        expect(seen).toEqual(['three']);
        if (far !== transport) await far.close();
      });

      it('is in the error of a handler that fails', async () => {
        await open();
        const failing = runInTrace('four', () => client().fail({ as: 'exception' }));
        await expect(failing).rejects.toMatchObject({ code: 'INTERNAL', details: { traceId: 'four' } });
      });
    });

    describe('an event', () => {
      it('for every replica reaches each once', async () => {
        await open(3);
        publisher().publish(shop.events.opened, { n: 1 });
        await waitFor(() => received().length === 3);
        expect(replicas.map((replica) => replica.received)).toEqual([['opened 1'], ['opened 1'], ['opened 1']]);
      });

      it('for one replica reaches just one', async () => {
        await open(3);
        for (let n = 0; n < 30; n++) publisher().publish(shop.events.ordered, { n });
        await waitFor(() => received().length >= 30);
        await transport.flush();
        expect(received().toSorted()).toEqual(Array.from({ length: 30 }, (_, n) => `ordered ${n}`).toSorted());
      });

      it('for an instance reaches that one alone', async () => {
        await open(2);
        publisher().publish(shop.events.called, { n: 1 }, replicas[1]!.id);
        publisher().publish(shop.events.opened, { n: 2 });
        await waitFor(() => received().filter((each) => each === 'opened 2').length === 2);
        expect(replicas.map((replica) => replica.received)).toEqual([['opened 2'], ['called 1', 'opened 2']]);
      });

      it('reaches nobody, and hurts nobody, when nobody listens', async () => {
        expect(() => publisher().publish(shop.events.opened, { n: 1 })).not.toThrow();
        await transport.flush();
      });

      it('arrives after those that were sent before it', async () => {
        await open();
        for (let n = 0; n < 500; n++) publisher().publish(shop.events.opened, { n });
        await waitFor(() => received().length === 500);
        expect(received()).toEqual(Array.from({ length: 500 }, (_, n) => `opened ${n}`));
      });

      it('is not handled on its publisher’s stack', async () => {
        await open();
        publisher().publish(shop.events.opened, { n: 1 });
        expect(received()).toEqual([]);
        await waitFor(() => received().length === 1);
      });

      it('of a wrong shape, or whose listener fails, leaves the next one untouched', async () => {
        await open();
        transport.publish(shop.events.opened.subject, { n: 'one' });
        publisher().publish(shop.events.opened, { n: -1 });
        publisher().publish(shop.events.opened, { n: 2 });
        await waitFor(() => received().length > 0);
        expect(received()).toEqual(['opened 2']);
      });
    });

    describe('a stream of events', () => {
      const stream = () => new EventStream(transport);

      it('yields what is published for its key, in order, and nothing else', async () => {
        const watching = stream().subscribe(shop.events.opened, 'run-1');
        await watching.ready;
        for (const n of [1, 2, 3]) {
          publisher().publish(shop.events.opened, { n: -n }, 'run-2');
          publisher().publish(shop.events.opened, { n }, 'run-1');
        }
        const seen: number[] = [];
        for await (const { n } of watching) if (seen.push(n) === 3) break;
        expect(seen).toEqual([1, 2, 3]);
      });

      it('gives each of its readers every event', async () => {
        const watching = [1, 2].map(() => stream().subscribe(shop.events.opened, 'run-1'));
        await Promise.all(watching.map(({ ready }) => ready));
        publisher().publish(shop.events.opened, { n: 5 }, 'run-1');
        const first = await Promise.all(watching.map((each) => each[Symbol.asyncIterator]().next()));
        expect(first.map(({ value }) => value as unknown)).toEqual([{ n: 5 }, { n: 5 }]);
        await Promise.all(watching.map((each) => each.close()));
      });

      it('ends a reader that waits when it is closed', async () => {
        const watching = stream().subscribe(shop.events.opened, 'run-1');
        const next = watching[Symbol.asyncIterator]().next();
        await watching.close();
        await expect(next).resolves.toEqual({ done: true, value: undefined });
      });

      it.each(['*', '>', 'a.b', 'a b', '', 'ключ'])('takes the key "%s" literally', async (key) => {
        const watching = stream().subscribe(shop.events.opened, key);
        await watching.ready;
        publisher().publish(shop.events.opened, { n: 1 }, 'other');
        publisher().publish(shop.events.opened, { n: 2 }, key);
        const { value } = (await watching[Symbol.asyncIterator]().next()) as { value: { n: number } };
        expect(value).toEqual({ n: 2 });
        await watching.close();
      });
    });

    describe('a service', () => {
      it('does not start while a request of its contract has no handler', async () => {
        @Controller()
        class Incomplete {
          @Handles(shop.requests.nothing)
          async nothing(): Promise<void> {}
        }
        await expect(openShop(transport, shop, Incomplete)).rejects.toThrow(
          /no @Handles method for: weft\.v1\.shop\.echo, weft\.v1\.shop\.sell/,
        );
      });

      it('does not start with a handler of somebody else’s request', async () => {
        const empty = defineService('empty', { requests: {}, events: {} }) as unknown as typeof shop;
        await expect(openShop(transport, empty)).rejects.toThrow(/does not declare: weft\.v1\.shop\.echo/);
      });

      it('takes no more work once it closes, and finishes what it has', async () => {
        const [replica] = await open();
        const held = client().hold({ key: 'last' });
        await waitFor(() => replica!.held.length === 1);
        const closing = replicas.pop()!.close();
        await waitFor(
          async () =>
            (await client()
              .nothing({})
              .catch((e: AppError) => e.code)) === 'SERVICE_UNAVAILABLE',
        );
        replica!.release();
        await expect(held).resolves.toBe('last');
        await closing;
      });

      it('leaves nothing behind when it comes and goes', async () => {
        for (let i = 0; i < 3; i++) {
          await open();
          await expect(client().nothing({})).resolves.toBeUndefined();
          await replicas.pop()!.close();
        }
        await expect(client().nothing({})).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      });
    });

    describe('a closed transport', () => {
      it('refuses requests and events, says that it is not connected, and closes twice', async () => {
        await transport.close();
        await transport.close();
        expect(transport.isConnected()).toBe(false);
        await expect(client().nothing({})).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
        expect(() => publisher().publish(shop.events.opened, { n: 1 })).toThrow(
          expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }),
        );
      });
    });
  });
}
