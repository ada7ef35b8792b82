import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { blobMigrations } from '@weft/blob-store';
import { executionMigrations } from '@weft/execution-store';
import type { HttpRequest } from '@weft/node-sdk';
import { createTestDatabase, make } from '@weft/testing';
import { CalledService, credential, failure, ID } from './called-service.ts';
import { ExecutorUnderTest } from './executor-under-test.ts';
import { KEYS, METHODS, PRIVATE_KEY, SignatureCheck, strict } from './signature-check.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

let service: CalledService;
let check: SignatureCheck;
beforeAll(async () => {
  service = await CalledService.start();
});
afterAll(() => service.stop());
beforeEach(() => {
  service.reset();
  check = new SignatureCheck();
  service.handler = (request, response, body) => response.writeHead(check.accepts(request, body) ? 200 : 401).end();
});

const signed = (more: Record<string, string> = {}) =>
  service.portFor(() => credential('oAuth1Api', { signatureMethod: 'HMAC-SHA1', privateKey: PRIVATE_KEY, ...KEYS, ...more }));

describe('a request that a credential signs', () => {
  it.each(METHODS)('is let in by a service that checks its signature (%s)', async (signatureMethod) => {
    const { call } = signed({ signatureMethod });
    const url = `${service.url}/a%20b/ü;c=1?b=2&b=10&B=x+y&a=%C3%BC%2f!*'()&flag&=&q=a%2Bb=c`;
    expect((await call('oAuth1Api', { url })).status).toBe(200);
    expect((await call('oAuth1Api', { url: service.url, method: 'DELETE' })).status).toBe(200);
    const form = { method: 'POST', headers: FORM, body: 'status=a+b%26c&b=1&b=0&%C3%BC=*~' };
    expect((await call('oAuth1Api', { ...form, url })).status).toBe(200);
    expect((await call('oAuth1Api', { ...form, body: Buffer.from(form.body) })).status).toBe(200);
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"b=1":2}' };
    expect((await call('oAuth1Api', json)).status).toBe(200);
    expect(check.accepted).toHaveLength(5);
  });

  it('is not sent where its key is none for RSA, which is said without the key', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const key of [pem, '-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----']) {
      const failed = await failure(signed({ signatureMethod: 'RSA-SHA1', privateKey: key }).call('oAuth1Api'));
      expect(failed).toMatchObject({ code: 'CREDENTIAL_KEY_UNFIT', retryable: false });
      expect(JSON.stringify(failed)).not.toContain('Y2FuYXJ5');
    }
    expect(service.seen).toHaveLength(0);
  });

  it('says the realm, and goes without a token where there is none', async () => {
    expect((await signed({ realm: '1234_SB1' }).call('oAuth1Api')).status).toBe(200);
    expect(service.seen[0]?.headers.authorization).toMatch(
      /^OAuth realm="1234_SB1", oauth_consumer_key="the%20key%2Fof%20weft", /,
    );
    const { accessToken: _, accessTokenSecret: __, ...application } = KEYS;
    const alone = service.portFor(() => credential('oAuth1Api', { signatureMethod: 'HMAC-SHA1', ...application }));
    expect((await alone.call('oAuth1Api')).status).toBe(200);
    expect(service.seen[1]?.headers.authorization).not.toContain('oauth_token');
  });

  it('takes the place of what the workflow says in that header', async () => {
    expect((await signed().call('oAuth1Api', { headers: { Authorization: 'Bearer mine' } })).status).toBe(200);
  });

  it('is signed anew each time, and for each address on the way', async () => {
    service.handler = (request, response, body) => {
      const next = { '/a': '/b?x=1&x=0', '/b?x=1&x=0': '/c' }[request.url ?? ''];
      const status = request.url === '/a' ? 307 : 303;
      if (!check.accepts(request, body)) return void response.writeHead(401).end();
      response.writeHead(next ? status : 200, next ? { location: next } : {}).end();
    };
    const { call, asked } = signed();
    const form = { method: 'POST', headers: FORM, body: 'a=1' };
    for (let time = 0; time < 2; time++) expect((await call('oAuth1Api', form)).status).toBe(200);
    expect(service.seen.slice(0, 3).map(({ path, body }) => [path, body])).toEqual([
      ['/a', 'a=1'],
      ['/b?x=1&x=0', 'a=1'],
      ['/c', ''],
    ]);
    expect(new Set(check.accepted).size).toBe(6);
    expect(asked).toHaveLength(1);
  });

  it('goes to no host that the credential is not bound to, and on a redirect there without a signature', async () => {
    const other = service.url.replace('127.0.0.1', 'localhost');
    service.handler = (request, response) => {
      response.writeHead(request.url === '/a' ? 302 : 200, { location: `${other}/b` }).end();
    };
    expect((await signed().call('oAuth1Api')).status).toBe(200);
    expect(service.seen.map(({ headers }) => headers.authorization?.slice(0, 5))).toEqual(['OAuth', undefined]);
    expect(await failure(signed().call('oAuth1Api', { url: other }))).toMatchObject({ code: 'CREDENTIAL_HOST_REFUSED' });
    expect(service.seen).toHaveLength(2);
  });

  it('is not tried again where its keys are wrong, and is not sent where its form cannot be read', async () => {
    const wrong = signed({ accessTokenSecret: 'another secret' });
    expect((await wrong.call('oAuth1Api')).status).toBe(401);
    expect(service.seen).toHaveLength(1);
    const open = async () => {
      throw new Error('nobody should open it');
    };
    const streamed = signed().call('oAuth1Api', { method: 'POST', headers: FORM, body: { open, sizeBytes: 3 } });
    expect(await failure(streamed)).toMatchObject({ code: 'CREDENTIAL_BODY_UNFIT', fix: expect.stringContaining('fields') });
    expect(service.seen).toHaveLength(1);
  });

  it.each(METHODS)(
    'comes back from a refusal (%s) without token and secrets, also where that quotes what was signed',
    async (signatureMethod) => {
      service.handler = ({ headers }, response) => {
        const quoted = Object.values(KEYS).flatMap((each) => [each, strict(each), strict(strict(each))]);
        const said = `${headers.authorization} ${quoted.join(' ')}`;
        response.writeHead(401, { 'www-authenticate': `OAuth realm="x", was="${strict(KEYS.accessToken)}"` }).end(said);
      };
      const { body, ...head } = await signed({ signatureMethod }).call('oAuth1Api');
      expect(JSON.stringify(service.seen)).not.toMatch(/consumer!|consumer%21|token secret/);
      const answer = JSON.stringify(head) + Buffer.from(body).toString();
      expect(answer).not.toContain('canary');
      expect(answer).toContain('oauth_token="***"');
      expect(answer).toContain(KEYS.consumerKey);
    },
  );

  it('is signed anew for each page, and each attempt', async () => {
    const database = await createTestDatabase({ migrations: [blobMigrations, executionMigrations] });
    const blobFolder = mkdtempSync(join(tmpdir(), 'weft-signed-'));
    let isBusy = true;
    service.handler = (request, response, body) => {
      const status = check.accepts(request, body) ? (isBusy ? 503 : 200) : 401;
      isBusy = false;
      response.writeHead(status, { 'content-type': 'application/json' }).end(`{"page":${request.url?.at(-1)}}`);
    };
    const { call } = signed();
    const http = { request: (request: HttpRequest) => call('oAuth1Api', request) };
    const executor = await new ExecutorUnderTest(database.url, { id: 'signed', blobFolder, ports: { http } }).start();
    const parameters = {
      url: `${service.url}/a`,
      authentication: 'generic',
      credentialType: 'oAuth1Api',
      pagination: {
        mode: 'parameters',
        parameters: [{ place: 'query', name: 'page', value: '={{ $pageCount + 1 }}' }],
        completeWhen: 'expression',
        completeExpression: '={{ $response.body.page === 3 }}',
        intervalMs: 0,
      },
    };
    const node = { name: 'Call', type: 'httpRequest', effect: 'read' as const, parameters: parameters as never };
    const plan = make.plan({
      nodes: [
        { name: 'Start' },
        { ...node, credentials: { oAuth1Api: ID }, retry: { maxAttempts: 2, delayMs: 0, backoff: 'constant' as const } },
      ],
      edges: [{ from: 'Start', to: 'Call' }],
    });
    try {
      const outcome = await executor.runs.start(await executor.command(plan));
      expect(outcome).toMatchObject({ status: 'finished', outcome: 'succeeded' });
      expect(service.seen.map(({ path }) => path)).toEqual(['/a?page=1', '/a?page=1', '/a?page=2', '/a?page=3']);
      expect(new Set(check.accepted).size).toBe(4);
    } finally {
      await executor.stop();
      await database.drop();
      rmSync(blobFolder, { recursive: true });
    }
  });
});
