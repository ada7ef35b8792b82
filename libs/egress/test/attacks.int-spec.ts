import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEgress, type EgressOptions } from '../src/index.ts';
import { LocalServer } from './local-server.ts';

const opened: { close(): Promise<void> }[] = [];
let server: LocalServer;

beforeAll(async () => void (server = await new LocalServer().listen()));
afterAll(async () => {
  for (const egress of opened) await egress.close();
  server.close();
});

async function codeOf(url: string, options: Partial<EgressOptions> = {}, maxRedirects = 25): Promise<string> {
  const egress = createEgress({ allow: [`127.0.0.1:${server.port}`], ...options });
  opened.push(egress);
  const signal = new AbortController().signal;
  const request = { method: 'GET', url, headers: {}, timeoutMs: 2_000, maxRedirects, signal };
  return egress.httpPort.request(request).then(
    ({ status }) => String(status),
    (error: { failure?: { code: string } }) => error.failure?.code ?? String(error),
  );
}

const PRIVATE = [
  ...['169.254.169.254', '2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '0', '127.1', '[::1]', '[::ffff:a9fe:a9fe]'],
  ...['[64:ff9b::a9fe:a9fe]', '[2002:7f00:1::]', '[fd00:ec2::254]', '10.0.0.1', '192.168.1.1', '100.64.0.1', '255.255.255.255'],
];

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('with status %i leads to no private address, however it is written', async (status) => {
    for (const host of PRIVATE) {
      server.reset((_request, response) => void response.writeHead(status, { location: `http://${host}/` }).end());
      expect([host, await codeOf(server.url())]).toEqual([host, 'HTTP_BLOCKED']);
      expect(server.requests).toHaveLength(1);
    }
  });

  it.each(['//10.0.0.1/x', 'http:10.0.0.1', 'https://10.0.0.1/'])(
    'to %s is read as browsers do, and refused',
    async (location) => {
      server.reset((_request, response) => void response.writeHead(302, { location }).end());
      expect(['HTTP_BLOCKED', 'HTTP_TOO_MANY_REDIRECTS']).toContain(await codeOf(server.url(), {}, 2));
      expect(server.requests.every(({ url }) => url !== '/x')).toBe(true);
    },
  );

  it('at the end of twenty hops is checked like the first', async () => {
    server.reset((request, response) => {
      const hop = Number(request.url!.slice(1));
      response.writeHead(302, { location: hop < 20 ? `/${hop + 1}` : 'http://169.254.169.254/' }).end();
    });
    expect(await codeOf(server.url('/1'))).toBe('HTTP_BLOCKED');
    expect(server.requests).toHaveLength(20);
  });

  it('that a page asks for in its HTML is text', async () => {
    server.reset((_request, response) =>
      response.setHeader('refresh', '0;url=http://10.0.0.1/').end('<meta http-equiv="refresh" content="0;url=http://10.0.0.1/">'),
    );
    expect(await codeOf(server.url())).toBe('200');
    expect(server.requests).toHaveLength(1);
  });
});

describe('a name', () => {
  const names = [
    ...[
      'metadata.google.internal',
      'kubernetes.default.svc',
      'localtest.me',
      '127.0.0.1.nip.io',
      'xn--lcalhost-b1a.test',
      'ⓛocalhost',
    ],
    ...['localhost.localdomain', 'a.b.c.d.e.f.test'],
  ];
  it.each(names)('%s is judged by its addresses', async (name) => {
    const asked: string[] = [];
    const resolve = (host: string) => {
      asked.push(host);
      return Promise.resolve(['169.254.169.254', 'fd00:ec2::254']);
    };
    expect(await codeOf(`http://${name}/`, { resolve })).toBe('HTTP_BLOCKED');
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['a private address beside IPv6 loopback', ['10.0.0.1', '::1']],
    ['what is no address', ['intern', '127.0.0.1%eth0', '']],
    ['a mapped address', ['::ffff:127.0.0.1']],
  ])('with %s is refused', async (_what, addresses) => {
    expect(await codeOf('http://mixed.test/', { resolve: () => Promise.resolve(addresses) })).toBe('HTTP_BLOCKED');
  });

  it('that did not exist a moment ago is resolved and checked again', async () => {
    let asked = 0;
    const resolve = () => (asked++ === 0 ? Promise.reject(new Error('NXDOMAIN')) : Promise.resolve(['10.0.0.1']));
    expect(await codeOf('http://late.test/', { resolve })).toBe('HTTP_UNREACHABLE');
    expect(await codeOf('http://late.test/', { resolve })).toBe('HTTP_BLOCKED');
  });
});

describe('an address', () => {
  it.each([22, 25, 4222, 5432, 6379, 11211, 465, 587])(
    'with the port %i is refused even where its host is public',
    async (port) => {
      const resolve = () => Promise.reject(new Error('nobody asks'));
      expect(await codeOf(`http://93.184.216.34:${port}/`, { resolve })).toBe('HTTP_BLOCKED');
    },
  );

  it.each([
    ['http://10.0.0.1#@good.test/', 'HTTP_BLOCKED'],
    ['http://10.0.0.1?@good.test/', 'HTTP_BLOCKED'],
    ['http://good.test@10.0.0.1/', 'HTTP_URL_INVALID'],
    ['http://10.0.0.1\\@good.test/', 'HTTP_URL_INVALID'],
    ['http://10.0.0.1\n.good.test/', 'HTTP_URL_INVALID'],
    ['http://10。0。0。1/', 'HTTP_BLOCKED'],
    ['http://１０.0.0.1/', 'HTTP_BLOCKED'],
    ['dict://10.0.0.1:6379/info', 'HTTP_URL_INVALID'],
    ['blob:http://10.0.0.1/x', 'HTTP_URL_INVALID'],
    ['unix:/var/run/docker.sock:/info', 'HTTP_URL_INVALID'],
  ])('%s is what a connection would make of it', async (url, code) => {
    expect(await codeOf(url)).toBe(code);
  });
});
