import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { waitFor } from '@weft/testing';
import { createEgress, type EgressOptions, type EgressRequest } from '../src/index.ts';
import { LocalServer, type Handler } from './local-server.ts';

let server: LocalServer;
let other: LocalServer;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  server = await new LocalServer().listen();
  other = await new LocalServer().listen();
});
afterAll(async () => {
  for (const egress of opened) await egress.close();
  server.close();
  other.close();
});

const LOOPBACK = ['127.0.0.0/8'];

function send(request: Partial<EgressRequest> & { url: string }, options: Partial<EgressOptions> = {}) {
  const egress = createEgress({ allow: LOOPBACK, ...options });
  opened.push(egress);
  return egress.httpPort.request(make(request));
}

const make = (request: Partial<EgressRequest> & { url: string }): EgressRequest => ({
  method: 'GET',
  headers: {},
  timeoutMs: 5_000,
  maxRedirects: 5,
  signal: new AbortController().signal,
  ...request,
});

const failureOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'answered',
    (error: { failure?: { code: string } }) => error.failure?.code ?? error,
  );
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('the guard', () => {
  const spellings = [
    '127.0.0.1',
    '127.1',
    '0',
    '0.0.0.0',
    '0177.0.0.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '①②⑦.⓪.⓪.①',
    '127.0.0.1.',
  ];
  const names = ['localhost', 'localhost.', 'LOCALHOST', 'internal.test'];
  const ipv6 = [
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
  ];

  it.each([...spellings, ...names, ...ipv6])('refuses %s and opens no connection', async (host) => {
    server.reset((_request, response) => response.end());
    const resolve = () => Promise.resolve(['127.0.0.1', '::1']);
    expect(await failureOf(send({ url: server.url('/', host) }, { allow: [], resolve }))).toBe('HTTP_BLOCKED');
    expect(server.connectionCount).toBe(0);
  });

  const elsewhere = [
    ...[
      '169.254.169.254',
      '2852039166',
      '0xa9fea9fe',
      '169.254.170.2',
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      '10.0.0.1',
      '172.16.0.1',
    ],
    ...[
      '192.168.1.1',
      '100.64.0.1',
      '198.18.0.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
      '[fc00::1]',
      '[fd00:ec2::254]',
      '[fe80::1]',
    ],
    ...[
      '[0:0:0:0:0:ffff:a9fe:a9fe]',
      '[64:ff9b::a9fe:a9fe]',
      '[64:ff9b:1::1]',
      '[ff02::1]',
      '[2001:db8::1]',
      '[2001::1]',
      '[::127.0.0.1]',
    ],
  ];
  it.each(elsewhere)('refuses %s before anything is sent', async (host) => {
    expect(await failureOf(send({ url: `http://${host}/latest/meta-data`, timeoutMs: 1_000 }, { allow: [] }))).toBe(
      'HTTP_BLOCKED',
    );
  });

  const unusable = [
    'file:///etc/passwd',
    'gopher://x',
    'ftp://x',
    'data:text/plain,x',
    'unix:/x',
    'http+unix://x',
    'http://user:pw@example.com/',
    'http://good\\@bad/',
    'http://a\tb/',
    'nonsense',
  ];
  it.each([...unusable, 'http://127.0.0.1%2523.example/', 'http://[fe80::1%25eth0]/'])('refuses the URL %s', async (url) => {
    expect(await failureOf(send({ url }))).toBe('HTTP_URL_INVALID');
  });

  it('says how the operator can allow it, and tells the audit log', async () => {
    const refused: string[] = [];
    const sent = send({ url: server.url() }, { allow: [], onBlocked: (host) => refused.push(host) });
    await expect(sent).rejects.toMatchObject({
      failure: { fix: expect.stringContaining('WEFT_EGRESS_ALLOW'), retryable: false },
    });
    expect(refused).toEqual([`127.0.0.1:${server.port}`]);
  });

  it('tells nobody which internal names exist, where that is asked for', async () => {
    const hidden = { allow: [], concealPrivateNames: true };
    const failures = await Promise.all(
      [() => Promise.resolve(['10.0.0.1']), () => Promise.reject(new Error('not found'))].map((resolve) =>
        send({ url: 'http://db.intern/' }, { ...hidden, resolve }).catch((error: { failure: object }) => error.failure),
      ),
    );
    expect(failures[0]).toMatchObject({ code: 'HTTP_UNREACHABLE' });
    expect(failures[0]).toEqual(failures[1]);
    expect(await failureOf(send({ url: 'http://10.0.0.1/' }, hidden))).toBe('HTTP_BLOCKED');
  });

  it('connects to the address that it checked, whatever the name resolves to next', async () => {
    server.reset((_request, response) => response.end());
    let asked = 0;
    const resolve = () => Promise.resolve([asked++ === 0 ? '203.0.113.7' : '127.0.0.1']);
    expect(await failureOf(send({ url: server.url('/', 'rebind.test') }, { allow: [], resolve }))).toBe('HTTP_BLOCKED');
    expect({ asked, connections: server.connectionCount }).toEqual({ asked: 1, connections: 0 });
  });

  it('leaves out the private addresses of a name that has both kinds', async () => {
    server.reset((_request, response) => response.end());
    const resolve = () => Promise.resolve(['127.0.0.1', '::1', '127.0.0.2']);
    const answer = await send({ url: server.url('/', 'mixed.test') }, { allow: ['127.0.0.1/32'], resolve });
    expect(answer.status).toBe(200);
    expect(await failureOf(send({ url: server.url('/', 'mixed.test') }, { allow: ['127.0.0.9/32'], resolve }))).toBe(
      'HTTP_BLOCKED',
    );
  });

  it('refuses ports of services that are not HTTP, unless they are allowed by name', async () => {
    expect(await failureOf(send({ url: 'http://127.0.0.1:5432/' }))).toBe('HTTP_BLOCKED');
    expect(await failureOf(send({ url: 'http://127.0.0.1:1/' }, { allow: ['127.0.0.1:1'] }))).toBe('HTTP_UNREACHABLE');
  });

  it('does not look at proxy settings of the environment', async () => {
    server.reset((_request, response) => response.end('direct'));
    process.env.HTTP_PROXY = other.url();
    const answer = await send({ url: server.url() }).finally(() => delete process.env.HTTP_PROXY);
    expect(text(answer.body)).toBe('direct');
  });
});

describe('the allow-list', () => {
  it.each([['127.0.0.0/8'], ['127.0.0.1'], ['intern.test'], ['*.test'], ['::ffff:127.0.0.1/128', '127.0.0.1']])(
    'opens what %s names',
    async (...allow) => {
      server.reset((_request, response) => response.end('in'));
      const answer = await send(
        { url: server.url('/', 'intern.test') },
        { allow, resolve: () => Promise.resolve(['127.0.0.1']) },
      );
      expect(text(answer.body)).toBe('in');
    },
  );

  it('opens one port only where it names one', async () => {
    server.reset((_request, response) => response.end());
    const resolve = () => Promise.resolve(['127.0.0.1']);
    const allow = [`intern.test:${server.port}`];
    expect((await send({ url: server.url('/', 'intern.test') }, { allow, resolve })).status).toBe(200);
    expect(await failureOf(send({ url: other.url('/', 'intern.test') }, { allow, resolve }))).toBe('HTTP_BLOCKED');
  });
});

describe('redirects', () => {
  const redirectTo =
    (location: string, status = 302): Handler =>
    (request, response) => {
      if (request.url !== '/start') return void response.end(JSON.stringify({ method: request.method }));
      response.writeHead(status, { location }).end();
    };

  it.each(['http://169.254.169.254/', '//[::1]/', 'http://2130706433/'])('to %s are refused', async (location) => {
    server.reset(redirectTo(location));
    expect(await failureOf(send({ url: server.url('/start') }, { allow: ['127.0.0.1:' + server.port] }))).toBe('HTTP_BLOCKED');
  });

  it.each(['file:///etc/passwd', 'gopher://127.0.0.1/', 'http://a:b@127.0.0.1/'])(
    'to %s are refused as no HTTP address',
    async (location) => {
      server.reset(redirectTo(location));
      expect(await failureOf(send({ url: server.url('/start') }))).toBe('HTTP_URL_INVALID');
    },
  );

  it.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'data'],
    [308, 'PUT', 'PUT', 'data'],
    [301, 'PUT', 'PUT', 'data'],
  ])('%i turns %s into %s', async (status, method, expected, body) => {
    server.reset(redirectTo('/next', status));
    const answer = await send({ url: server.url('/start'), method, body: 'data', headers: { 'Content-Type': 'text/plain' } });
    expect(answer.url).toBe(server.url('/next'));
    expect(server.requests[1]).toMatchObject({ method: expected, body });
    expect(server.requests[1]!.headers['content-type']).toBe(body === '' ? undefined : 'text/plain');
  });

  it('keep credentials at their origin and nowhere else', async () => {
    const headers = { Authorization: 'Bearer x', Cookie: 'a=b', 'X-Api-Key': 'k', 'X-Other': 'stays' };
    server.reset(redirectTo('/next'));
    await send({ url: server.url('/start'), headers });
    expect(server.requests[1]!.headers).toMatchObject({ authorization: 'Bearer x', cookie: 'a=b', 'x-api-key': 'k' });

    server.reset(redirectTo(other.url('/next')));
    other.reset((_request, response) => response.end());
    await send({ url: server.url('/start'), headers });
    expect(other.requests[0]!.headers).toMatchObject({ 'x-other': 'stays' });
    expect(Object.keys(other.requests[0]!.headers)).not.toEqual(expect.arrayContaining(['authorization']));
    expect(other.requests[0]!.headers).not.toHaveProperty('cookie');
    expect(other.requests[0]!.headers).not.toHaveProperty('x-api-key');
  });

  it('end after the allowed number, and are handed back where none is allowed', async () => {
    server.reset((_request, response) => void response.writeHead(302, { location: '/again' }).end());
    expect(await failureOf(send({ url: server.url(), maxRedirects: 3 }))).toBe('HTTP_TOO_MANY_REDIRECTS');
    expect(server.requests).toHaveLength(4);
    expect(await send({ url: server.url(), maxRedirects: 0 })).toMatchObject({ status: 302, headers: { location: '/again' } });
  });
});

describe('answers', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('packed with %s are unpacked', async (encoding, pack) => {
    server.reset(
      (_request, response) => void response.writeHead(200, { 'content-encoding': encoding }).end(pack('words '.repeat(1_000))),
    );
    const answer = await send({ url: server.url() });
    expect(text(answer.body)).toBe('words '.repeat(1_000));
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });

  it('packed twice, empty, or with an unknown packing are told apart', async () => {
    server.reset(
      (_request, response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip, br' }).end(brotliCompressSync(gzipSync('twice'))),
    );
    expect(text((await send({ url: server.url() })).body)).toBe('twice');
    server.reset((_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end());
    expect((await send({ url: server.url() })).body).toHaveLength(0);
    expect((await send({ url: server.url(), method: 'HEAD' })).body).toHaveLength(0);
    server.reset((_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip at all'));
    expect(await failureOf(send({ url: server.url() }))).toBe('HTTP_UNREADABLE');
    server.reset((_request, response) => void response.writeHead(200, { 'content-encoding': 'rot13' }).end('x'));
    expect(await failureOf(send({ url: server.url() }))).toBe('HTTP_UNREADABLE');
  });

  it('that unpack to more than the limit are refused', async () => {
    const bomb = gzipSync(Buffer.alloc(20 * 1_048_576));
    server.reset((_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    expect(bomb.length).toBeLessThan(30_000);
    expect(await failureOf(send({ url: server.url() }, { limits: { maxResponseBytes: 1_048_576 } }))).toBe('HTTP_TOO_LARGE');
  });

  it('that never end are refused at the limit, and the sender is cut off', async () => {
    let closed: () => void;
    const cutOff = new Promise<void>((resolve) => (closed = resolve));
    server.reset((_request, response) => {
      const chunk = Buffer.alloc(64_000);
      const pour = () => void (response.destroyed || response.write(chunk, () => setImmediate(pour)));
      response.on('close', closed);
      pour();
    });
    expect(await failureOf(send({ url: server.url() }, { limits: { maxResponseBytes: 300_000 } }))).toBe('HTTP_TOO_LARGE');
    await cutOff;
  });

  it('that come too slowly, or not at all, end at the total time', async () => {
    server.reset((_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const startedAt = performance.now();
    expect(await failureOf(send({ url: server.url(), timeoutMs: 250 }))).toBe('HTTP_TIMED_OUT');
    server.reset(() => undefined);
    expect(await failureOf(send({ url: server.url(), timeoutMs: 250 }))).toBe('HTTP_TIMED_OUT');
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });

  it('with a header over the limit are refused', async () => {
    server.reset((_request, response) => void response.writeHead(200, { 'x-long': 'x'.repeat(60_000) }).end());
    expect(await failureOf(send({ url: server.url() }))).toBe('HTTP_TOO_LARGE');
  });

  it('that break off are unreachable, and worth another try', async () => {
    server.reset((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => request.socket.destroy());
    });
    await expect(send({ url: server.url() })).rejects.toMatchObject({ failure: { code: 'HTTP_UNREACHABLE', retryable: true } });
  });

  it('of any status are answers, with repeated headers joined', async () => {
    server.reset(
      (_request, response) =>
        void response
          .writeHead(503, 'Busy', [
            ['X-A', '1'],
            ['X-A', '2'],
          ] as never)
          .end('later'),
    );
    expect(await send({ url: server.url() })).toMatchObject({ status: 503, statusText: 'Busy', headers: { 'x-a': '1, 2' } });
  });
});

describe('requests', () => {
  it('carry method, query, body and headers, without those of the connection', async () => {
    server.reset((_request, response) => response.end());
    const headers = {
      'X-One': '1',
      Host: 'evil.test',
      'Content-Length': '3',
      'Transfer-Encoding': 'chunked',
      Connection: 'close',
    };
    await send({ url: server.url('/path?q=1#part'), method: 'patch', body: Buffer.from('bytes'), headers });
    expect(server.requests[0]).toMatchObject({ method: 'PATCH', url: '/path?q=1', body: 'bytes' });
    expect(server.requests[0]!.headers).toMatchObject({ 'x-one': '1', host: `127.0.0.1:${server.port}`, 'content-length': '5' });
  });

  it('with headers that would break the protocol are refused', async () => {
    expect(await failureOf(send({ url: server.url(), headers: { 'x-a': 'a\r\nb: c' } }))).toBe('HTTP_REQUEST_INVALID');
    expect(await failureOf(send({ url: server.url(), headers: { 'bad name': 'a' } }))).toBe('HTTP_REQUEST_INVALID');
    expect(await failureOf(send({ url: server.url(), method: 'GET /x HTTP/1.1' }))).toBe('HTTP_REQUEST_INVALID');
    expect(await failureOf(send({ url: server.url(), method: 'connect' }))).toBe('HTTP_REQUEST_INVALID');
  });

  it('stop when the execution does', async () => {
    const stop = new AbortController();
    server.reset(() => stop.abort());
    expect(await failureOf(send({ url: server.url(), signal: stop.signal }))).toBe('HTTP_CANCELLED');
  });

  it('to a closed port or an unknown name say the same', async () => {
    const closed = await send({ url: 'http://127.0.0.1:9/' }, { allow: ['127.0.0.1:9'] }).catch(
      (error: { failure: object }) => error.failure,
    );
    const unknown = await send({ url: 'http://nowhere.test/' }, { resolve: () => Promise.reject(new Error('ENOTFOUND')) }).catch(
      (error: { failure: object }) => error.failure,
    );
    expect(closed).toMatchObject({
      code: 'HTTP_UNREACHABLE',
      retryable: true,
      message: expect.stringContaining('could not be reached'),
    });
    expect(unknown).toMatchObject({
      code: 'HTTP_UNREACHABLE',
      retryable: true,
      message: expect.stringContaining('could not be reached'),
    });
  });

  describe('with a permit', () => {
    /** Revoked so many times; each time it is obtained again. */
    const permitRevoked = (times: number) => {
      const permit = { revocations: times, obtained: 0, isRevoked: false, obtain: () => Promise.resolve(void permit.obtained++) };
      Object.defineProperty(permit, 'isRevoked', { get: () => permit.revocations-- > 0 });
      return permit;
    };

    it('leave once, and only when it holds: it is asked when their connection is there', async () => {
      server.reset((_request, response) => response.end('ok'));
      const permit = permitRevoked(2);
      const resolve = async () => {
        expect(permit.revocations).toBeGreaterThanOrEqual(0);
        return ['127.0.0.1'];
      };
      const request = { url: server.url('/', 'called.test'), method: 'POST', body: 'once', permit };
      const answer = await send(request, { allow: ['called.test'], resolve });
      expect(text(answer.body)).toBe('ok');
      expect(server.requests.map(({ body }) => body)).toEqual(['once']);
      expect(permit.obtained).toBe(2);
    });

    it('do not begin anew at their first hop', async () => {
      other.reset((_request, response) => response.end('there'));
      const permit = permitRevoked(0);
      server.reset((_request, response) => {
        permit.revocations = 1;
        response.writeHead(307, { location: other.url() }).end();
      });
      const answer = await send({ url: server.url(), method: 'POST', body: 'once', permit });
      expect(text(answer.body)).toBe('there');
      expect([server.requests.length, other.requests.length, permit.obtained]).toEqual([1, 1, 1]);
    });

    it('end with what stands against it, and nothing is sent', async () => {
      server.reset((_request, response) => response.end('ok'));
      const lost = new Error('another executor has the run');
      const permit = { isRevoked: true, obtain: () => Promise.reject(lost) };
      expect(await failureOf(send({ url: server.url(), method: 'POST', body: 'never', permit }))).toBe(lost);
      expect(server.requests).toEqual([]);
    });
  });

  it('share connections, one after another and side by side', async () => {
    server.reset((_request, response) => response.end('ok'));
    const egress = createEgress({ allow: LOOPBACK, limits: { connectionsPerOrigin: 8 } });
    opened.push(egress);
    for (let count = 0; count < 20; count++) await egress.httpPort.request(make({ url: server.url() }));
    expect(server.connectionCount).toBeLessThanOrEqual(2);
    const answers = await Promise.all(Array.from({ length: 200 }, () => egress.httpPort.request(make({ url: server.url() }))));
    expect(new Set(answers.map(({ body }) => text(body)))).toEqual(new Set(['ok']));
    expect(server.connectionCount).toBeLessThanOrEqual(8);
  });

  it('of one owner do not wait for those of another', async () => {
    const slow: (() => void)[] = [];
    server.reset(({ url }, response) => {
      if (url === '/quick') response.end('ok');
      else slow.push(() => response.end('at last'));
    });
    const egress = createEgress({ allow: LOOPBACK, limits: { connectionsPerOrigin: 2 } });
    opened.push(egress);
    const send = (owner: string, path: string) => egress.httpPort.request({ ...make({ url: server.url(path) }), owner });

    const held = Promise.all([1, 2, 3].map(() => send('busy', '/slow')));
    await waitFor(() => slow.length === 2);
    const own = send('busy', '/quick');
    expect(text((await send('other', '/quick')).body)).toBe('ok');
    expect(slow).toHaveLength(2);

    while (slow.length > 0) slow.shift()!();
    await waitFor(() => slow.length === 1);
    slow.shift()!();
    expect((await held).map(({ body }) => text(body))).toEqual(['at last', 'at last', 'at last']);
    expect(text((await own).body)).toBe('ok');
  });
});
