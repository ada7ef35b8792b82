import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CredentialsClient, ResolvedCredential } from '@weft/contracts';
import { createEgress, type Egress } from '@weft/egress';
import { AppError } from '@weft/errors';
import { readGrant, sealReply } from '@weft/messaging';
import type { HttpRequest } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { CredentialHttpPort } from '../src/credentials/credential-http-port.ts';
import { OpenedCredentials } from '../src/credentials/opened-credentials.ts';

const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
const ID = '5b0ae9a6-2f5c-4b3f-9d5e-0a7d8f1c2b3a';
const run = { tenantId: '0c7b6c0e-7a61-4b0e-8f55-3f1f4a2f9b10', executionId: '0190b6f0-0000-7000-8000-000000000000' };

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let url: string;
let egress: Egress;
let handler: Handler;
let seen: { path: string; headers: IncomingMessage['headers']; body: string }[];
beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      seen.push({ path: request.url ?? '', headers: request.headers, body });
      handler(request, response, body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // `localhost` is another host for a secret, and the same server.
  egress = createEgress({ allow: ['127.0.0.1', 'localhost'], resolve: async () => ['127.0.0.1'] });
});
afterAll(async () => {
  await egress.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});
beforeEach(() => {
  seen = [];
  handler = (_, response) => response.end('ok');
});

const credential = (type: string, fields: Record<string, Json>, more: Partial<ResolvedCredential> = {}): ResolvedCredential => ({
  credentialId: ID,
  type,
  version: 1,
  fields,
  allowedHosts: ['127.0.0.1'],
  expiresAt: Date.now() + 60_000,
  ...more,
});

/** The vault, played: it opens what it is given, and counts. */
function portFor(open: (rejectedToken?: number) => ResolvedCredential | Promise<ResolvedCredential>) {
  const asked: (number | undefined)[] = [];
  const resolve: CredentialsClient['resolve'] = async ({ grant, rejectedToken }) => {
    expect(readGrant(SECRET_KEY, grant, Date.now())).toEqual({ ...run, nodeId: 'n1', credentialId: ID });
    asked.push(rejectedToken);
    return { sealed: sealReply(SECRET_KEY, grant, await open(rejectedToken)) };
  };
  const opened = new OpenedCredentials({ resolve }, SECRET_KEY);
  const port = new CredentialHttpPort(egress.httpPort, opened, run);
  const call = (type: string, request: Partial<HttpRequest> = {}) =>
    port.request({
      method: 'GET',
      url: `${url}/a`,
      headers: {},
      timeoutMs: 5_000,
      maxRedirects: 5,
      signal: new AbortController().signal,
      credential: { type, credentialId: ID, nodeId: 'n1' },
      ...request,
    });
  return { asked, opened, call };
}

const key = credential('httpHeaderAuth', { name: 'X-Key', value: 'canary-key' });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: { failure?: object }) => error.failure,
  );

describe('a request with a credential', () => {
  it('carries the secret, which is asked for once a minute', async () => {
    const { call, asked } = portFor(() => key);
    await Promise.all([call('httpHeaderAuth'), call('httpHeaderAuth')]);
    const answer = await call('httpHeaderAuth');
    expect(seen.map(({ headers }) => headers['x-key'])).toEqual(['canary-key', 'canary-key', 'canary-key']);
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toContain('canary-key');
  });

  it('keeps a secret in the query out of the address that the node sees', async () => {
    const { call } = portFor(() => credential('httpQueryAuth', { name: 'key', value: 'canary-key' }));
    const answer = await call('httpQueryAuth', { url: `${url}/a?b=c` });
    expect(seen[0]?.path).toBe('/a?b=c&key=canary-key');
    expect(answer.url).toBe(`${url}/a?b=c`);
  });

  it('forgets the secret when the credential changes, or its time is over', async () => {
    let expiresAt = Date.now() + 60_000;
    const { call, asked, opened } = portFor(() => ({ ...key, expiresAt }));
    await call('httpHeaderAuth');
    opened.drop({ tenantId: run.tenantId, credentialId: ID });
    expiresAt = Date.now() - 1;
    await call('httpHeaderAuth');
    await call('httpHeaderAuth');
    expect(asked).toHaveLength(3);
  });

  it('does not keep what was asked for before the change and came after it', async () => {
    const slow = Promise.withResolvers<void>();
    let value = 'old';
    const { call, opened } = portFor(async () => {
      const at = value;
      await slow.promise;
      return credential('httpHeaderAuth', { name: 'X-Key', value: at });
    });
    const first = call('httpHeaderAuth');
    value = 'new';
    opened.drop({ tenantId: run.tenantId, credentialId: ID });
    slow.resolve();
    await first;
    await call('httpHeaderAuth');
    expect(seen.map(({ headers }) => headers['x-key'])).toEqual(['old', 'new']);
  });

  it('is not made to a host that the credential is not bound to', async () => {
    const { call } = portFor(() => ({ ...key, allowedHosts: ['api.example.com'] }));
    expect(await failure(call('httpHeaderAuth'))).toMatchObject({
      code: 'CREDENTIAL_HOST_REFUSED',
      message: `The call to ${url} was not made: the credential may be sent only to api.example.com.`,
      fix: expect.stringContaining(`add "${url}" to the credential's allowedHosts`),
    });
    const { call: unbound } = portFor(() => ({ ...key, allowedHosts: [] }));
    expect(await failure(unbound('httpHeaderAuth'))).toMatchObject({ message: expect.stringContaining('to no host yet') });
    expect(seen).toHaveLength(0);
  });

  it('goes on without the secret where a redirect leads to another host, and with it where it comes back', async () => {
    const other = url.replace('127.0.0.1', 'localhost');
    handler = (request, response) => {
      const next = { '/a': `${other}/b`, '/b': `${url}/c` }[request.url ?? ''];
      response.writeHead(next ? 302 : 200, next ? { location: next } : {}).end();
    };
    const { call } = portFor(() => key);
    await call('httpHeaderAuth');
    expect(seen.map(({ path, headers }) => [path, headers['x-key']])).toEqual([
      ['/a', 'canary-key'],
      ['/b', undefined],
      ['/c', 'canary-key'],
    ]);
  });

  it('puts its part of a body in, and carries that to no other host', async () => {
    const custom = credential('httpCustomAuth', { json: '{"body":{"token":"canary-body"},"qs":{"k":"v"}}' });
    const { call } = portFor(() => custom);
    await call('httpCustomAuth', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } });
    expect(seen[0]).toMatchObject({ path: '/a?k=v', body: '{"a":1,"token":"canary-body"}' });
    expect(await failure(call('httpCustomAuth', { method: 'POST', body: 'a=1' }))).toMatchObject({
      code: 'CREDENTIAL_BODY_UNFIT',
    });
    handler = (_, response) => response.writeHead(307, { location: `${url.replace('127.0.0.1', 'localhost')}/b` }).end();
    expect(await failure(call('httpCustomAuth', { method: 'POST', body: '{}' }))).toMatchObject({
      code: 'CREDENTIAL_HOST_REFUSED',
    });
    expect(seen).toHaveLength(2);
  });

  it('is refused where the credential is not there, of another type, or not for HTTP, and nothing is sent', async () => {
    const absent = portFor(() => Promise.reject(new AppError('CREDENTIAL_NOT_FOUND', 'No.')));
    expect(await failure(absent.call('httpHeaderAuth'))).toMatchObject({ code: 'CREDENTIAL_UNKNOWN', field: 'credentials' });
    expect(await failure(portFor(() => key).call('httpBasicAuth'))).toMatchObject({ code: 'CREDENTIAL_TYPE_WRONG' });
    const mail = credential('smtp', { host: 'mail.test' });
    expect(await failure(portFor(() => mail).call('smtp'))).toMatchObject({ code: 'CREDENTIAL_TYPE_WRONG' });
    const down = portFor(() => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Down.')));
    expect(await failure(down.call('httpHeaderAuth'))).toMatchObject({ code: 'CREDENTIAL_UNAVAILABLE', retryable: true });
    const over = portFor(() => Promise.reject(new AppError('OAUTH_FAILED', 'The consent is over.')));
    expect(await failure(over.call('oAuth2Api'))).toMatchObject({
      code: 'CREDENTIAL_NO_TOKEN',
      message: expect.stringContaining('The consent is over.'),
    });
    expect(seen).toHaveLength(0);
  });

  it('gets another token once where the service refuses the one it has', async () => {
    const token = (version: number) => credential('oAuth2Api', { accessToken: `token-${version}` }, { tokenVersion: version });
    handler = ({ headers }, response) => response.writeHead(headers.authorization === 'Bearer token-2' ? 200 : 401).end();
    const { call, asked } = portFor((rejected) => token(rejected === undefined ? 1 : rejected + 1));
    expect((await call('oAuth2Api', { method: 'POST', body: 'x' })).status).toBe(200);
    expect((await call('oAuth2Api')).status).toBe(200);
    expect(asked).toEqual([undefined, 1]);
    expect(seen.map(({ body, headers }) => [headers.authorization, body])).toEqual([
      ['Bearer token-1', 'x'],
      ['Bearer token-2', 'x'],
      ['Bearer token-2', ''],
    ]);

    const many = portFor((rejected) => token(rejected === undefined ? 1 : rejected + 1));
    await Promise.all(Array.from({ length: 5 }, () => many.call('oAuth2Api')));
    expect(many.asked).toEqual([undefined, 1]);

    handler = (_, response) => response.writeHead(401).end();
    const stubborn = portFor((rejected) =>
      rejected === undefined ? token(1) : Promise.reject(new AppError('OAUTH_FAILED', 'No.')),
    );
    expect((await stubborn.call('oAuth2Api')).status).toBe(401);
  });

  it.each(['MD5', 'SHA-256'])('answers the challenge of a digest (%s), and nobody else’s', async (algorithm) => {
    const digest = (text: string) =>
      createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
        .update(text)
        .digest('hex');
    handler = ({ headers, url: path, method }, response) => {
      const given = Object.fromEntries(
        [...(headers.authorization ?? '').matchAll(/(\w+)="?([^",]+)"?/g)].map(([, name, value]) => [name, value]),
      );
      const secret = digest('ada:the realm:pass');
      const expected = digest(`${secret}:n0nce:${given['nc']}:${given['cnonce']}:auth:${digest(`${method}:${path}`)}`);
      const isRight = given['response'] === expected;
      const challenge = `Digest realm="the realm", nonce="n0nce", algorithm=${algorithm}, qop="auth"`;
      response.writeHead(isRight ? 200 : 401, isRight ? {} : { 'www-authenticate': challenge }).end();
    };
    const login = credential('httpDigestAuth', { user: 'ada', password: 'pass' });
    expect((await portFor(() => login).call('httpDigestAuth', { url: `${url}/a?b=c` })).status).toBe(200);
    const wrong = credential('httpDigestAuth', { user: 'ada', password: 'wrong' });
    expect((await portFor(() => wrong).call('httpDigestAuth')).status).toBe(401);
    expect(seen).toHaveLength(4);
    expect(JSON.stringify(seen)).not.toContain('pass');
  });
});
