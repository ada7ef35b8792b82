import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { ExecutionEvent } from '@weft/contracts';
import { waitFor } from '@weft/testing';
import { WebSocket } from 'ws';
import { gatewayService } from '../src/index.ts';
import { SocketsGateway } from '../src/sockets/sockets.gateway.ts';
import { SocketClient } from './socket-client.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';

const LARGE_EVENTS = 400;
const EVENT_BYTES = 64 * 1024;
/** What a gateway holds for one reader: a pause begins behind 256 KB. */
const HELD_BYTES = 256 * 1024 + 2 * EVENT_BYTES;
const NOTICED_WITHIN_MS = 30_000;

const large = (sequence: number): ExecutionEvent => ({
  sequence,
  type: 'step.finished',
  at: '2030-01-01T00:00:00.000Z',
  nodeName: 'x'.repeat(EVENT_BYTES),
});

const watching = (executionId: string, after = 0) => ({ id: 's', type: 'subscribe', channel: 'execution', executionId, after });

describe('a socket whose peer does not do its part', () => {
  let gateway: TestGateway;
  /** These end by themselves while others are tested. */
  let dead: Promise<{ code: number; afterMs: number }>;
  let unread: Promise<IncomingMessage>;

  beforeAll(async () => {
    gateway = await startGateway();
    const stored = Array.from({ length: LARGE_EVENTS }, (_, index) => large(index + 1));
    gateway.orchestrator.handlers.readEvents = async ({ after }) => ({ events: stored.slice(after), finished: true });
    dead = openDead();
    unread = openUnread();
  });
  afterAll(() => gateway.stop());

  const open = () => SocketClient.open(gateway.url, { 'x-api-key': gateway.owner.apiKey });

  const openDead = async () => {
    const begun = performance.now();
    const headers = { 'x-api-key': gateway.owner.apiKey };
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`, { headers, autoPong: false });
    const code = await new Promise<number>((resolve) => socket.once('close', resolve));
    return { code, afterMs: performance.now() - begun };
  };

  const openUnread = async () => {
    const { port } = new URL(gateway.url);
    const path = `/api/streaming/executions/${randomUUID()}`;
    const sent = request({ port, path, headers: { 'x-api-key': gateway.owner.apiKey }, agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response.pause();
  };

  it('is dropped with a reason where it does not read, in bounded memory, and goes on behind `after`', async () => {
    const [executionId, client] = [randomUUID(), await open()];
    const served = [...gateway.services.get(gatewayService, SocketsGateway)['sessions'].keys()].at(-1);
    client.send(watching(executionId));
    client.socket.pause();
    let held = 0;
    const isDropped = () => {
      held = Math.max(held, served!.bufferedAmount);
      return gateway.log.some((line) => line.includes('took nothing for too long'));
    };
    await waitFor(isDropped, { timeoutMs: NOTICED_WITHIN_MS });
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(HELD_BYTES);

    client.socket.resume();
    expect(await client.closed).toEqual({ code: 4001, reason: expect.stringMatching(/^SLOW_READER: /) as string });
    const before = client.sequences();
    expect(before.length).toBeLessThan(LARGE_EVENTS);
    const again = await open();
    again.send(watching(executionId, before.at(-1)));
    await again.next(({ type }) => type === 'unsubscribed');
    expect([...before, ...again.sequences()]).toEqual(Array.from({ length: LARGE_EVENTS }, (_, index) => index + 1));
    again.socket.close();
  }, 60_000);

  it('is dropped as well where it reads server-sent events, and so does nothing', async () => {
    const response = await unread;
    const isDropped = () => gateway.log.some((line) => line.includes('A reader of a stream took nothing'));
    await waitFor(isDropped, { timeoutMs: NOTICED_WITHIN_MS });
    const failed = once(response, 'end');
    response.resume();
    await expect(failed).rejects.toThrow('aborted');
  }, 60_000);

  it('is cut off where it is not there any more', async () => {
    const live = await open();
    const { code, afterMs } = await dead;
    expect(code).toBe(1006);
    expect(afterMs).toBeLessThan(NOTICED_WITHIN_MS);
    expect(live.socket.readyState).toBe(WebSocket.OPEN);
    live.socket.close();
  }, 60_000);
});

describe('a gateway that stops', () => {
  it('answers what was asked, closes its sockets with a reason, and is gone soon', async () => {
    const gateway = await startGateway();
    const executionId = randomUUID();
    gateway.orchestrator.handlers.readEvents = async () => ({ events: [], finished: false });
    const client = await SocketClient.open(gateway.url, { 'x-api-key': gateway.owner.apiKey });
    await client.answerTo(watching(executionId));
    gateway.orchestrator.handlers.readEvents = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { events: [], finished: false };
    };
    client.send({ ...watching(randomUUID()), id: 'late' });
    await waitFor(() => gateway.orchestrator.calls.readEvents!.length >= 2);

    const begun = performance.now();
    const stopping = gateway.stop();
    expect(await client.closed).toEqual({ code: 1012, reason: expect.stringContaining('connect again') as string });
    expect(client.received.map(({ type, id }) => [type, id])).toEqual([
      ['subscribed', 's'],
      ['subscribed', 'late'],
    ]);
    await stopping;
    expect(performance.now() - begun).toBeLessThan(8_000);
  }, 30_000);
});
