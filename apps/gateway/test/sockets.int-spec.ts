import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { executor, type ExecutionChange, type ExecutionEvent } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { waitFor } from '@weft/testing';
import { WebSocket } from 'ws';
import { gatewayService } from '../src/index.ts';
import { AccessWatch } from '../src/streaming/access-watch.ts';
import { BEHIND_PROXY, bearer, makePerson } from './people.ts';
import { SocketClient } from './socket-client.ts';
import { callApi, startGateway, type TestGateway } from './start-gateway.ts';

const ID = '0190f3a2-0000-7000-8000-000000000001';
const NONCE = Buffer.alloc(16, 1).toString('base64');
const OUR_PAGES = 'https://app.example.com';

/** A run whose events a test commits. */
class FakeRun {
  readonly executionId = randomUUID();
  readonly stored: ExecutionEvent[] = [];
  finished = false;

  constructor(private readonly gateway: TestGateway) {}

  commit(...sequences: number[]): void {
    for (const sequence of sequences) this.stored.push(event(sequence));
    const { tenantId } = this.gateway.owner;
    const { executionId } = this;
    const advanced = { tenantId, executionId, sequence: sequences.at(-1) ?? 0, status: 'running' as const };
    this.gateway.events.publish(executor.events.executionAdvanced, advanced, executionId);
  }
}

const event = (sequence: number): ExecutionEvent => ({
  sequence,
  type: 'step.finished',
  at: '2030-01-01T00:00:00.000Z',
  nodeName: `Näme ${sequence}`,
});

describe('a WebSocket', () => {
  let gateway: TestGateway;
  let runs: FakeRun[];
  const clients: SocketClient[] = [];

  beforeAll(async () => {
    gateway = await startGateway({ ...BEHIND_PROXY, WEFT_CORS_ORIGINS: OUR_PAGES });
  });
  afterAll(() => gateway.stop());

  beforeEach(() => {
    runs = [];
    gateway.orchestrator.handlers.readEvents = async ({ executionId, after, actor }) => {
      const run = runs.find((each) => each.executionId === executionId);
      if (!run || actor.tenantId !== gateway.owner.tenantId) throw new AppError('EXECUTION_NOT_FOUND', 'No such run.');
      return { events: run.stored.filter(({ sequence }) => sequence > after), finished: run.finished };
    };
  });
  afterEach(() => {
    for (const { socket } of clients.splice(0)) socket.terminate();
  });

  const run = (...sequences: number[]): FakeRun => {
    const made = new FakeRun(gateway);
    runs.push(made);
    made.commit(...sequences);
    return made;
  };
  const open = async (headers: Record<string, string> = { 'x-api-key': gateway.owner.apiKey }, query = '') => {
    const client = await SocketClient.open(gateway.url, headers, query);
    clients.push(client);
    return client;
  };
  const attempt = (headers: Record<string, string>, query = '') => SocketClient.attempt(gateway.url, headers, query);
  const issueTicket = async (headers: Record<string, string> = { 'x-api-key': gateway.owner.apiKey }): Promise<string> => {
    const response = await callApi(gateway.url, '/api/streaming/ticket', { method: 'POST', headers });
    return `?ticket=${((await response.json()) as { ticket: string }).ticket}`;
  };
  const keyed = () => ({ 'x-api-key': gateway.owner.apiKey });

  describe('is opened', () => {
    it('by an access token, an API key or a ticket, which works once', async () => {
      const person = await makePerson(gateway);
      const ticket = await issueTicket();
      for (const client of [await open(bearer(person.accessToken)), await open(), await open({}, ticket)])
        expect(await client.answerTo({ id: 1, type: 'ping' })).toEqual({ type: 'pong', id: 1 });
      expect(await attempt({}, ticket)).toEqual({ status: 401, code: 'TICKET_REJECTED' });
    });

    it('for one of those who use a ticket at once', async () => {
      const ticket = await issueTicket();
      const attempts = await Promise.all([1, 2, 3].map(() => attempt({}, ticket)));
      const opened = attempts.filter((each) => each instanceof SocketClient);
      clients.push(...opened);
      expect(opened).toHaveLength(1);
    });

    it.each([
      ['nobody', {}, 401, 'UNAUTHENTICATED'],
      ['a key that is none', { 'x-api-key': 'weft_nothing' }, 401, 'UNAUTHENTICATED'],
      ['a token that is none', { authorization: 'Bearer nothing' }, 401, 'UNAUTHENTICATED'],
    ])('not for %s, who is told before the handshake', async (_, headers, status, code) => {
      expect(await attempt(headers as unknown as Record<string, string>)).toEqual({ status, code });
    });

    it.each([
      '/ws',
      '/ws/',
      '//ws',
      '/ws;x=1',
      '/WS',
      '/%77s',
      '/ws%00',
      '/x/%2e%2e/ws',
      '/ws?x=/health/live',
      '/ws?ticket=',
      'http://x/ws',
    ])('not for a stranger by the address %s', async (path) => {
      const { port } = new URL(gateway.url);
      const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': NONCE };
      const sent = request({ port, path, headers }).end();
      const [answer] = (await Promise.race([once(sent, 'response'), once(sent, 'upgrade')])) as [{ statusCode: number }];
      expect([400, 401, 404]).toContain(answer.statusCode);
    });

    it('not for a key that may not read executions', async () => {
      const response = await gateway.call('/api/keys', { json: { name: 'Other', scopes: ['workflows.read'] } });
      const { key } = (await response.json()) as { key: string };
      expect(await attempt({ 'x-api-key': key })).toEqual({ status: 403, code: 'FORBIDDEN' });
    });

    it.each(['https://evil.example', 'null', 'https://app.example.com.evil.example', 'nonsense'])(
      'not from a page of %s, which uses no ticket up',
      async (origin) => {
        const ticket = await issueTicket();
        expect(await attempt({ origin }, ticket)).toEqual({ status: 403, code: 'FORBIDDEN' });
        await open({}, ticket);
      },
    );

    it('from pages of the configured origins and of our own', async () => {
      for (const origin of [OUR_PAGES, gateway.url]) await open({ ...keyed(), origin });
    });

    it('at its address alone: elsewhere an upgrade is a request like any other', async () => {
      const { port } = new URL(gateway.url);
      const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x', 'sec-websocket-version': '13' };
      const sent = request({ port, path: '/health/live', headers }).end();
      const [answer] = (await once(sent, 'response')) as [{ statusCode: number }];
      expect(answer.statusCode).toBe(200);
      const plain = await gateway.call('/ws');
      expect([plain.status, await plain.json()]).toEqual([400, expect.objectContaining({ code: 'INVALID_INPUT' })]);
    });

    it('not for a handshake that is none, and the gateway lives on', async () => {
      const { port } = new URL(gateway.url);
      const headers = { ...keyed(), connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x' };
      const sent = request({ port, path: '/ws', headers }).end();
      const [answer] = (await once(sent, 'response')) as [{ statusCode: number }];
      expect(answer.statusCode).toBe(400);
      await open();
    });

    it('not for a stranger who then holds the line: it is cut', async () => {
      const { port } = new URL(gateway.url);
      const line = connect({ port: Number(port), allowHalfOpen: true }).setEncoding('utf8');
      line.write(
        `GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${NONCE}\r\n\r\n`,
      );
      let said = '';
      line.on('data', (text: string) => (said += text));
      const cut = new Promise((resolve) => line.once('error', resolve));
      await once(line, 'end');
      expect(said).toMatch(/^HTTP\/1\.1 401 /);
      expect(said.toLowerCase()).toContain('connection: close');
      expect(JSON.parse(said.slice(said.indexOf('{')))).toMatchObject({ code: 'UNAUTHENTICATED' });
      await waitFor(() => {
        line.write('x');
        return line.destroyed;
      });
      expect(await cut).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) as string });
    });

    it('fifty times by one person, and by others all the same', async () => {
      const person = await makePerson(gateway);
      const many = await Promise.all(Array.from({ length: 50 }, () => open(bearer(person.accessToken))));
      expect(await attempt(bearer(person.accessToken))).toEqual({ status: 429, code: 'SOCKET_LIMIT_REACHED' });
      await open();
      many[0]!.socket.close();
      await many[0]!.closed;
      await waitFor(async () => (await attempt(bearer(person.accessToken))) instanceof SocketClient);
    });
  });

  describe('that watches a run', () => {
    const watch = (executionId: string, after?: number) => ({
      id: 's',
      type: 'subscribe',
      channel: 'execution',
      executionId,
      after,
    });

    it('gets what is committed, each once and in order, then what is to come, and ends with the run', async () => {
      const [watched, client] = [run(1, 2), await open()];
      const { executionId } = watched;
      const about = { channel: 'execution', executionId };
      expect(await client.answerTo(watch(executionId))).toEqual({ type: 'subscribed', id: 's', ...about });
      await waitFor(() => client.sequences().length === 2);
      watched.commit(3);
      watched.commit(3 + 1, 5);
      watched.finished = true;
      watched.commit(6);
      await client.next(({ type }) => type === 'unsubscribed');
      expect(client.received).toEqual([
        { type: 'subscribed', id: 's', ...about },
        ...[1, 2, 3, 4, 5, 6].map((id) => ({ type: 'event', ...about, id, event: event(id) })),
        { type: 'unsubscribed', ...about, reason: 'finished' },
      ]);
    });

    it('goes on behind `after`', async () => {
      const [watched, client] = [run(1, 2, 3), await open()];
      await client.answerTo(watch(watched.executionId, 2));
      watched.commit(4);
      await waitFor(() => client.sequences().length === 2);
      expect(client.sequences()).toEqual([3, 4]);
    });

    it('hears of the starts of steps, which have no id', async () => {
      const [watched, client] = [run(1), await open()];
      const { executionId } = watched;
      await client.answerTo(watch(executionId));
      const started = { executionId, nodeName: 'Slow', runIndex: 0, at: Date.UTC(2030, 0, 1) };
      gateway.events.publish(executor.events.stepStarted, started, executionId);
      const live = await client.next(({ event: got }) => got?.type === 'step.started');
      expect(live).toEqual({
        type: 'event',
        channel: 'execution',
        executionId,
        event: { type: 'step.started', at: '2030-01-01T00:00:00.000Z', nodeName: 'Slow', runIndex: 0 },
      });
    });

    it('gets nothing after it has unsubscribed, and may begin anew', async () => {
      const [watched, client] = [run(1), await open()];
      const { executionId } = watched;
      await client.answerTo(watch(executionId));
      await waitFor(() => client.sequences().length === 1);
      expect(await client.answerTo({ ...watch(executionId), id: 'again' })).toMatchObject({
        type: 'error',
        problem: { code: 'SUBSCRIPTION_REFUSED', status: 409 },
      });
      const ended = await client.answerTo({ id: 'u', type: 'unsubscribe', channel: 'execution', executionId });
      expect(ended).toEqual({ type: 'unsubscribed', id: 'u', channel: 'execution', executionId, reason: 'requested' });
      watched.commit(2);
      await client.answerTo({ id: 'p', type: 'ping' });
      expect(client.sequences()).toEqual([1]);
      await client.answerTo({ ...watch(executionId, 1), id: 'anew' });
      await waitFor(() => client.sequences().length === 2);
      expect(client.sequences()).toEqual([1, 2]);
    });

    it('watches many at once, and is refused more than a hundred', async () => {
      const client = await open();
      const many = Array.from({ length: 100 }, () => run(1));
      for (const { executionId } of many) client.send(watch(executionId));
      await waitFor(() => client.received.filter(({ type }) => type === 'subscribed').length === 100);
      expect(await client.answerTo({ ...watch(run(1).executionId), id: 'more' })).toMatchObject({
        type: 'error',
        problem: { code: 'SUBSCRIPTION_REFUSED' },
      });
      await waitFor(() => client.received.filter(({ type }) => type === 'event').length === 100);
    });

    it('is told 404 of the run of another workspace, and stays', async () => {
      const [watched, person] = [run(1), await makePerson(gateway)];
      const client = await open(bearer(person.accessToken));
      const refused = await client.answerTo(watch(watched.executionId));
      expect(refused).toMatchObject({ type: 'error', id: 's', problem: { code: 'EXECUTION_NOT_FOUND', status: 404 } });
      expect(await client.answerTo({ id: 1, type: 'ping' })).toEqual({ type: 'pong', id: 1 });
    });

    it('outlives a part of Weft that is away', async () => {
      const [watched, client] = [run(1), await open()];
      await client.answerTo(watch(watched.executionId));
      await waitFor(() => client.sequences().length === 1);
      const read = gateway.orchestrator.handlers.readEvents;
      let refused = 0;
      gateway.orchestrator.handlers.readEvents = () => {
        refused++;
        return Promise.reject(new AppError('STORE_UNAVAILABLE', 'The store is away.'));
      };
      watched.commit(2);
      await waitFor(() => refused >= 2);
      gateway.orchestrator.handlers.readEvents = read;
      await waitFor(() => client.sequences().length === 2);
      expect(client.received.map(({ type }) => type)).toEqual(['subscribed', 'event', 'event']);
    });
  });

  describe('that follows its workspace', () => {
    const at = (sequence: number): ExecutionChange => ({
      cursor: `c${sequence}`,
      sequence,
      execution: { id: randomUUID(), status: 'running' } as ExecutionChange['execution'],
    });

    it('is told where it begins, then which runs got on, each with a cursor to go on behind', async () => {
      const stored: ExecutionChange[] = [];
      let away = 1;
      gateway.orchestrator.handlers.readChanges = async ({ after, actor }) => {
        expect(actor.tenantId).toBe(gateway.owner.tenantId);
        if (after === undefined) return { changes: [], cursor: 'c0', isLast: true };
        if (after === 'c2' && away-- > 0) throw new AppError('SERVICE_UNAVAILABLE', 'Away.');
        const from = Number(after.slice(1));
        const changes = stored.filter(({ sequence }) => sequence > from).slice(0, 2);
        return { changes, cursor: changes.at(-1)?.cursor ?? after, isLast: changes.length < 2 };
      };
      const client = await open();
      const subscribed = await client.answerTo({ id: 's', type: 'subscribe', channel: 'executions' });
      expect(subscribed).toEqual({ type: 'subscribed', id: 's', channel: 'executions', after: 'c0' });
      stored.push(at(1), at(2), at(3));
      const events = () => client.received.filter(({ type }) => type === 'event');
      await waitFor(() => events().length === 3, { timeoutMs: 10_000 });
      expect(events()).toEqual(
        stored.map(({ cursor, ...change }) => ({
          type: 'event',
          channel: 'executions',
          id: cursor,
          event: { type: 'execution.changed', ...change },
        })),
      );
      const again = await open();
      await again.answerTo({ id: 's', type: 'subscribe', channel: 'executions', after: 'c2' });
      expect((await again.next(({ type }) => type === 'event')).id).toBe('c3');
      const ended = await client.answerTo({ id: 'u', type: 'unsubscribe', channel: 'executions' });
      expect(ended).toEqual({ type: 'unsubscribed', id: 'u', channel: 'executions', reason: 'requested' });
    });

    it('is told of a cursor that is too old', async () => {
      gateway.orchestrator.handlers.readChanges = () => Promise.reject(new AppError('CURSOR_TOO_OLD', 'Too old.'));
      const client = await open();
      const refused = await client.answerTo({ id: 's', type: 'subscribe', channel: 'executions', after: 'old' });
      expect(refused).toMatchObject({ type: 'error', problem: { code: 'CURSOR_TOO_OLD', status: 410 } });
    });
  });

  describe('that is told nonsense', () => {
    it.each([
      ['no JSON', '{"id":', undefined],
      ['nothing', '', undefined],
      ['a list', '[]', undefined],
      ['null', 'null', undefined],
      ['an unknown type', '{"id":7,"type":"launch"}', 7],
      ['no type', '{"id":"x"}', 'x'],
      ['an unknown channel', '{"id":8,"type":"subscribe","channel":"secrets"}', 8],
      ['an id that is none', '{"id":{"a":1},"type":"ping"}', undefined],
      [
        'a cursor where a sequence belongs',
        `{"id":13,"type":"subscribe","channel":"execution","executionId":"${ID}","after":"x"}`,
        13,
      ],
      ['a run where all are meant', `{"id":14,"type":"subscribe","channel":"executions","executionId":"${ID}"}`, 14],
      ['no id of a run', '{"id":9,"type":"subscribe","channel":"execution","executionId":"1 OR 1"}', 9],
      ['a key that nobody knows', '{"id":10,"type":"ping","tenantId":"x"}', 10],
      ['a prototype', '{"id":11,"type":"ping","__proto__":{"x":1}}', 11],
      ['a type that objects have', '{"id":12,"type":"constructor"}', 12],
    ])('answers %s with an error, and goes on', async (_, text, id) => {
      const client = await open();
      client.send(text);
      const answer = await client.next(({ type }) => type === 'error');
      expect(answer).toMatchObject({ type: 'error', problem: { code: 'INVALID_INPUT', status: 400 } });
      expect(answer.id).toBe(id);
      expect(await client.answerTo({ id: 'p', type: 'ping' })).toEqual({ type: 'pong', id: 'p' });
    });

    it('answers a binary message with an error as well', async () => {
      const client = await open();
      client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
      expect((await client.next(({ type }) => type === 'error')).problem?.code).toBe('INVALID_INPUT');
    });

    it('is closed by a message that is too large, and no other is', async () => {
      const [client, other] = [await open(), await open()];
      client.send(JSON.stringify({ type: 'ping', id: 'x'.repeat(256 * 1024) }));
      expect((await client.closed).code).toBe(1009);
      expect(await other.answerTo({ id: 1, type: 'ping' })).toEqual({ type: 'pong', id: 1 });
    });

    it('answers a thousand messages at once in their order', async () => {
      const client = await open();
      for (let id = 1; id <= 1_000; id++) client.send({ id, type: 'ping' });
      await client.next(({ id }) => id === 1_000);
      expect(client.received.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    });
  });

  it('ends at once with the right to read, told why', async () => {
    // Only what is told can end it.
    gateway.services.get(gatewayService, AccessWatch).onModuleDestroy();
    const [person, other] = [await makePerson(gateway), await makePerson(gateway)];
    const made = await gateway.call('/api/keys', { json: { name: 'Watcher', scopes: ['executions.read'] } });
    const { id, key } = (await made.json()) as { id: string; key: string };
    const [byToken, byTicket, byKey, byKeyTicket, untouched] = [
      await open(bearer(person.accessToken)),
      await open({}, await issueTicket(bearer(person.accessToken))),
      await open({ 'x-api-key': key }),
      await open({}, await issueTicket({ 'x-api-key': key })),
      await open(bearer(other.accessToken)),
    ];
    await person.call('/api/auth/logout', { method: 'POST' });
    await gateway.call(`/api/keys/${id}`, { method: 'DELETE' });
    for (const client of [byToken, byTicket, byKey, byKeyTicket]) {
      const { code, reason } = await client.closed;
      expect([code, reason.split(':')[0]]).toEqual([1008, 'UNAUTHENTICATED']);
      expect(client.received.at(-1)).toMatchObject({ type: 'error', problem: { code: 'UNAUTHENTICATED' } });
    }
    expect(untouched.socket.readyState).toBe(WebSocket.OPEN);
    gateway.services.get(gatewayService, AccessWatch).onApplicationBootstrap();
  });

  it('leaves nothing behind once its reader is gone', async () => {
    const [watched, client] = [run(1), await open()];
    await client.answerTo({ id: 's', type: 'subscribe', channel: 'execution', executionId: watched.executionId });
    const watches = gateway.services.get(gatewayService, AccessWatch)['open'];
    const before = watches.size;
    client.socket.terminate();
    await waitFor(() => watches.size === before - 1);
    const reads = gateway.orchestrator.calls.readEvents!.length;
    watched.commit(2);
    await gateway.events['transport'].flush();
    expect(gateway.orchestrator.calls.readEvents).toHaveLength(reads);
  });
});
