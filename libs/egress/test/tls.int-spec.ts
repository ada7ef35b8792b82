import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpRequest } from '@weft/node-sdk';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEgress, type Egress } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-egress-'));
const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
const subject = ['-subj', '/CN=safe.test', '-addext', 'subjectAltName=DNS:safe.test'];
execFileSync(
  'openssl',
  ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', keyFile, '-out', certificateFile, ...subject],
  {
    stdio: 'ignore',
  },
);
const ca = readFileSync(certificateFile, 'utf8');

function make(ca?: string, allowInvalidCertificates?: boolean): Egress {
  const resolve = () => Promise.resolve(['127.0.0.1']);
  const egress = createEgress({ allow: ['127.0.0.1'], resolve, ca, allowInvalidCertificates });
  opened.push(egress);
  return egress;
}

let safe: Server;
let plain: Server;
let plainHeaders: IncomingHttpHeaders | undefined;
const opened: Egress[] = [];
const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

beforeAll(async () => {
  plain = createHttpServer((request, response) => {
    plainHeaders = request.headers;
    response.end('plain');
  });
  safe = createServer({ key: readFileSync(keyFile), cert: ca }, (request, response) => {
    if (request.url === '/down') response.writeHead(302, { location: `http://safe.test:${portOf(plain)}/` });
    response.end('safe');
  });
  await Promise.all([listen(plain), listen(safe)]);
});
afterAll(async () => {
  for (const egress of opened) await egress.close();
  for (const server of [safe, plain]) server.close();
  rmSync(folder, { recursive: true });
});

interface Sent {
  readonly ca?: string;
  readonly path?: string;
  readonly headers?: HttpRequest['headers'];
  readonly acceptsAnyCertificate?: boolean;
}

function send(host: string, options: Sent = {}, egress = make(options.ca)) {
  const url = `https://${host}:${portOf(safe)}${options.path ?? '/'}`;
  const signal = new AbortController().signal;
  return egress.httpPort.request({
    method: 'GET',
    url,
    headers: options.headers ?? {},
    timeoutMs: 5_000,
    maxRedirects: 3,
    signal,
    acceptsAnyCertificate: options.acceptsAnyCertificate,
  });
}

describe('a call over TLS', () => {
  it('checks the certificate against the name, though it connects to an address', async () => {
    expect(Buffer.from((await send('safe.test', { ca })).body).toString()).toBe('safe');
  });

  it.each([
    ['is for another name', 'other.test', ca],
    ['is for another name', '127.0.0.1', ca],
    ['is not signed by a known authority', 'safe.test', undefined],
  ])('is not made where the certificate %s (%s)', async (reason, host, authority) => {
    const failure = { code: 'HTTP_TLS', retryable: false, message: expect.stringContaining(reason) };
    await expect(send(host, { ca: authority })).rejects.toMatchObject({ failure });
  });

  it('takes any certificate where the operator permits it, for the requests that ask for it and for no others', async () => {
    const lax = make(undefined, true);
    const accepting = { acceptsAnyCertificate: true };
    expect((await send('safe.test', accepting, lax)).status).toBe(200);
    await expect(send('safe.test', {}, lax)).rejects.toMatchObject({ failure: { code: 'HTTP_TLS' } });
    const failure = { code: 'HTTP_TLS', fix: expect.stringContaining('WEFT_EGRESS_ALLOW_INVALID_CERTIFICATES') };
    await expect(send('safe.test', accepting, make())).rejects.toMatchObject({ failure });
  });

  it('that is redirected to plain HTTP takes no credentials along', async () => {
    const answer = await send('safe.test', { ca, path: '/down', headers: { authorization: 'Bearer secret', 'x-plain': '1' } });
    expect(Buffer.from(answer.body).toString()).toBe('plain');
    expect(plainHeaders).toMatchObject({ 'x-plain': '1' });
    expect(plainHeaders).not.toHaveProperty('authorization');
  });
});
