import { once } from 'node:events';
import { connect } from 'node:net';
import { AppError } from '@weft/errors';
import { callApi, startGateway, type TestGateway } from './start-gateway.ts';

const ID = '0190f3a2-0000-7000-8000-000000000001';
const JSON_TYPE = { 'content-type': 'application/json' };

describe('errors of the API', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ WEFT_CORS_ORIGINS: 'https://app.example, https://other.example' });
  });
  afterAll(() => gateway.stop());

  it.each<[string, number, string, string, RequestInit]>([
    ['an unknown route', 404, 'ROUTE_NOT_FOUND', '/api/nothing', {}],
    ['an unknown route outside the API', 404, 'ROUTE_NOT_FOUND', '/nothing', {}],
    ['a method that a route does not have', 404, 'ROUTE_NOT_FOUND', '/api/auth/me', { method: 'DELETE' }],
    ['no JSON', 400, 'INVALID_INPUT', '/api/keys', { method: 'POST', body: '{"name":', headers: JSON_TYPE }],
    [
      'JSON with __proto__',
      400,
      'INVALID_INPUT',
      '/api/keys',
      { method: 'POST', body: '{"name":"a","__proto__":{"x":1}}', headers: JSON_TYPE },
    ],
    ['no body', 400, 'INVALID_INPUT', '/api/keys', { method: 'POST' }],
    [
      'a body of another type',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      '/api/keys',
      { method: 'POST', body: '<a/>', headers: { 'content-type': 'application/xml' } },
    ],
    [
      'a body of 20 MB',
      413,
      'PAYLOAD_TOO_LARGE',
      '/api/keys',
      { method: 'POST', body: `"${'x'.repeat(20_000_000)}"`, headers: JSON_TYPE },
    ],
    ['an id that is none', 400, 'INVALID_INPUT', '/api/orchestrator/workflows/..%2f..%2fetc', {}],
    ['a malformed address', 400, 'INVALID_INPUT', '/api/%zz', {}],
    [
      'an unknown key in the body',
      400,
      'INVALID_INPUT',
      '/api/keys',
      { method: 'POST', body: '{"name":"a","tenantId":"b"}', headers: JSON_TYPE },
    ],
    ['an unknown key in the query', 400, 'INVALID_INPUT', '/api/orchestrator/workflows?where[tenantId]=x', {}],
    ['a limit beyond the limit', 400, 'INVALID_INPUT', '/api/orchestrator/workflows?limit=1e9', {}],
    [
      'a body where none is taken',
      400,
      'INVALID_INPUT',
      '/api/streaming/ticket',
      { method: 'POST', body: '{"forLong":true}', headers: JSON_TYPE },
    ],
    [
      'a list where no body is taken',
      400,
      'INVALID_INPUT',
      '/api/streaming/ticket',
      { method: 'POST', body: '[]', headers: JSON_TYPE },
    ],
    [
      'JSON in another charset',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      '/api/keys',
      { method: 'POST', body: '{"name":"a"}', headers: { 'content-type': 'application/json; charset=utf-7' } },
    ],
    [
      'bytes that are no UTF-8',
      400,
      'INVALID_INPUT',
      '/api/keys',
      { method: 'POST', body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), headers: JSON_TYPE },
    ],
    ['a diff from nowhere', 400, 'INVALID_INPUT', `/api/orchestrator/workflows/${ID}/versions/diff`, {}],
    ['a version beyond all', 400, 'INVALID_INPUT', `/api/orchestrator/workflows/${ID}/versions/99999999999`, {}],
    ['a limit that is no number', 400, 'INVALID_INPUT', '/api/orchestrator/executions?limit=NaN', {}],
    ['a list where a text belongs', 400, 'INVALID_INPUT', '/api/orchestrator/workflows?search=a&search=b', {}],
    [
      'an unknown key of a document',
      400,
      'INVALID_INPUT',
      '/api/orchestrator/workflows',
      { method: 'POST', body: '{"name":"a","nodes":[],"id":"x"}', headers: JSON_TYPE },
    ],
    [
      'a document that is a list',
      400,
      'INVALID_INPUT',
      '/api/orchestrator/workflows',
      { method: 'POST', body: '[]', headers: JSON_TYPE },
    ],
    [
      'input that is no item',
      400,
      'INVALID_INPUT',
      `/api/orchestrator/workflows/${ID}/execute`,
      { method: 'POST', body: '{"input":[{"a":1},2]}', headers: JSON_TYPE },
    ],
    [
      'pin data that is no items',
      400,
      'INVALID_INPUT',
      `/api/orchestrator/workflows/${ID}/execute`,
      { method: 'POST', body: '{"pinData":{"A":[1]}}', headers: JSON_TYPE },
    ],
    [
      'a place in a stream that is none',
      400,
      'INVALID_INPUT',
      `/api/streaming/executions/${ID}`,
      { headers: { 'last-event-id': '-1' } },
    ],
    ['a used or invented ticket', 401, 'TICKET_REJECTED', `/api/streaming/executions/${ID}?ticket=ticket_x`, {}],
  ])('is problem+json for %s', async (_, ...[status, code, path, init]) => {
    const response = await gateway.call(path, init);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(response.status).toBe(status);
    const problem = (await response.json()) as Record<string, unknown>;
    expect(problem).toMatchObject({
      status,
      code,
      type: `https://weft.dev/errors/${code}`,
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(JSON.stringify(problem)).not.toMatch(/node_modules|\.ts:|xxxxxxxxxx/);
  });

  it.each([
    ['ends too early', '{"name":', 'The body is not JSON: it ends too early.'],
    ['has text without quotes', '{"name":secret}', "The body is not JSON: it has a 's' where none belongs."],
    ['lacks a comma', '{"name":"a" "b"}', 'The body is not JSON: look at position 12.'],
    [
      'has a key that no object may get',
      '{"name":"a","__proto__":{}}',
      'The body has a key "__proto__", or a "prototype" in a "constructor". Call it something else.',
    ],
    ['is too deep', `{"name":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'The body is nested more than 500 levels deep.'],
  ])('says what is wrong with a body that %s', async (_, body, detail) => {
    const response = await gateway.call('/api/keys', { method: 'POST', body, headers: JSON_TYPE });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT', detail });
  });

  it('names every field that does not fit', async () => {
    const response = await gateway.call('/api/keys', { json: { name: '', scopes: ['everything'], role: 'owner' } });
    expect(await response.json()).toMatchObject({
      problems: [
        { field: 'role', message: 'property role should not exist' },
        { field: 'name', message: 'name must be longer than or equal to 1 characters' },
        { field: 'scopes', message: expect.stringContaining('each value in scopes must be one of') },
      ],
    });
  });

  it('says first what kind of value a field takes', async () => {
    const response = await gateway.call(`/api/orchestrator/workflows/${ID}`, { method: 'PATCH', json: { tags: 'urgent' } });
    expect(await response.json()).toMatchObject({ detail: 'The request does not fit: tags must be an array.' });
    const paged = await gateway.call('/api/orchestrator/workflows?limit=many');
    expect(await paged.json()).toMatchObject({ problems: [{ field: 'limit', message: 'limit must be an integer number' }] });
  });

  it('names no message between services in what one of them refuses', async () => {
    const path = `/api/workspaces/${gateway.owner.tenantId}/variables/a-b`;
    const response = await gateway.call(path, { method: 'PUT', json: { value: 'x' } });
    expect(await response.json()).toMatchObject({
      detail: 'The request does not fit: name: may have 100 letters, digits and "_", and begins with no digit',
      problems: [{ field: 'name' }],
    });
  });

  it('keeps code, text and details of what a service refuses', async () => {
    gateway.orchestrator.handlers.activateWorkflow = () =>
      Promise.reject(new AppError('WEBHOOK_PATH_TAKEN', 'POST orders belongs to "Intake".', { details: { workflowId: ID } }));
    const response = await gateway.call(`/api/orchestrator/workflows/${ID}/activate`, { method: 'POST' });
    expect([response.status, await response.json()]).toEqual([
      409,
      {
        type: 'https://weft.dev/errors/WEBHOOK_PATH_TAKEN',
        title: 'conflict',
        status: 409,
        detail: 'POST orders belongs to "Intake".',
        code: 'WEBHOOK_PATH_TAKEN',
        workflowId: ID,
      },
    ]);
  });

  it('tells nothing of what nobody foresaw but a trace id, under which the log has the cause once', async () => {
    gateway.orchestrator.handlers.listWorkflows = () => Promise.reject(new TypeError('canary of a cause'));
    const response = await gateway.call('/api/orchestrator/workflows');
    const problem = (await response.json()) as { code: string; traceId: string };
    expect(problem).toMatchObject({ code: 'INTERNAL', traceId: expect.any(String) });
    expect(JSON.stringify(problem)).not.toContain('canary');
    const entries = gateway.log.filter((line) => line.includes(problem.traceId));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toContain('canary of a cause');
  });

  it('says 503 while a service is away', async () => {
    gateway.compiler.handlers.listNodeTypes = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Nobody answers.'));
    expect((await gateway.call('/api/nodes')).status).toBe(503);
  });

  it.each([
    [
      'the store is',
      new AppError('STORE_UNAVAILABLE', 'The database cannot be reached (read ECONNRESET 10.0.0.7:5432): try again.'),
    ],
    ['a service is', new AppError('SERVICE_UNAVAILABLE', 'Nobody answers "weft.v1.compiler.listNodeTypes": it is not running.')],
  ])('say when to come back while %s away, and name no part of Weft but in the log', async (_, error) => {
    gateway.compiler.handlers.listNodeTypes = () => Promise.reject(error);
    const response = await gateway.call('/api/nodes');
    const problem = (await response.json()) as { code: string; detail: string; traceId: string };
    expect([response.status, response.headers.get('retry-after'), problem.code]).toEqual([503, '5', error.code]);
    expect(problem.detail).toMatch(/at the moment: send the request again/);
    expect(JSON.stringify(problem)).not.toMatch(/10\.0\.0\.7|ECONNRESET|database|weft\.v1/);
    const entry = gateway.log.find((line) => line.includes(problem.traceId));
    expect(JSON.parse(entry!)).toMatchObject({ level: 'warn', msg: expect.stringContaining(error.message) });
  });

  it('warn against sending again what may have had an effect', async () => {
    gateway.compiler.handlers.listNodeTypes = () =>
      Promise.reject(new AppError('REQUEST_TIMEOUT', '"weft.v1.compiler.listNodeTypes" gave no answer within 5000 ms.'));
    const response = await gateway.call('/api/nodes');
    expect([response.status, response.headers.get('retry-after')]).toEqual([504, null]);
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/^Weft took too long\. Whether .* not known/) });
  });

  it('keep the words about what is not set up here', async () => {
    const response = await gateway.call('/api/auth/google');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('GOOGLE_CLIENT_ID') });
  });

  it('takes no more than 64 KB from somebody who is not signed in', async () => {
    const response = await callApi(gateway.url, '/api/auth/login', {
      json: { email: 'a@b.example', password: 'x'.repeat(100_000) },
    });
    expect([response.status, response.headers.get('x-content-type-options')]).toEqual([413, 'nosniff']);
  });

  it('refuses a stranger before reading the body', async () => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write('POST /api/keys HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n{');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401/);
    socket.destroy();
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['two lengths', 'POST /api/keys HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['100 KB of headers', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ])('are problem+json for %s, too', async (_, bytes, status) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(bytes);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    const [head, body] = answer.toString().split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*\r\nContent-Type: application/problem\\+json`));
    expect(JSON.parse(body!)).toMatchObject({ status, code: 'INVALID_INPUT' });
    socket.destroy();
    expect((await gateway.call('/api/auth/me')).status).toBe(200);
  });

  describe('to a browser', () => {
    const call = (origin: string, init: RequestInit = {}) =>
      callApi(gateway.url, '/api/auth/me', { ...init, headers: { origin, ...init.headers } });

    it('are readable by pages of a configured origin', async () => {
      const preflight = await call('https://app.example', {
        method: 'OPTIONS',
        headers: { 'access-control-request-method': 'GET' },
      });
      expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example']);
      expect((await call('https://app.example')).headers.get('access-control-allow-origin')).toBe('https://app.example');
    });

    it.each(['null', 'https://app.example.evil', 'https://evil.example', 'http://app.example'])(
      'are not readable by pages of %s',
      async (origin) => {
        const response = await call(origin);
        expect(response.headers.has('access-control-allow-origin')).toBe(false);
        expect(response.headers.has('access-control-allow-credentials')).toBe(false);
      },
    );
  });
});

describe('a gateway with allowed hosts', () => {
  it('serves no other name, except for probes', async () => {
    const gateway = await startGateway({ WEFT_ALLOWED_HOSTS: 'weft.example' });
    const refused = await fetch(`${gateway.url}/api/docs-json`);
    expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: 'FORBIDDEN' })]);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    await gateway.stop();
  });
});
