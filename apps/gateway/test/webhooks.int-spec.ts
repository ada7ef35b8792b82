import { createHash } from 'node:crypto';
import pg from 'pg';
import { answered, served, WebhookHouse, WORKFLOW } from './webhook-house.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('calls of webhooks', () => {
  let house: WebhookHouse;

  beforeAll(async () => {
    house = await WebhookHouse.start();
  });
  afterAll(() => house.stop());
  beforeEach(() => house.reset());

  describe('a call', () => {
    it('starts a run under a fresh id and gets its answer', async () => {
      house.gateway.orchestrator.handlers.startWebhook = async () =>
        answered({ status: 201, headers: { 'X-Own': 'a' }, body: { json: { ok: true } } });
      const response = await house.send('orders', { body: '{"n":1}', headers: { 'content-type': 'application/json' } });
      expect(response.status).toBe(201);
      expect(await response.json()).toEqual({ ok: true });
      expect(response.headers.get('x-own')).toBe('a');
      const start = house.started[0]!;
      expect(start).toMatchObject({
        tenantId: house.gateway.owner.tenantId,
        workflowId: WORKFLOW,
        triggerNodeId: 'n1',
        respond: 'last-node',
        executionId: expect.stringMatching(UUID_V7),
      });
      expect(response.headers.get('weft-execution-id')).toBe(start.executionId);
      expect(start.replyTo).toMatch(/^gateway-/);
    });

    it('gives ids in the order of the calls', async () => {
      for (let i = 0; i < 20; i++) await house.send('orders');
      const ids = house.started.map(({ executionId }) => executionId);
      expect(ids).toEqual(ids.toSorted());
      expect(new Set(ids).size).toBe(20);
    });

    it('tells the run all about itself', async () => {
      house.routes['POST orders/42'] = served({ path: 'orders/:id' }, { id: '42' });
      const request = await house.requestOf('orders/42?a=1&b=2&b=3&__proto__=x', {
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

    it('gives what is nested in its query as objects and lists', async () => {
      const nested = await house.requestOf('orders?filter%5Bstate%5D=open&id[]=1&id[]=2&__proto__[x]=1&plain=%C3%A4', {});
      expect(nested.query).toEqual({ filter: { state: 'open' }, id: ['1', '2'], plain: 'ä' });
      house.routes['POST orders[1]'] = served({ path: 'orders[1]' });
      expect((await house.requestOf('orders[1]', {})).query).toEqual({});
    });

    it('reaches another workspace by its slug', async () => {
      const client = new pg.Client({ connectionString: house.gateway.databaseUrl });
      await client.connect();
      const other = '0190f3a2-0000-7000-8000-00000000000a';
      await client.query(`INSERT INTO gateway.workspaces (id, slug, name) VALUES ($1, 'acme', 'Acme')`, [other]);
      await client.end();
      expect((await house.send('~acme/orders')).status).toBe(200);
      expect(house.started[0]).toMatchObject({ tenantId: other });
      expect((await house.send('~nobody/orders')).status).toBe(404);
    });

    it.each(['orders', 'orders/', 'orders?x=1'])('takes the path "%s"', async (path) => {
      expect((await house.send(path)).status).toBe(200);
    });

    it.each(['files/a%2Fb', 'files/a%20b/', 'files/%C3%A4?x=1', '%66iles/a;b=1'])(
      'is looked for by the path as it was sent: "%s"',
      async (path) => {
        await house.send(path);
        expect(house.gateway.orchestrator.calls.findWebhook?.map((call) => call.path)).toEqual([path.replace(/\?.*|\/$/, '')]);
      },
    );

    it.each(['', 'nothing', '../api/auth/me', '__proto__', 'constructor', 'orders/../secret'])(
      'gets 404 for the path "%s"',
      async (path) => {
        const response = await house.send(path);
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: expect.stringMatching(/WEBHOOK_NOT_FOUND|ROUTE_NOT_FOUND/) });
      },
    );

    it('gets 404 for a method that nobody serves', async () => {
      expect((await house.send('orders', { method: 'GET' })).status).toBe(404);
      expect(house.started).toEqual([]);
    });
  });

  describe('a body', () => {
    it.each<[string, string | undefined, RequestInit['body'], unknown]>([
      ['JSON', 'application/json', '[1,{"a":null}]', [1, { a: null }]],
      ['JSON of another name', 'application/cloudevents+json; charset=utf-8', '{"a":1}', { a: 1 }],
      ['form fields', 'application/x-www-form-urlencoded', 'a=1&b=x+y&b=%C3%A4', { a: '1', b: ['x y', 'ä'] }],
      ['text', 'text/plain', '{"a":1}', '{"a":1}'],
      ['nested form fields', 'application/x-www-form-urlencoded', 'a%5Bb%5D=1&c[]=2&c[]=3', { a: { b: '1' }, c: ['2', '3'] }],
      ['XML', 'application/xml', '<Order n="1"><Sku>A</Sku></Order>', { order: { $: { n: '1' }, sku: 'A' } }],
      ['XML of another name', 'application/soap+xml; charset=utf-8', '<a>ü</a>', { a: 'ü' }],
      ['nothing', undefined, undefined, {}],
      ['JSON behind a byte order mark', 'application/json', '\ufeff{"a":1}', { a: 1 }],
      ['another charset', 'text/plain; charset="ISO-8859-1"', Buffer.from('caf\xe9', 'latin1'), 'café'],
      ['UTF-16', 'application/json; charset=utf-16le', Buffer.from('{"a":"ü"}', 'utf16le'), { a: 'ü' }],
      ['an expression that stays text', 'application/json', '{"a":"={{ 7*7 }}"}', { a: '={{ 7*7 }}' }],
    ])('of %s', async (_, type, body, expected) => {
      const request = await house.requestOf('orders', { body, headers: type ? { 'content-type': type } : {} });
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
      ['is not the XML that it says', 'text/xml', '<a>', 400, 'INVALID_INPUT'],
      ['is XML nested too deep', 'text/xml', '<a>'.repeat(100_000), 400, 'INVALID_INPUT'],
      ['has 20 MB', 'application/json', 'x'.repeat(20_000_000), 413, 'PAYLOAD_TOO_LARGE'],
    ])('that %s is refused', async (_, ...[type, body, status, code]) => {
      const response = await house.send('orders', { body, headers: { 'content-type': type } });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ status, code });
      expect(house.started).toEqual([]);
      expect((await house.send('orders')).status).toBe(200);
    });

    it.each([
      ['ends too early', '{"n":', 'The body says that it is JSON, and is not: it ends too early.'],
      ['is too deep', '['.repeat(100_000) + ']'.repeat(100_000), 'The body is nested more than 500 levels deep.'],
    ])('that %s is refused, and says why', async (_, body, detail) => {
      const response = await house.send('orders', { body, headers: { 'content-type': 'application/json' } });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT', detail });
      expect(house.started).toEqual([]);
    });

    it('of a charset that nobody knows is refused rather than misread', async () => {
      const response = await house.send('orders', { body: 'x', headers: { 'content-type': 'text/plain; charset=klingon' } });
      expect([response.status, await response.json()]).toMatchObject([415, { detail: expect.stringContaining('"klingon"') }]);
    });

    it('that is packed is refused rather than misread', async () => {
      const response = await house.send('orders', {
        body: 'x',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      });
      expect(response.status).toBe(415);
    });
  });

  describe('header authentication', () => {
    const authentication = { header: 'X-Token', sha256: createHash('sha256').update('s3cret').digest('hex') };
    beforeEach(() => {
      house.routes['POST orders'] = served({ authentication });
    });

    it('lets in who has the value, and keeps it out of the run', async () => {
      const request = await house.requestOf('orders', { headers: { 'x-token': 's3cret', 'x-other': '1' } });
      expect(request.headers).toMatchObject({ 'x-other': '1' });
      expect(JSON.stringify(request)).not.toContain('s3cret');
    });

    it.each([undefined, '', 's3cre', 's3crets', authentication.sha256])(
      'refuses the value %p before the body is read',
      async (value) => {
        const response = await house.send('orders', {
          body: '{not json',
          headers: { 'content-type': 'application/json', ...(value !== undefined && { 'x-token': value }) },
        });
        expect(response.status).toBe(401);
        expect(await response.json()).toMatchObject({ code: 'WEBHOOK_UNAUTHENTICATED' });
        expect(house.started).toEqual([]);
      },
    );
  });
});
