import { createHash } from 'node:crypto';
import { gateway as gatewayContract, orchestrator, type ServedWebhook, type WebhookReply } from '@weft/contracts';
import { AppError, type ErrorCode } from '@weft/errors';
import type { WebhookAnswer, WebhookRequest } from '@weft/node-sdk';
import { waitFor } from '@weft/testing';
import pg from 'pg';
import { startGateway, type TestGateway } from './start-gateway.ts';

const WORKFLOW = '0190f3a2-0000-7000-8000-000000000001';
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const served = (route: Partial<ServedWebhook['route']> = {}, params = {}): ServedWebhook => ({
  workflowId: WORKFLOW,
  triggerNodeId: 'n1',
  params,
  route: {
    method: 'POST',
    path: 'orders',
    respond: 'last-node',
    immediate: { status: 200, headers: { 'x-shown': 'yes' } },
    ...route,
  },
});
const THANKS = { status: 201, headers: {}, body: { text: 'Thanks' } };
const answered = (answer: Partial<WebhookAnswer> = {}): WebhookReply => ({
  status: 'answered',
  executionId: WORKFLOW,
  answer: { status: 200, headers: {}, ...answer },
});

describe('webhooks', () => {
  let gateway: TestGateway;
  let counter = 1;
  /** By `METHOD path`. */
  let routes: Record<string, ServedWebhook>;

  beforeAll(async () => {
    gateway = await startGateway({ WEFT_WAIT_MS: '2500', WEFT_PUBLIC_URL: 'https://weft.example/' });
  });
  afterAll(() => gateway.stop());

  beforeEach(() => {
    routes = { 'POST orders': served() };
    for (const name of Object.keys(gateway.orchestrator.calls)) delete gateway.orchestrator.calls[name as 'findWebhook'];
    gateway.orchestrator.handlers = Object.assign(gateway.orchestrator.handlers, {
      findWebhook: async ({ method, path }: { method: string; path: string }) =>
        routes[`${method} ${path}`] ?? fail('WEBHOOK_NOT_FOUND'),
      startWebhook: async () => answered(),
      findAnswer: async () => ({ status: 'absent' as const }),
      getChangeCounter: async () => ({ counter }),
    });
    gateway.events.publish(orchestrator.events.workflowsChanged, { counter: ++counter });
  });

  const fail = (code: ErrorCode, details: Record<string, unknown> = {}): never => {
    throw new AppError(code, code, { details });
  };
  const send = (path: string, init?: RequestInit) => fetch(`${gateway.url}/webhook/${path}`, { method: 'POST', ...init });
  const started = () => gateway.orchestrator.calls.startWebhook ?? [];
  const requestOf = async (path: string, init?: RequestInit): Promise<WebhookRequest> => {
    expect((await send(path, init)).status).toBe(200);
    return started().at(-1)!.call.request;
  };
  const answerWith = async (answer: Partial<WebhookAnswer>) => {
    gateway.orchestrator.handlers.startWebhook = async () => answered(answer);
    return send('orders');
  };

  describe('a call', () => {
    it('starts a run under a fresh id and gets its answer', async () => {
      gateway.orchestrator.handlers.startWebhook = async () =>
        answered({ status: 201, headers: { 'X-Own': 'a' }, body: { json: { ok: true } } });
      const response = await send('orders', { body: '{"n":1}', headers: { 'content-type': 'application/json' } });
      expect(response.status).toBe(201);
      expect(await response.json()).toEqual({ ok: true });
      expect(response.headers.get('x-own')).toBe('a');
      const start = started()[0]!;
      expect(start).toMatchObject({
        tenantId: gateway.owner.tenantId,
        workflowId: WORKFLOW,
        triggerNodeId: 'n1',
        respond: 'last-node',
        executionId: expect.stringMatching(UUID_V7),
      });
      expect(response.headers.get('weft-execution-id')).toBe(start.executionId);
      expect(start.replyTo).toMatch(/^gateway-/);
    });

    it('gives ids in the order of the calls', async () => {
      for (let i = 0; i < 20; i++) await send('orders');
      const ids = started().map(({ executionId }) => executionId);
      expect(ids).toEqual(ids.toSorted());
      expect(new Set(ids).size).toBe(20);
    });

    it('tells the run all about itself', async () => {
      routes['POST orders/42'] = served({ path: 'orders/:id' }, { id: '42' });
      const request = await requestOf('orders/42?a=1&b=2&b=3&__proto__=x', {
        body: '{"n":1}',
        headers: { 'content-type': 'application/json', 'x-own': 'ä' },
      });
      expect(request).toMatchObject({
        params: { id: '42' },
        body: { n: 1 },
        executionMode: 'production',
        webhookUrl: 'https://weft.example/webhook/orders/42',
      });
      expect(JSON.stringify(request.query)).toBe('{"a":"1","b":["2","3"],"__proto__":"x"}');
      expect(request.headers).toMatchObject({ 'content-type': 'application/json' });
    });

    it('reaches another workspace by its slug', async () => {
      const client = new pg.Client({ connectionString: gateway.databaseUrl });
      await client.connect();
      const other = '0190f3a2-0000-7000-8000-00000000000a';
      await client.query(`INSERT INTO gateway.workspaces (id, slug, name) VALUES ($1, 'acme', 'Acme')`, [other]);
      await client.end();
      expect((await send('~acme/orders')).status).toBe(200);
      expect(started()[0]).toMatchObject({ tenantId: other });
      expect((await send('~nobody/orders')).status).toBe(404);
    });

    it.each(['orders', 'orders/', 'orders?x=1'])('takes the path "%s"', async (path) => {
      expect((await send(path)).status).toBe(200);
    });

    it.each(['files/a%2Fb', 'files/a%20b/', 'files/%C3%A4?x=1', '%66iles/a;b=1'])(
      'is looked for by the path as it was sent: "%s"',
      async (path) => {
        await send(path);
        expect(gateway.orchestrator.calls.findWebhook?.map((call) => call.path)).toEqual([path.replace(/\?.*|\/$/, '')]);
      },
    );

    it.each(['', 'nothing', '../api/auth/me', '__proto__', 'constructor', 'orders/../secret'])(
      'gets 404 for the path "%s"',
      async (path) => {
        const response = await send(path);
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: expect.stringMatching(/WEBHOOK_NOT_FOUND|ROUTE_NOT_FOUND/) });
      },
    );

    it('gets 404 for a method that nobody serves', async () => {
      expect((await send('orders', { method: 'GET' })).status).toBe(404);
      expect(started()).toEqual([]);
    });
  });

  describe('a body', () => {
    it.each<[string, string | undefined, RequestInit['body'], unknown]>([
      ['JSON', 'application/json', '[1,{"a":null}]', [1, { a: null }]],
      ['JSON of another name', 'application/cloudevents+json; charset=utf-8', '{"a":1}', { a: 1 }],
      ['form fields', 'application/x-www-form-urlencoded', 'a=1&b=x+y&b=%C3%A4', { a: '1', b: ['x y', 'ä'] }],
      ['text', 'text/plain', '{"a":1}', '{"a":1}'],
      ['XML', 'application/xml', '<a/>', '<a/>'],
      ['nothing', undefined, undefined, {}],
      ['JSON behind a byte order mark', 'application/json', '\ufeff{"a":1}', { a: 1 }],
      ['another charset', 'text/plain; charset="ISO-8859-1"', Buffer.from('caf\xe9', 'latin1'), 'café'],
      ['UTF-16', 'application/json; charset=utf-16le', Buffer.from('{"a":"ü"}', 'utf16le'), { a: 'ü' }],
      ['an expression that stays text', 'application/json', '{"a":"={{ 7*7 }}"}', { a: '={{ 7*7 }}' }],
    ])('of %s', async (_, type, body, expected) => {
      const request = await requestOf('orders', { body, headers: type ? { 'content-type': type } : {} });
      expect(request.body).toEqual(expected);
    });

    it.each([
      ['is not the JSON that it says', 'application/json', '{"a":', 400, 'INVALID_INPUT'],
      [
        'is cut off',
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
        400,
        'INVALID_INPUT',
      ],
      ['has no boundary', 'multipart/form-data', 'x', 400, 'INVALID_INPUT'],
      ['has 20 MB', 'application/json', 'x'.repeat(20_000_000), 413, 'PAYLOAD_TOO_LARGE'],
    ])('that %s is refused', async (_, ...[type, body, status, code]) => {
      const response = await send('orders', { body, headers: { 'content-type': type } });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ status, code });
      expect(started()).toEqual([]);
      expect((await send('orders')).status).toBe(200);
    });

    it('of a charset that nobody knows is refused rather than misread', async () => {
      const response = await send('orders', { body: 'x', headers: { 'content-type': 'text/plain; charset=klingon' } });
      expect([response.status, await response.json()]).toMatchObject([415, { detail: expect.stringContaining('"klingon"') }]);
    });

    it('that is packed is refused rather than misread', async () => {
      const response = await send('orders', {
        body: 'x',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      });
      expect(response.status).toBe(415);
    });
  });

  describe('header authentication', () => {
    const authentication = { header: 'X-Token', sha256: createHash('sha256').update('s3cret').digest('hex') };
    beforeEach(() => {
      routes['POST orders'] = served({ authentication });
    });

    it('lets in who has the value, and keeps it out of the run', async () => {
      const request = await requestOf('orders', { headers: { 'x-token': 's3cret', 'x-other': '1' } });
      expect(request.headers).toMatchObject({ 'x-other': '1' });
      expect(JSON.stringify(request)).not.toContain('s3cret');
    });

    it.each([undefined, '', 's3cre', 's3crets', authentication.sha256])(
      'refuses the value %p before the body is read',
      async (value) => {
        const response = await send('orders', {
          body: '{not json',
          headers: { 'content-type': 'application/json', ...(value !== undefined && { 'x-token': value }) },
        });
        expect(response.status).toBe(401);
        expect(await response.json()).toMatchObject({ code: 'WEBHOOK_UNAUTHENTICATED' });
        expect(started()).toEqual([]);
      },
    );
  });

  describe('an answer', () => {
    it.each([
      ['text', { body: { text: 'hello' } }, 'text/plain; charset=utf-8', 'hello'],
      ['JSON', { body: { json: [1] } }, 'application/json; charset=utf-8', '[1]'],
      ['nothing', {}, null, ''],
      ['a type of its own', { headers: { 'Content-Type': 'text/csv' }, body: { text: 'a,b' } }, 'text/csv', 'a,b'],
    ])('of %s', async (_, answer, type, text) => {
      const response = await answerWith(answer);
      expect(response.headers.get('content-type')).toBe(type);
      expect(await response.text()).toBe(text);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it.each(['text/html', 'TEXT/HTML; charset=utf-8', 'image/svg+xml', 'application/xhtml+xml', ' text/html'])(
      'of %s runs no scripts on our origin',
      async (type) => {
        const response = await answerWith({
          headers: { 'content-type': type, 'content-security-policy': 'default-src *' },
          body: { text: '<script>' },
        });
        expect(response.headers.get('content-security-policy')).toBe('sandbox');
      },
    );

    it('sets no header that is ours, that splits, or that is none', async () => {
      const headers = {
        'Set-Cookie': 'a=b',
        'Content-Length': '1',
        Connection: 'x',
        'Transfer-Encoding': 'chunked',
        'x-split': 'a\r\nx-evil: 1',
        'bad name': '1',
        'x-good': 'ok',
      };
      const response = await answerWith({ headers, body: { text: 'whole' } });
      expect(await response.text()).toBe('whole');
      expect(response.headers.get('x-good')).toBe('ok');
      for (const name of ['set-cookie', 'x-split', 'x-evil']) expect(response.headers.has(name)).toBe(false);
    });

    it.each([0, 101, 199, 600, 1.5, Number.NaN])('with the status %p is 500, and the next call is served', async (status) => {
      expect((await answerWith({ status })).status).toBe(500);
      expect((await answerWith({ status: 200 })).status).toBe(200);
    });

    it.each([204, 304])('with the status %p has no body', async (status) => {
      const response = await answerWith({ status, body: { text: 'never' } });
      expect([response.status, await response.text()]).toEqual([status, '']);
    });

    it.each([
      ['https://example.com/ü?a=b c&d=%20€', 'https://example.com/%C3%BC?a=b%20c&d=%20%E2%82%AC'],
      ['/next\r\nx-evil: 1', '/next%0D%0Ax-evil:%201'],
    ])('redirects to %s', async (location, sent) => {
      gateway.orchestrator.handlers.startWebhook = async () => answered({ status: 307, headers: { location } });
      const response = await send('orders', { redirect: 'manual' });
      expect([response.headers.get('location'), response.headers.has('x-evil')]).toEqual([sent, false]);
    });

    it('redirects where the workflow says so', async () => {
      gateway.orchestrator.handlers.startWebhook = async () =>
        answered({ status: 302, headers: { location: 'https://example.com/' } });
      const response = await send('orders', { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([302, 'https://example.com/']);
    });
  });

  describe('the run', () => {
    it('that starts to wait is 202 with its id', async () => {
      gateway.orchestrator.handlers.startWebhook = async ({ executionId }) => ({ status: 'accepted', executionId });
      const response = await send('orders');
      expect(response.status).toBe(202);
      expect(await response.json()).toEqual({ executionId: started()[0]!.executionId });
    });

    it('of a webhook that answers at once is certain before the route’s own answer leaves', async () => {
      routes['POST orders'] = served({
        respond: 'immediately',
        immediate: THANKS,
      });
      let inserted = false;
      gateway.orchestrator.handlers.startWebhook = async ({ executionId }) => {
        inserted = true;
        return { status: 'accepted', executionId };
      };
      const response = await send('orders');
      expect([response.status, await response.text(), inserted]).toEqual([201, 'Thanks', true]);
    });

    it('that outlasts WEFT_WAIT_MS is 202, once the store has it', async () => {
      gateway.orchestrator.handlers.startWebhook = () => new Promise(() => {});
      gateway.orchestrator.handlers.findAnswer = async () => ({ status: 'pending' });
      expect((await send('orders')).status).toBe(202);
    });

    it('whose reply is lost is asked for by its id', async () => {
      gateway.orchestrator.handlers.startWebhook = () =>
        Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'The executor fell silent.'));
      let asked = 0;
      gateway.orchestrator.handlers.findAnswer = async () =>
        ++asked < 2
          ? { status: 'pending' }
          : { status: 'answered', answer: { status: 200, headers: {}, body: { text: 'found' } } };
      const response = await send('orders');
      expect([response.status, await response.text()]).toEqual([200, 'found']);
    });

    it('whose reply never comes is answered from the store', async () => {
      gateway.orchestrator.handlers.startWebhook = () => new Promise(() => {});
      gateway.orchestrator.handlers.findAnswer = async () => ({
        status: 'answered',
        answer: { status: 200, headers: {}, body: { text: 'taken over' } },
      });
      expect(await (await send('orders')).text()).toBe('taken over');
    });

    it.each([
      ['succeeded', 200, 'The workflow finished.'],
      ['failed', 500, 'The workflow failed.'],
      ['cancelled', 500, 'The workflow was stopped.'],
    ] as const)('whose reply is lost, and whose run %s without an answer, is %d', async (outcome, status, message) => {
      gateway.orchestrator.handlers.startWebhook = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Silence.'));
      gateway.orchestrator.handlers.findAnswer = async () => ({ status: 'finished', outcome });
      const response = await send('orders');
      expect([response.status, await response.json()]).toMatchObject([status, { message }]);
    });

    it.each([
      { status: 'pending' },
      { status: 'waiting' },
      { status: 'finished', outcome: 'failed' },
      { status: 'answered', answer: { status: 418, headers: {}, body: { text: 'of a node' } } },
    ] as const)('that wants no more than its start has it once the run is certain, be it $status', async (found) => {
      routes['POST orders'] = served({ respond: 'immediately', immediate: THANKS });
      gateway.orchestrator.handlers.startWebhook = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Silence.'));
      gateway.orchestrator.handlers.findAnswer = async () => found;
      const response = await send('orders');
      expect([response.status, await response.text()]).toEqual([201, 'Thanks']);
    });

    it('is answered by an event, whichever executor sends it', async () => {
      gateway.orchestrator.handlers.startWebhook = () => new Promise(() => {});
      const sending = send('orders');
      await waitFor(() => started().length === 1);
      const { executionId, replyTo } = started()[0]!;
      const answer = { status: 200, headers: {}, body: { text: 'by event' } };
      gateway.events.publish(gatewayContract.events.runAnswered, { instanceId: replyTo!, executionId, answer }, replyTo!);
      expect(await (await sending).text()).toBe('by event');
    });

    it('that does not exist after a lost reply is 503', async () => {
      gateway.orchestrator.handlers.startWebhook = () =>
        Promise.reject(new AppError('STORE_UNAVAILABLE', 'The database is away.'));
      const response = await send('orders');
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await response.json()).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        detail: expect.not.stringContaining('database'),
      });
    });

    it('that certainly was not started is refused at once, without asking', async () => {
      gateway.orchestrator.handlers.startWebhook = () =>
        Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Nobody.', { details: { undelivered: 'x' } }));
      expect((await send('orders')).status).toBe(503);
      expect(gateway.orchestrator.calls.findAnswer).toBeUndefined();
    });

    it('of a route that was just taken away is 404, and the route is forgotten', async () => {
      gateway.orchestrator.handlers.startWebhook = () => Promise.reject(new AppError('WEBHOOK_NOT_FOUND', 'Gone.'));
      expect((await send('orders')).status).toBe(404);
      await send('orders');
      expect(gateway.orchestrator.calls.findWebhook).toHaveLength(2);
    });
  });

  describe('the cache of routes', () => {
    it('asks once, for calls that are served and for those that are not', async () => {
      await Promise.all([send('orders'), send('orders'), send('orders')]);
      for (let i = 0; i < 3; i++) await send('nothing');
      expect(gateway.orchestrator.calls.findWebhook?.map(({ path }) => path)).toEqual(['orders', 'nothing']);
    });

    it('is dropped by the event of a change', async () => {
      expect((await send('orders')).status).toBe(200);
      routes = {};
      gateway.events.publish(orchestrator.events.workflowsChanged, { counter: ++counter });
      await waitFor(async () => (await send('orders')).status === 404);
    });

    it('is dropped by the counter where the event is lost', async () => {
      expect((await send('orders')).status).toBe(200);
      routes = {};
      counter++;
      await waitFor(async () => (await send('orders')).status === 404);
    });

    it('does not remember that the orchestrator was away', async () => {
      gateway.orchestrator.handlers.findWebhook = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Away.'));
      expect((await send('orders')).status).toBe(503);
      gateway.orchestrator.handlers.findWebhook = async () => served();
      expect((await send('orders')).status).toBe(200);
    });
  });

  describe('a browser', () => {
    const origin = { origin: 'https://shop.example' };

    it('may call from any origin', async () => {
      const preflight = await send('orders', {
        method: 'OPTIONS',
        headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-token' },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
      expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
      expect(preflight.headers.get('access-control-allow-headers')).toBe('x-token');
      expect((await send('orders', { headers: origin })).headers.get('access-control-allow-origin')).toBe('*');
      expect((await send('orders')).headers.has('access-control-allow-origin')).toBe(false);
    });

    it('may read why it was refused', async () => {
      expect((await send('nothing', { headers: origin })).headers.get('access-control-allow-origin')).toBe('*');
      const preflight = await send('nothing', {
        method: 'OPTIONS',
        headers: { ...origin, 'access-control-request-method': 'POST' },
      });
      expect(preflight.status).toBe(404);
    });

    it('that looks with HEAD sees a GET webhook without running it', async () => {
      routes['GET page'] = served({ method: 'GET', path: 'page' });
      const response = await send('page', { method: 'HEAD' });
      expect([response.status, response.headers.get('x-shown')]).toEqual([200, 'yes']);
      expect(started()).toEqual([]);
    });

    it('runs a webhook that is for HEAD', async () => {
      routes['HEAD ping'] = served({ method: 'HEAD', path: 'ping' });
      expect((await send('ping', { method: 'HEAD' })).status).toBe(200);
      expect(started()).toHaveLength(1);
    });
  });
});
