import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority, freePort, waitFor } from '@weft/testing';
import { createEgress, type Egress, type EgressRequest, type TlsIdentity } from '../src/index.ts';

const HOST = 'mutual.test';
const authority = new CertificateAuthority();
const stranger = new CertificateAuthority('Another authority');
const { ca } = authority;
const ada: TlsIdentity = { name: 'ada', ...authority.issue('ada.test'), ca };
const bob: TlsIdentity = { name: 'bob', ...authority.issue('bob.test'), ca };

/** Who was let in, by each request, with the connection that it came by. */
let seen: { who: string; port: number | undefined }[] = [];
let server: Server;
let egress: Egress;
const opened: Egress[] = [];
const portOf = (of: Server) => (of.address() as AddressInfo).port;
const make = (limits = {}, allowInvalidCertificates = false) => {
  const made = createEgress({ allow: ['127.0.0.1'], resolve: async () => ['127.0.0.1'], limits, allowInvalidCertificates });
  opened.push(made);
  return made;
};

beforeAll(async () => {
  const terms = { ca, requestCert: true, rejectUnauthorized: true };
  server = createServer({ ...authority.issue(HOST), ...terms }, (request, response) => {
    const socket = request.socket as TLSSocket;
    seen.push({ who: String(socket.getPeerCertificate().subject?.CN), port: socket.remotePort });
    if (request.url === '/slow') return void slow.push(() => response.end('late'));
    response.end('hello');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  egress = make();
});
afterAll(async () => {
  for (const each of opened) await each.close();
  server.closeAllConnections();
  server.close();
  authority.remove();
  stranger.remove();
});
afterEach(() => {
  seen = [];
});
const slow: (() => void)[] = [];

interface Sent extends Partial<EgressRequest> {
  readonly by?: Egress;
}

const send = (identity: TlsIdentity | undefined, { by = egress, ...more }: Sent = {}) =>
  by.httpPort.request({
    method: 'GET',
    url: `https://${HOST}:${portOf(server)}/`,
    headers: {},
    timeoutMs: 10_000,
    maxRedirects: 3,
    signal: new AbortController().signal,
    identify: () => identity,
    ...more,
  });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: { failure?: object }) => error.failure,
  );

describe('a client certificate', () => {
  it('opens a server that asks for one, and its authority counts for whoever names it alone', async () => {
    expect((await send(ada)).status).toBe(200);
    expect(seen).toMatchObject([{ who: 'ada.test' }]);
    expect(await failure(send({ ...ada, name: 'no authority', ca: undefined }))).toMatchObject({ code: 'HTTP_TLS' });
    expect(await failure(send(undefined))).toMatchObject({ code: 'HTTP_TLS' });
  });

  it('is never shown by the connection of another, nor taken over with a session of another', async () => {
    const by = make();
    const order = [ada, bob, ada, bob, { ...ada, name: 'ada, the next version' }];
    for (const identity of order) await send(identity, { by });
    expect(seen.map(({ who }) => who)).toEqual(['ada.test', 'bob.test', 'ada.test', 'bob.test', 'ada.test']);
    const ports = seen.map(({ port }) => port);
    expect([ports[2], ports[3]]).toEqual([ports[0], ports[1]]);
    expect(new Set(ports).size).toBe(3);
    await Promise.all(Array.from({ length: 40 }, (_, at) => send(at % 2 ? ada : bob, { by })));
    const byPort = Map.groupBy(seen, ({ port }) => port);
    for (const all of byPort.values()) expect(new Set(all.map(({ who }) => who)).size).toBe(1);
    expect(await failure(send(undefined, { by }))).toMatchObject({ code: 'HTTP_TLS' });
  });

  it('is asked for at each address on the way, and shown where it was given', async () => {
    const asked: string[] = [];
    const plain = createServer(authority.issue('plain.test'), (_, response) => {
      response.writeHead(302, { location: `https://${HOST}:${portOf(server)}/end` }).end();
    });
    await new Promise<void>((done) => plain.listen(0, '127.0.0.1', done));
    const identify = (url: URL) => {
      asked.push(url.hostname);
      return url.hostname === HOST ? ada : { name: 'trust alone', ca };
    };
    const answer = await send(undefined, { url: `https://plain.test:${portOf(plain)}/`, identify });
    expect([answer.status, asked]).toEqual([200, ['plain.test', HOST]]);
    expect(seen).toMatchObject([{ who: 'ada.test' }]);
    plain.closeAllConnections();
    plain.close();
  });

  it('goes with its connections once nobody uses it, and answers under way still come in', async () => {
    const by = make({ keepAliveMs: 50 });
    const late = send(ada, { by, url: `https://${HOST}:${portOf(server)}/slow` });
    await waitFor(() => slow.length === 1);
    await send(ada, { by });
    const other = seen.find(({ port }) => port !== seen[0]?.port)?.port;
    await waitFor(() => !openPorts().includes(other));
    slow.pop()!();
    expect(Buffer.from((await late).body).toString()).toBe('late');
    await waitFor(() => !openPorts().includes(seen[0]?.port));
    expect((await send(ada, { by })).status).toBe(200);
  });

  it('is one of a limited number that have connections', async () => {
    const by = make({ identities: 2 });
    for (const identity of [ada, bob, { ...ada, name: 'third' }]) await send(identity, { by });
    await waitFor(() => !openPorts().includes(seen[0]?.port));
    expect(openPorts()).toEqual(expect.arrayContaining([seen[1]?.port, seen[2]?.port]));
    await send(bob, { by });
    expect(seen[3]?.port).toBe(seen[1]?.port);
  });

  it('goes with an encrypted key, and with a server whose own certificate is not checked', async () => {
    const key = authority.encrypted(ada.key!, 'canary passphrase');
    expect((await send({ ...ada, name: 'encrypted', key, passphrase: 'canary passphrase' })).status).toBe(200);
    const by = make({}, true);
    const untrusting = { ...ada, ca: undefined };
    expect((await send(untrusting, { by, acceptsAnyCertificate: true })).status).toBe(200);
    expect(await failure(send(untrusting, { by }))).toMatchObject({ code: 'HTTP_TLS' });
    expect(seen.map(({ who }) => who)).toEqual(['ada.test', 'ada.test']);
  });

  it.each<[string, Partial<TlsIdentity>, string]>([
    ['a certificate that is none', { cert: ada.cert!.slice(0, 200) }, '"cert" is no certificate'],
    ['an authority that is none', { ca: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----' }, '"ca" is no certificate'],
    ['a key that is none', { key: 'canary-key' }, 'cannot be read (ERR_OSSL_'],
    ['the key of another', { key: bob.key }, '"key" is not that of its "cert"'],
    [
      'a wrong passphrase',
      { key: authority.encrypted(ada.key!, 'right'), passphrase: 'canary-wrong' },
      'does not open its "key"',
    ],
    ['no passphrase', { key: authority.encrypted(ada.key!, 'right') }, '"key" is encrypted'],
  ])('is not shown where it has %s', async (name, changed, reason) => {
    const found = await failure(send({ ...ada, ...changed, name }));
    expect(found).toMatchObject({
      code: 'CERTIFICATE_UNUSABLE',
      fault: 'user',
      message: expect.stringContaining(reason),
      retryable: false,
    });
    expect(found).toHaveProperty('fix');
    expect(JSON.stringify(found)).not.toMatch(/canary|----/);
    expect(seen).toHaveLength(0);
  });

  it('that a server ends the connection over is named as what may be the matter', async () => {
    const unknown = { name: 'unknown', ...stranger.issue('eve.test'), ca };
    const found = { code: 'HTTP_UNREACHABLE', fix: expect.stringContaining('may not accept the one that it was shown') };
    expect(await failure(send(unknown))).toMatchObject(found);
    expect(seen).toHaveLength(0);
  });
});

/** Ports of this side that the server has a connection with. */
function openPorts(): (number | undefined)[] {
  return [...sockets].filter((socket) => !socket.destroyed).map(({ remotePort }) => remotePort);
}
const sockets = new Set<TLSSocket>();
beforeAll(() => void server.on('secureConnection', (socket) => sockets.add(socket)));

describe('a server that says why it refuses', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-mutual-'));
  const own = authority.issue(HOST);
  for (const [name, content] of Object.entries({ ...own, ca })) writeFileSync(join(folder, name), content);
  let process: ChildProcess;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    const files = ['-cert', join(folder, 'cert'), '-key', join(folder, 'key'), '-CAfile', join(folder, 'ca')];
    process = spawn('openssl', ['s_server', '-accept', String(port), ...files, '-Verify', '1', '-verify_return_error', '-www']);
    await waitFor(async () => (await failure(ask(ada))) === undefined);
  });
  afterAll(() => {
    process.kill();
    rmSync(folder, { recursive: true });
  });
  const ask = (identity: TlsIdentity) => send(identity, { url: `https://${HOST}:${port}/` });

  it.each<[string, TlsIdentity, string]>([
    ['none', { name: 'none', ca }, 'asks for a client certificate, and was shown none'],
    [
      'one of a stranger',
      { name: 'strange', ...stranger.issue('eve.test'), ca },
      'does not know who signed the client certificate',
    ],
    ['one that is over', { name: 'old', ...authority.issue('old.test', '-1'), ca }, 'the client certificate has expired'],
  ])('%s is quoted', async (_, identity, reason) => {
    expect(await failure(ask(identity))).toMatchObject({
      code: 'HTTP_CERTIFICATE_REFUSED',
      message: expect.stringContaining(reason),
      retryable: false,
    });
  });
});
