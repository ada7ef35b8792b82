import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEgress, type EgressOptions, type EgressRequest } from '../src/index.ts';
import { LocalServer } from './local-server.ts';

const opened: { close(): Promise<void> }[] = [];
let server: LocalServer;
let other: LocalServer;

beforeAll(async () => {
  server = await new LocalServer().listen();
  other = await new LocalServer().listen();
});
afterAll(async () => {
  for (const egress of opened) await egress.close();
  server.close();
  other.close();
});

function send(request: Partial<EgressRequest> & { url: string }, options: Partial<EgressOptions> = {}) {
  const egress = createEgress({ allow: ['127.0.0.0/8'], ...options });
  opened.push(egress);
  const signal = new AbortController().signal;
  return egress.httpPort.request({ method: 'GET', headers: {}, timeoutMs: 5_000, maxRedirects: 5, signal, ...request });
}

describe('a credential', () => {
  it('is asked for at every hop, and what it adds goes to that hop alone', async () => {
    server.reset((_request, response) => void response.writeHead(307, { location: other.url('/end') }).end());
    other.reset((_request, response) => response.end());
    const asked: string[] = [];
    const answer = await send({
      url: server.url('/start?a=1'),
      method: 'POST',
      body: 'x',
      authenticate: ({ url, method, headers, body }) => {
        asked.push(`${method} ${url.pathname} ${String(body)} ${headers['user-agent']}`);
        if (url.port !== String(server.port)) return undefined;
        const withKey = new URL(url);
        withKey.searchParams.set('key', 'secret');
        return { url: withKey, headers: { 'X-Custom': 'secret', host: 'evil.test' } };
      },
    });
    expect(asked).toEqual(['POST /start x Weft', 'POST /end x Weft']);
    expect(server.requests[0]).toMatchObject({ url: '/start?a=1&key=secret', headers: { 'x-custom': 'secret' } });
    expect(server.requests[0]!.headers.host).toBe(`127.0.0.1:${server.port}`);
    expect(other.requests[0]).toMatchObject({ url: '/end' });
    expect(other.requests[0]!.headers).not.toHaveProperty('x-custom');
    expect(answer.url).toBe(other.url('/end'));
  });

  it('does not stand in the address that is told', async () => {
    server.reset((_request, response) => response.end());
    const authenticate: EgressRequest['authenticate'] = ({ url }) => ({ url: new URL('?key=secret', url) });
    expect((await send({ url: server.url('/x'), authenticate })).url).toBe(server.url('/x'));
  });

  it('cannot send a request elsewhere', async () => {
    server.reset((_request, response) => response.end());
    const sent = send({ url: server.url(), authenticate: () => ({ url: new URL(other.url()) }) });
    await expect(sent).rejects.toMatchObject({ failure: { code: 'HTTP_REQUEST_INVALID' } });
    expect(server.requests).toHaveLength(0);
  });

  it('that cannot be had ends the request with its own error', async () => {
    const own = new Error('the vault is closed');
    await expect(send({ url: server.url(), authenticate: () => Promise.reject(own) })).rejects.toBe(own);
  });

  it('answers a challenge once, and with nothing more to say leaves the refusal as the answer', async () => {
    const handler: LocalServer['handler'] = (request, response) =>
      void response
        .writeHead(request.headers.authorization === 'new' ? 200 : 401, { 'www-authenticate': 'Digest a="b"' })
        .end('seen');
    server.reset(handler);
    const challenges: unknown[] = [];
    const answered = await send({
      url: server.url(),
      method: 'POST',
      body: 'again',
      authenticate: () => ({ headers: { authorization: 'old' } }),
      answerChallenge: (_hop, headers) => {
        challenges.push(headers['www-authenticate']);
        return { headers: { authorization: 'new' } };
      },
    });
    expect(answered.status).toBe(200);
    expect(challenges).toEqual(['Digest a="b"']);
    expect(server.requests.map(({ body, headers }) => [body, headers.authorization])).toEqual([
      ['again', 'old'],
      ['again', 'new'],
    ]);
    server.reset(handler);
    expect(await send({ url: server.url(), answerChallenge: () => undefined })).toMatchObject({ status: 401 });
    expect(await send({ url: server.url(), answerChallenge: () => ({}) })).toMatchObject({ status: 401 });
    expect(server.requests).toHaveLength(3);
  });
});

describe('cookies on the way through redirects', () => {
  const setting = (cookies: string[], location = '/next') => {
    const handler: LocalServer['handler'] = (request, response) =>
      void (request.url === '/start' ? response.writeHead(302, { location, 'set-cookie': cookies }).end() : response.end());
    return handler;
  };

  it('go back to the host that set them, beside those of the caller', async () => {
    server.reset(setting(['session=1; Path=/; HttpOnly', 'gone=1; Max-Age=0', 'deep=1; Path=/deeper', 'safe=1; Secure']));
    await send({ url: server.url('/start'), headers: { Cookie: 'own=1' } });
    expect(server.requests[1]!.headers.cookie).toBe('own=1; session=1');
  });

  it('do not go to another host', async () => {
    const resolve = () => Promise.resolve(['127.0.0.1']);
    server.reset(setting(['session=1; Domain=test', 'b=2; Domain=a.test'], server.url('/next', 'b.test')));
    await send({ url: server.url('/start', 'a.test') }, { resolve });
    expect(server.requests[1]!.headers).not.toHaveProperty('cookie');
    server.reset(setting(['session=1; Domain=a.test', 'b=2'], server.url('/next', 'sub.a.test')));
    await send({ url: server.url('/start', 'a.test') }, { resolve });
    expect(server.requests[1]!.headers.cookie).toBe('session=1');
  });

  it('of the last answer are handed back one by one', async () => {
    server.reset(
      (_request, response) => void response.writeHead(200, { 'set-cookie': ['a=1; Expires=Wed, 21 Oct', 'b=2'] }).end(),
    );
    expect((await send({ url: server.url() })).setCookies).toEqual(['a=1; Expires=Wed, 21 Oct', 'b=2']);
  });
});

describe('names of headers', () => {
  it('are sent as they are written', async () => {
    server.reset((request, response) => response.end(request.rawHeaders.join('|')));
    const answer = await send({ url: server.url(), headers: { 'X-MiXed': '1', Accept: 'text/plain' } });
    expect(Buffer.from(answer.body).toString()).toContain('X-MiXed|1');
    expect(server.requests[0]!.headers.accept).toBe('text/plain');
  });
});

describe('a connection that is used again', () => {
  it('stays with the address that was checked; a new one is checked anew', async () => {
    server.reset((request, response) => {
      if (request.url === '/last') response.setHeader('connection', 'close');
      response.end();
    });
    let address = '127.0.0.1';
    const limits = { connectionsPerOrigin: 1 };
    const egress = createEgress({ allow: ['127.0.0.1/32'], resolve: () => Promise.resolve([address]), limits });
    opened.push(egress);
    const signal = new AbortController().signal;
    const get = (path: string) =>
      egress.httpPort.request({
        method: 'GET',
        url: server.url(path, 'rebind.test'),
        headers: {},
        timeoutMs: 5_000,
        maxRedirects: 0,
        signal,
      });
    await get('/');
    address = '127.0.0.2';
    await get('/');
    await get('/last');
    expect(server.connectionCount).toBe(1);
    await expect(get('/')).rejects.toMatchObject({ failure: { code: 'HTTP_BLOCKED' } });
    expect(server.connectionCount).toBe(1);
  });

  it('is never one that would have taken any certificate: options of a caller change nothing', async () => {
    server.reset((_request, response) => response.end());
    const polluted = {
      proxy: other.url(),
      agent: {},
      lookup: () => undefined,
      dispatcher: {},
      baseURL: other.url(),
      socketPath: '/x',
    };
    other.reset((_request, response) => response.end());
    expect((await send({ url: server.url(), ...polluted } as never)).status).toBe(200);
    expect(other.connectionCount).toBe(0);
  });
});
