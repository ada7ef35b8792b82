import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@weft/errors';
import { CalledService, credential, failure, ID, run } from './called-service.ts';

let service: CalledService;
beforeAll(async () => {
  service = await CalledService.start();
});
afterAll(() => service.stop());
beforeEach(() => service.reset());

const key = credential('httpHeaderAuth', { name: 'X-Key', value: 'canary-key' });

describe('a request with a credential', () => {
  it('carries the secret, which is asked for once a minute', async () => {
    const { call, asked } = service.portFor(() => key);
    await Promise.all([call('httpHeaderAuth'), call('httpHeaderAuth')]);
    const answer = await call('httpHeaderAuth');
    expect(service.seen.map(({ headers }) => headers['x-key'])).toEqual(['canary-key', 'canary-key', 'canary-key']);
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toContain('canary-key');
  });

  it('is opened for each node of each run by a grant of its own, and forgotten by all when it changes', async () => {
    const { call, askedFor, opened } = service.portFor(() => key);
    const other = '0190b6f0-0000-7000-8000-000000000001';
    const users = [{}, { nodeId: 'n2' }, { executionId: other }];
    for (const user of [...users, ...users]) await call('httpHeaderAuth', {}, user);
    const grants = [`${run.executionId} n1`, `${run.executionId} n2`, `${other} n1`];
    expect(askedFor).toEqual(grants);
    opened.drop({ tenantId: run.tenantId, credentialId: ID.toUpperCase() });
    for (const user of users) await call('httpHeaderAuth', {}, user);
    expect(askedFor).toEqual([...grants, ...grants]);
  });

  it('keeps a secret in the query out of the address that the node sees', async () => {
    const { call } = service.portFor(() => credential('httpQueryAuth', { name: 'key', value: 'canary-key' }));
    const answer = await call('httpQueryAuth', { url: `${service.url}/a?b=c` });
    expect(service.seen[0]?.path).toBe('/a?b=c&key=canary-key');
    expect(answer.url).toBe(`${service.url}/a?b=c`);
  });

  it('forgets the secret when the credential changes, or its time is over', async () => {
    let expiresAt = Date.now() + 60_000;
    const { call, asked, opened } = service.portFor(() => ({ ...key, expiresAt }));
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
    const { call, opened } = service.portFor(async () => {
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
    expect(service.seen.map(({ headers }) => headers['x-key'])).toEqual(['old', 'new']);
  });

  it('is not made to a host that the credential is not bound to', async () => {
    const { call } = service.portFor(() => ({ ...key, allowedHosts: ['api.example.com'] }));
    expect(await failure(call('httpHeaderAuth'))).toMatchObject({
      code: 'CREDENTIAL_HOST_REFUSED',
      message: `The call to ${service.url} was not made: the credential may be sent only to api.example.com.`,
      fix: expect.stringContaining(`add "${service.url}" to the credential's allowedHosts`),
    });
    const { call: unbound } = service.portFor(() => ({ ...key, allowedHosts: [] }));
    expect(await failure(unbound('httpHeaderAuth'))).toMatchObject({ message: expect.stringContaining('to no host yet') });
    expect(service.seen).toHaveLength(0);
  });

  it('goes on without the secret where a redirect leads to another host, and with it where it comes back', async () => {
    const other = service.url.replace('127.0.0.1', 'localhost');
    service.handler = (request, response) => {
      const next = { '/a': `${other}/b`, '/b': `${service.url}/c` }[request.url ?? ''];
      response.writeHead(next ? 302 : 200, next ? { location: next } : {}).end();
    };
    const { call } = service.portFor(() => key);
    await call('httpHeaderAuth');
    expect(service.seen.map(({ path, headers }) => [path, headers['x-key']])).toEqual([
      ['/a', 'canary-key'],
      ['/b', undefined],
      ['/c', 'canary-key'],
    ]);
  });

  it('puts its part of a body in, and carries that to no other host', async () => {
    const custom = credential('httpCustomAuth', { json: '{"body":{"token":"canary-body"},"qs":{"k":"v"}}' });
    const { call } = service.portFor(() => custom);
    await call('httpCustomAuth', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } });
    expect(service.seen[0]).toMatchObject({ path: '/a?k=v', body: '{"a":1,"token":"canary-body"}' });
    expect(await failure(call('httpCustomAuth', { method: 'POST', body: 'a=1' }))).toMatchObject({
      code: 'CREDENTIAL_BODY_UNFIT',
    });
    service.handler = (_, response) =>
      response.writeHead(307, { location: `${service.url.replace('127.0.0.1', 'localhost')}/b` }).end();
    expect(await failure(call('httpCustomAuth', { method: 'POST', body: '{}' }))).toMatchObject({
      code: 'CREDENTIAL_HOST_REFUSED',
    });
    expect(service.seen).toHaveLength(2);
  });

  it('may name the type of a service that Weft does not have, and is sent what the credential really is', async () => {
    const { call } = service.portFor(() => key);
    await call('slackApi');
    expect(service.seen.map(({ headers }) => headers['x-key'])).toEqual(['canary-key']);
    const mail = service.portFor(() => credential('smtp', { host: 'mail.test' }));
    expect(await failure(mail.call('slackApi'))).toMatchObject({ code: 'CREDENTIAL_TYPE_WRONG' });
  });

  it('is refused where the credential is not there, of another type, or not for HTTP, and nothing is sent', async () => {
    const absent = service.portFor(() => Promise.reject(new AppError('CREDENTIAL_NOT_FOUND', 'No.')));
    expect(await failure(absent.call('httpHeaderAuth'))).toMatchObject({ code: 'CREDENTIAL_UNKNOWN', field: 'credentials' });
    expect(await failure(service.portFor(() => key).call('httpBasicAuth'))).toMatchObject({ code: 'CREDENTIAL_TYPE_WRONG' });
    const mail = credential('smtp', { host: 'mail.test' });
    expect(await failure(service.portFor(() => mail).call('smtp'))).toMatchObject({ code: 'CREDENTIAL_TYPE_WRONG' });
    const down = service.portFor(() => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Down.')));
    expect(await failure(down.call('httpHeaderAuth'))).toMatchObject({ code: 'CREDENTIAL_UNAVAILABLE', retryable: true });
    const over = service.portFor(() => Promise.reject(new AppError('OAUTH_FAILED', 'The consent is over.')));
    expect(await failure(over.call('oAuth2Api'))).toMatchObject({
      code: 'CREDENTIAL_NO_TOKEN',
      message: expect.stringContaining('The consent is over.'),
    });
    expect(service.seen).toHaveLength(0);
  });

  it('gets another token once where the service refuses the one it has', async () => {
    const token = (version: number) => credential('oAuth2Api', { accessToken: `token-${version}` }, { tokenVersion: version });
    service.handler = ({ headers }, response) => response.writeHead(headers.authorization === 'Bearer token-2' ? 200 : 401).end();
    const { call, asked } = service.portFor((rejected) => token(rejected === undefined ? 1 : rejected + 1));
    expect((await call('oAuth2Api', { method: 'POST', body: 'x' })).status).toBe(200);
    expect((await call('oAuth2Api')).status).toBe(200);
    expect(asked).toEqual([undefined, 1]);
    expect(service.seen.map(({ body, headers }) => [headers.authorization, body])).toEqual([
      ['Bearer token-1', 'x'],
      ['Bearer token-2', 'x'],
      ['Bearer token-2', ''],
    ]);

    const many = service.portFor((rejected) => token(rejected === undefined ? 1 : rejected + 1));
    await Promise.all(Array.from({ length: 5 }, () => many.call('oAuth2Api')));
    expect(many.asked).toEqual([undefined, 1]);

    service.handler = (_, response) => response.writeHead(401).end();
    const stubborn = service.portFor((rejected) =>
      rejected === undefined ? token(1) : Promise.reject(new AppError('OAUTH_FAILED', 'No.')),
    );
    expect((await stubborn.call('oAuth2Api')).status).toBe(401);
  });

  it('does not ask for token after token of a service that refuses them all', async () => {
    const token = (version: number) => credential('oAuth2Api', { accessToken: `token-${version}` }, { tokenVersion: version });
    service.handler = (_, response) => response.writeHead(401).end();
    let newest = 1;
    const { call, asked } = service.portFor((rejected) => token(rejected === undefined ? newest : (newest = rejected + 1)));
    for (const nodeId of ['n1', 'n1', 'n2', 'n2']) expect((await call('oAuth2Api', {}, { nodeId })).status).toBe(401);
    expect(asked).toEqual([undefined, 1, undefined]);
    expect(service.seen).toHaveLength(5);
  });

  it('says which credential has to be connected again, also where that shows only now, and is not tried again', async () => {
    const message = 'The credential "Service" has to be connected again, since its consent is over.';
    const over = () => Promise.reject(new AppError('OAUTH_FAILED', message, { details: { reconnect: true } }));
    const expected = { code: 'CREDENTIAL_NO_TOKEN', message, retryable: false };
    expect(await failure(service.portFor(over).call('oAuth2Api'))).toMatchObject(expected);
    expect(service.seen).toHaveLength(0);
    service.handler = (_, response) => response.writeHead(401).end();
    const token = credential('oAuth2Api', { accessToken: 'a-token' }, { tokenVersion: 1 });
    const { call } = service.portFor((rejected) => (rejected === undefined ? token : over()));
    expect(await failure(call('oAuth2Api'))).toMatchObject(expected);
  });

  it.each(['MD5', 'SHA-256'])('answers the challenge of a digest (%s), and nobody else’s', async (algorithm) => {
    const digest = (text: string) =>
      createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
        .update(text)
        .digest('hex');
    service.handler = ({ headers, url: path, method }, response) => {
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
    expect((await service.portFor(() => login).call('httpDigestAuth', { url: `${service.url}/a?b=c` })).status).toBe(200);
    const wrong = credential('httpDigestAuth', { user: 'ada', password: 'wrong' });
    expect((await service.portFor(() => wrong).call('httpDigestAuth')).status).toBe(401);
    expect(service.seen).toHaveLength(4);
    expect(JSON.stringify(service.seen)).not.toContain('pass');
  });
});
