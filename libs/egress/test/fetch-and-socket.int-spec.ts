import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer as createTcpServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createEgress, type Egress, type EgressOptions } from '../src/index.ts';
import { LocalServer } from './local-server.ts';

const opened: Egress[] = [];
let server: LocalServer;
let tcp: Server;
let connectionCount = 0;

beforeAll(async () => {
  server = await new LocalServer().listen();
  tcp = createTcpServer((socket) => {
    connectionCount += 1;
    socket.on('error', () => undefined);
    socket.end('220 ready\r\n');
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const egress of opened) await egress.close();
  server.close();
  tcp.close();
});

function make(options: Partial<EgressOptions> = {}): Egress {
  const egress = createEgress({ allow: ['127.0.0.0/8'], ...options });
  opened.push(egress);
  return egress;
}

describe('fetch', () => {
  it('sends what a library gives it and answers as the platform does', async () => {
    server.reset(
      (_request, response) =>
        void response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] }).end('{"a":1}'),
    );
    const body = new URLSearchParams({ grant_type: 'x' });
    const response = await make().fetch(server.url('/token'), { method: 'POST', body, headers: { 'X-A': '1' } });
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.url, await response.json()]).toEqual([201, server.url('/token'), { a: 1 }]);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(server.requests[0]).toMatchObject({ method: 'POST', body: 'grant_type=x', headers: { 'x-a': '1' } });
    expect(server.requests[0]!.headers['content-type']).toContain('application/x-www-form-urlencoded');
  });

  it('follows redirects only where that is asked for', async () => {
    server.reset(
      (request, response) =>
        void (request.url === '/' ? response.writeHead(302, { location: '/next' }).end() : response.end('next')),
    );
    const { fetch } = make();
    expect((await fetch(server.url())).status).toBe(302);
    expect((await fetch(new Request(server.url()))).status).toBe(302);
    expect(await (await fetch(server.url(), { redirect: 'follow' })).text()).toBe('next');
  });

  it('goes through the guard, and stops with its signal', async () => {
    await expect(make({ allow: [] }).fetch(server.url())).rejects.toMatchObject({ failure: { code: 'HTTP_BLOCKED' } });
    const stop = new AbortController();
    server.reset(() => stop.abort(new Error('enough')));
    await expect(make().fetch(server.url(), { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('gives an answer without a body, and one that is given up after its first piece', async () => {
    server.reset((_request, response) => void response.writeHead(204).end());
    expect((await make().fetch(server.url())).body).toBeNull();
    const cutOff = Promise.withResolvers<void>();
    server.reset((_request, response) => {
      response.on('close', cutOff.resolve);
      response.write('first');
    });
    const reader = (await make().fetch(server.url())).body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('first');
    await reader.cancel();
    await cutOff.promise;
  });
});

describe('a socket', () => {
  const signal = new AbortController().signal;
  const port = () => (tcp.address() as AddressInfo).port;

  it('is opened to an address that the guard has checked', async () => {
    const resolve = () => Promise.resolve(['127.0.0.1']);
    const socket = await make({ resolve }).openSocket({ host: 'mail.test', port: port(), signal });
    const [greeting] = (await once(socket, 'data')) as [Buffer];
    expect(greeting.toString()).toBe('220 ready\r\n');
    socket.destroy();
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '::ffff:127.0.0.1', '169.254.169.254', 'mail.test'])(
    'is not opened to %s, which is private',
    async (host) => {
      const before = connectionCount;
      const refused: string[] = [];
      const egress = make({
        allow: [],
        resolve: () => Promise.resolve(['127.0.0.1', '::1']),
        onBlocked: (name) => refused.push(name),
      });
      await expect(egress.openSocket({ host, port: port(), signal })).rejects.toMatchObject({
        failure: { code: 'HTTP_BLOCKED' },
      });
      expect(refused).toEqual([`${host}:${port()}`]);
      expect(connectionCount).toBe(before);
    },
  );

  it('goes to the next address where one does not answer, and says so where none does', async () => {
    const resolve = () => Promise.resolve(['127.0.0.9', '127.0.0.1']);
    const socket = await make({ resolve }).openSocket({ host: 'mail.test', port: port(), signal });
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
    const none = make({ resolve: () => Promise.resolve(['127.0.0.9']) }).openSocket({ host: 'mail.test', port: port(), signal });
    await expect(none).rejects.toMatchObject({
      failure: { code: 'HTTP_UNREACHABLE', message: expect.stringContaining('mail.test') },
    });
  });

  it('tells nobody which internal names exist, where that is asked for', async () => {
    const egress = make({ allow: [], concealPrivateNames: true, resolve: () => Promise.resolve(['10.0.0.1']) });
    await expect(egress.openSocket({ host: 'db.intern', port: 25, signal })).rejects.toMatchObject({
      failure: { code: 'HTTP_UNREACHABLE' },
    });
  });

  it('is not opened once its signal is aborted', async () => {
    const aborted = make().openSocket({ host: '127.0.0.1', port: port(), signal: AbortSignal.abort() });
    await expect(aborted).rejects.toMatchObject({ failure: { code: 'HTTP_CANCELLED' } });
  });
});
