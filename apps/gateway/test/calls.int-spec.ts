import { credentials, gateway as gatewayContract, orchestrator, type ResumeTarget, type ServedWebhook } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { FormPage, WebhookRoute } from '@weft/node-sdk';
import { waitFor } from '@weft/testing';
import type { BinaryRef } from '@weft/workflow-model';
import { startGateway, type TestGateway } from './start-gateway.ts';

const WORKFLOW = '0190f3a2-0000-7000-8000-000000000001';
const EXECUTION = '0190f3a2-0000-7000-8000-00000000000e';
const CREDENTIAL = '0190f3a2-0000-7000-8000-0000000000c1';

describe('calls from outside', () => {
  let gateway: TestGateway;
  let counter = 1;
  let route: WebhookRoute;
  let target: ResumeTarget | AppError;

  beforeAll(async () => {
    gateway = await startGateway({ WEFT_WAIT_MS: '2500', WEFT_WEBHOOK_BODY_BYTES: '100000', WEFT_WEBHOOK_FILE_BYTES: '300000' });
  });
  afterAll(() => gateway.stop());

  const served = (): ServedWebhook => ({ workflowId: WORKFLOW, triggerNodeId: 'n1', params: {}, route });
  const base: WebhookRoute = { method: 'POST', path: 'in', respond: 'immediately', immediate: { status: 200, headers: {} } };
  /** Serves another route from now on. */
  const serve = (given: Partial<WebhookRoute>) => {
    route = { ...base, ...given };
    gateway.events.publish(orchestrator.events.workflowsChanged, { counter: ++counter });
  };

  beforeEach(() => {
    for (const fake of [gateway.orchestrator, gateway.credentials])
      for (const name of Object.keys(fake.calls)) delete (fake.calls as Record<string, unknown>)[name];
    Object.assign(gateway.orchestrator.handlers, {
      findWebhook: async () => served(),
      startWebhook: async ({ executionId }: { executionId: string }) => ({ status: 'accepted', executionId }),
      findAnswer: async () => ({ status: 'pending' }),
      getChangeCounter: async () => ({ counter }),
      findResume: async () => {
        if (target instanceof AppError) throw target;
        return target;
      },
      resume: async () => ({ status: 'resumed' }),
    });
    serve({});
  });

  const send = (init: RequestInit = {}, path = '/webhook/in') => fetch(gateway.url + path, { method: 'POST', ...init });
  const started = () => gateway.orchestrator.calls.startWebhook ?? [];
  const lastCall = () => started().at(-1)!.call;
  const fileOf = async (ref: BinaryRef) => {
    gateway.orchestrator.handlers.findFile = async () => ref;
    return gateway.call(`/api/orchestrator/executions/${EXECUTION}/files/${ref.sha256}`);
  };

  describe('who may call', () => {
    const basic = { type: 'httpBasicAuth', credentialId: CREDENTIAL };
    const authorization = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;

    it('is asked of the vault, before the body is read; the secret stays out of the run', async () => {
      serve({ authentication: basic });
      gateway.credentials.handlers.verifyCaller = async ({ headers }) =>
        ({ allowed: headers['authorization'] === authorization }) as never;

      const refused = await send({
        body: '{not json',
        headers: { 'content-type': 'application/json', authorization: 'Basic eDp5' },
      });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toContain('Basic');
      expect(started()).toEqual([]);

      expect((await send({ headers: { authorization, 'x-other': '1' } })).status).toBe(200);
      expect(gateway.credentials.calls.verifyCaller!.at(-1)).toEqual({
        tenantId: gateway.owner.tenantId,
        credentialId: CREDENTIAL,
        type: 'httpBasicAuth',
        headers: { authorization },
        query: {},
      });
      expect(lastCall().request.headers).toMatchObject({ 'x-other': '1' });
      expect(JSON.stringify(lastCall())).not.toContain(authorization);
    });

    it('is remembered for those who were let in, until the credential changes; a refusal never is', async () => {
      serve({ authentication: basic });
      gateway.credentials.handlers.verifyCaller = async () => ({ allowed: false });
      for (let i = 0; i < 2; i++) expect((await send({ headers: { authorization: 'Basic other' } })).status).toBe(401);
      expect(gateway.credentials.calls.verifyCaller).toHaveLength(2);

      gateway.credentials.handlers.verifyCaller = async () => ({ allowed: true });
      const mine = { headers: { authorization: 'Basic bWluZQ==' } };
      for (let i = 0; i < 3; i++) expect((await send(mine)).status).toBe(200);
      expect(gateway.credentials.calls.verifyCaller).toHaveLength(3);

      gateway.credentials.handlers.verifyCaller = async () => ({ allowed: false });
      gateway.events.publish(credentials.events.credentialChanged, {
        tenantId: gateway.owner.tenantId,
        credentialId: CREDENTIAL,
      });
      await waitFor(async () => (await send(mine)).status === 401);
    });

    it('is asked again once the token is over', async () => {
      serve({ authentication: { type: 'jwtAuth', credentialId: CREDENTIAL } });
      gateway.credentials.handlers.verifyCaller = async () => ({
        allowed: true,
        claims: { exp: Math.floor(Date.now() / 1_000) },
      });
      for (let i = 0; i < 2; i++) await send({ headers: { authorization: 'Bearer o.v.er' } });
      expect(gateway.credentials.calls.verifyCaller).toHaveLength(2);
    });

    it('gives the claims of a token to the run, and keeps the header that the credential names out of it', async () => {
      serve({ authentication: { type: 'jwtAuth', credentialId: CREDENTIAL } });
      gateway.credentials.handlers.verifyCaller = async () => ({ allowed: true, claims: { sub: 'u1' }, secretHeader: 'x-key' });
      await send({ headers: { authorization: 'Bearer t.o.k', 'x-key': 'canary' } });
      expect(lastCall().request.jwtPayload).toEqual({ sub: 'u1' });
      expect(JSON.stringify(lastCall())).not.toContain('canary');
    });

    it('lets nobody in where the vault is away', async () => {
      serve({ authentication: basic });
      gateway.credentials.handlers.verifyCaller = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Away.'));
      expect((await send({ headers: { authorization: 'Basic YTpi' } })).status).toBe(503);
      expect(started()).toEqual([]);
    });

    it.each([
      [['10.0.0.0/8'], 403],
      [['127.0.0.0/8'], 200],
      [['127.0.0.1'], 200],
      [['27.0.0.1', '::1'], 403],
    ])('is decided by address: %j gives %i', async (allowedAddresses, status) => {
      serve({ allowedAddresses });
      expect((await send({ headers: { 'x-forwarded-for': '10.0.0.1' } })).status).toBe(status);
    });

    it('leaves crawlers out where the webhook says so', async () => {
      serve({ ignoreBots: true });
      expect((await send({ headers: { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' } })).status).toBe(403);
      expect((await send({ headers: { 'user-agent': 'curl/8' } })).status).toBe(200);
    });

    it('lets only pages of the origins that are named read the answer', async () => {
      serve({ allowedOrigins: ['https://shop.example'] });
      const from = async (origin: string) => (await send({ headers: { origin } })).headers.get('access-control-allow-origin');
      expect(await from('https://shop.example')).toBe('https://shop.example');
      expect(await from('https://evil.example')).toBeNull();
      const preflight = await send({
        method: 'OPTIONS',
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      });
      expect(preflight.headers.has('access-control-allow-origin')).toBe(false);
    });
  });

  describe('files', () => {
    it('of a form are kept piece by piece, by the names of their fields', async () => {
      const form = new FormData();
      form.append('title', 'Two');
      form.append('tag', 'a');
      form.append('tag', 'b');
      form.append('photo', new File(['one'], 'one.txt', { type: 'text/plain' }));
      form.append('photo', new File(['two!'], '../../two.html', { type: 'text/html' }));
      form.append('one', new File([new Uint8Array(150_000)], 'big.bin'));
      expect((await send({ body: form })).status).toBe(200);
      const { request, binary } = lastCall();
      expect(request.body).toEqual({ title: 'Two', tag: ['a', 'b'] });
      expect(Object.keys(binary!)).toEqual(['photo0', 'photo1', 'one']);
      expect(binary!['photo1']).toMatchObject({ fileName: 'two.html', mimeType: 'text/html', sizeBytes: 4 });
      const download = await fileOf(binary!['photo1']!);
      expect(await download.text()).toBe('two!');
      expect(download.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''two.html");
      expect(download.headers.get('x-content-type-options')).toBe('nosniff');
    });

    it('are numbered where the webhook gives their name', async () => {
      serve({ binaryName: 'data' });
      const form = new FormData();
      form.append('x', new File(['1'], 'a'));
      form.append('y', new File(['2'], 'b'));
      await send({ body: form });
      expect(Object.keys(lastCall().binary!)).toEqual(['data0', 'data1']);
    });

    it('that are the whole body have one name, and the body is empty', async () => {
      await send({ body: new Uint8Array([0, 255, 7]), headers: { 'content-type': 'image/png' } });
      const { request, binary } = lastCall();
      expect(request.body).toEqual({});
      expect(binary).toMatchObject({ data: { mimeType: 'image/png', sizeBytes: 3 } });
      expect(new Uint8Array(await (await fileOf(binary!['data']!)).arrayBuffer())).toEqual(new Uint8Array([0, 255, 7]));
    });

    it('keep the bytes of any body where the webhook asks for them raw', async () => {
      serve({ rawBody: true });
      const body = '{ "a" :1 }';
      await send({ body, headers: { 'content-type': 'application/json' } });
      expect(lastCall().request.body).toEqual({ a: 1 });
      expect(await (await fileOf(lastCall().binary!['data']!)).text()).toBe(body);
    });

    it.each([
      ['one file', () => [new File([new Uint8Array(300_001)], 'x')]],
      ['all files together', () => [new File([new Uint8Array(200_000)], 'x'), new File([new Uint8Array(200_000)], 'y')]],
    ])('are refused where %s has too many bytes, and the next call is served', async (_, files) => {
      const form = new FormData();
      for (const [index, file] of files().entries()) form.append(`f${index}`, file);
      const response = await send({ body: form });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      expect(started()).toEqual([]);
      expect((await send()).status).toBe(200);
    });

    it.each([
      ['a file', { body: new Uint8Array(300_001), headers: { 'content-type': 'application/zip' } }],
      ['JSON', { body: JSON.stringify('x'.repeat(100_001)), headers: { 'content-type': 'application/json' } }],
      ['XML', { body: 'x'.repeat(100_001), headers: { 'content-type': 'application/xml' } }],
    ])('and bodies have a limit: %s', async (_, init) => {
      expect((await send(init)).status).toBe(413);
    });

    it('are sent as the answer of a run, and never act on our origin', async () => {
      serve({ respond: 'last-node' });
      await send({ body: '<script>alert(1)</script>', headers: { 'content-type': 'application/octet-stream' } }).catch(
        () => undefined,
      );
      const file = { ...lastCall().binary!['data']!, mimeType: 'text/html', fileName: 'page.html' };
      const answer = { status: 201, headers: { 'x-own': '1' }, body: { file } };
      gateway.orchestrator.handlers.startWebhook = async ({ executionId }) => ({ status: 'answered', executionId, answer });
      const response = await send();
      expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([
        201,
        '1',
        '<script>alert(1)</script>',
      ]);
      expect(response.headers.get('content-security-policy')).toBe('sandbox');
      expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('content-length')).toBe('25');
    }, 10_000);

    it('that are gone make an error, not an empty answer', async () => {
      const file = { sha256: 'a'.repeat(64), sizeBytes: 1, mimeType: 'image/png' };
      serve({ respond: 'last-node' });
      gateway.orchestrator.handlers.startWebhook = async ({ executionId }) => ({
        status: 'answered',
        executionId,
        answer: { status: 200, headers: {}, body: { file } },
      });
      expect((await send()).status).toBe(404);
    });

    it('of an execution are not given to whoever knows only their hash', async () => {
      gateway.orchestrator.handlers.findFile = () => Promise.reject(new AppError('FILE_NOT_FOUND', 'No.'));
      expect((await gateway.call(`/api/orchestrator/executions/${EXECUTION}/files/${'b'.repeat(64)}`)).status).toBe(404);
      expect((await fetch(`${gateway.url}/api/orchestrator/executions/${EXECUTION}/files/${'b'.repeat(64)}`)).status).toBe(401);
      expect((await gateway.call(`/api/orchestrator/executions/${EXECUTION}/files/x`)).status).toBe(400);
    });
  });

  describe('a test', () => {
    it('listens, and its one call runs under the id that was given', async () => {
      gateway.orchestrator.handlers.listenForTest = async ({ executionId }) => ({
        executionId,
        until: '2026-01-01T00:02:00.000Z',
        routes: [{ method: 'POST', path: 'in', nodeName: 'Hook' }],
      });
      const listening = await gateway.call(`/api/orchestrator/workflows/${WORKFLOW}/test`, { method: 'POST' });
      const { executionId, urls } = (await listening.json()) as { executionId: string; urls: { url: string }[] };
      expect([listening.status, urls[0]!.url]).toEqual([200, `${gateway.url}/webhook-test/in`]);

      gateway.orchestrator.handlers.findTestWebhook = async () => ({ ...served(), executionId });
      expect((await send({ body: '{"n":1}', headers: { 'content-type': 'application/json' } }, '/webhook-test/in')).status).toBe(
        200,
      );
      expect(started()[0]).toMatchObject({
        executionId,
        test: true,
        call: { request: { body: { n: 1 }, executionMode: 'test' } },
      });
    });

    it('that is over, or of which nobody knows, is 404', async () => {
      gateway.orchestrator.handlers.findTestWebhook = () => Promise.reject(new AppError('WEBHOOK_NOT_FOUND', 'No.'));
      expect((await send({}, '/webhook-test/in')).status).toBe(404);
    });

    it('can be cancelled', async () => {
      gateway.orchestrator.handlers.stopListening = async () => undefined;
      expect((await gateway.call(`/api/orchestrator/workflows/${WORKFLOW}/test`, { method: 'DELETE' })).status).toBe(204);
    });
  });

  describe('a run that waits', () => {
    const open = (given: Partial<WebhookRoute>, form?: FormPage): ResumeTarget => ({
      status: 'open',
      tenantId: gateway.owner.tenantId,
      executionId: EXECUTION,
      executionMode: 'production',
      path: 'p1',
      resume: { kind: form ? 'form' : 'webhook', route: { ...base, path: '', ...given }, form },
    });
    const resumed = () => gateway.orchestrator.calls.resume ?? [];

    it('gets the call with its method and suffix, and answers once that is committed', async () => {
      target = open({ method: 'GET', path: 'a/b', immediate: { status: 202, headers: {}, body: { text: 'got it' } } });
      const response = await fetch(`${gateway.url}/webhook-waiting/tok/a/b?x=1`);
      expect([response.status, await response.text()]).toEqual([202, 'got it']);
      expect(gateway.orchestrator.calls.findResume).toEqual([{ token: 'tok', suffix: 'a/b', method: 'GET', kind: 'webhook' }]);
      expect(resumed()[0]).toMatchObject({
        executionId: EXECUTION,
        wait: 'p1',
        suffix: 'a/b',
        items: [{ json: { query: { x: '1' }, body: {}, executionMode: 'production' } }],
      });
      expect(resumed()[0]!.reply).toBeUndefined();
    });

    it('answers its caller with what it gives, by event', async () => {
      target = open({ respond: 'last-node' });
      const sending = send({}, '/webhook-waiting/tok');
      await waitFor(() => resumed().length === 1);
      const { respond, replyTo } = resumed()[0]!.reply!;
      expect(respond).toBe('last-node');
      const answer = { status: 201, headers: {}, body: { text: 'done' } };
      gateway.events.publish(
        gatewayContract.events.runAnswered,
        { instanceId: replyTo, executionId: EXECUTION, answer },
        replyTo,
      );
      const response = await sending;
      expect([response.status, await response.text()]).toEqual([201, 'done']);
    });

    it.each([
      ['RESUME_NOT_FOUND', 404],
      ['RESUME_REFUSED', 409],
      ['EXECUTION_FINISHED', 409],
    ] as const)('refuses with %s before anything is read', async (code, status) => {
      target = new AppError(code, 'No.');
      const response = await send({ body: '{', headers: { 'content-type': 'application/json' } }, '/webhook-waiting/tok');
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
      expect(resumed()).toEqual([]);
    });

    it('tells the second of two callers that another was first', async () => {
      target = open({});
      gateway.orchestrator.handlers.resume = () => Promise.reject(new AppError('RESUME_REFUSED', 'Another call was first.'));
      expect((await send({}, '/webhook-waiting/tok')).status).toBe(409);
    });

    it('keeps a call that comes early, and says so', async () => {
      target = { status: 'early', tenantId: gateway.owner.tenantId, executionId: EXECUTION, executionMode: 'production' };
      const response = await send({}, '/webhook-waiting/tok/s');
      expect([response.status, await response.json()]).toEqual([202, { executionId: EXECUTION, status: 'kept' }]);
      expect(resumed()[0]).toMatchObject({ suffix: 's', method: 'POST' });
      expect(resumed()[0]!.wait).toBeUndefined();
    });

    it.each([
      [{ 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' }, 403],
      [{ 'user-agent': 'WhatsApp/2.23' }, 403],
      [{ 'user-agent': 'Mozilla/5.0 (X11; Linux)', 'sec-purpose': 'prefetch;prerender' }, 403],
      [{ 'user-agent': 'Mozilla/5.0 (X11; Linux)' }, 200],
      [{ 'user-agent': 'MyBot/1.0' }, 200],
    ])('is not ended by what only looks where a link leads: %j', async (headers, status) => {
      target = open({ method: 'GET' });
      expect((await send({ method: 'GET', headers }, '/webhook-waiting/tok')).status).toBe(status);
      expect(resumed()).toHaveLength(status === 200 ? 1 : 0);
    });

    it('asks its caller as a webhook does', async () => {
      target = open({ allowedAddresses: ['10.0.0.1'] });
      expect((await send({}, '/webhook-waiting/tok')).status).toBe(403);
      expect(resumed()).toEqual([]);
    });

    describe('for a form', () => {
      const field = {
        label: '',
        required: false,
        placeholder: '',
        defaultValue: '',
        options: [],
        multiple: false,
        accept: '',
        html: '',
      };
      const form: FormPage = {
        title: 'Order <script>alert(1)</script>',
        description: '',
        button: 'Send',
        after: { text: 'Thanks & bye' },
        fields: [
          { ...field, name: 'who', label: 'Who', type: 'text', required: true },
          { ...field, name: 'n', label: 'How many', type: 'number' },
          { ...field, name: 'doc', label: 'Document', type: 'file' },
        ],
      };

      it('shows it, changes nothing by that, and lets nothing on it act', async () => {
        target = open({}, form);
        for (const method of ['GET', 'HEAD']) expect((await send({ method }, '/form-waiting/tok')).status).toBe(200);
        const response = await send({ method: 'GET' }, '/form-waiting/tok');
        const page = await response.text();
        expect(page).toContain('Order &lt;script&gt;');
        expect(page).not.toContain('<script');
        const policy = response.headers.get('content-security-policy')!;
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain('sandbox allow-forms');
        expect(response.headers.get('referrer-policy')).toBe('no-referrer');
        expect(resumed()).toEqual([]);
      });

      it('takes what is sent, with its files, and says what the form says', async () => {
        target = open({}, form);
        const body = new FormData();
        body.append('f0', 'Ada');
        body.append('f1', '3');
        body.append('f2', new File(['%PDF'], 'a.pdf', { type: 'application/pdf' }));
        body.append('extra', 'x');
        const response = await send({ body }, '/form-waiting/tok');
        expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('Thanks &amp; bye')]);
        expect(resumed()[0]!.items).toEqual([
          {
            json: {
              who: 'Ada',
              n: 3,
              doc: { filename: 'a.pdf', mimetype: 'application/pdf', size: 4 },
              submittedAt: expect.stringMatching(/^\d{4}-/),
              formMode: 'production',
            },
            binary: { doc: expect.objectContaining({ fileName: 'a.pdf', sizeBytes: 4 }) },
          },
        ]);
      });

      it('shows again what cannot be taken, with what is wrong', async () => {
        target = open({}, form);
        const body = new URLSearchParams({ f0: ' ', f1: '<three>' });
        const response = await send({ body }, '/form-waiting/tok');
        const page = await response.text();
        expect(response.status).toBe(422);
        expect(page).toContain('Please fill in this field.');
        expect(page).toContain('Please enter a number.');
        expect(page).toContain('&lt;three&gt;');
        expect(resumed()).toEqual([]);
      });

      it('goes where the form says afterwards', async () => {
        target = open({}, { ...form, after: { redirect: 'https://shop.example/done' } });
        const response = await send({ body: new URLSearchParams({ f0: 'Ada' }), redirect: 'manual' }, '/form-waiting/tok');
        expect([response.status, response.headers.get('location')]).toEqual([303, 'https://shop.example/done']);
        target = open({}, { ...form, after: { redirect: 'javascript:alert(1)' } });
        expect((await send({ body: new URLSearchParams({ f0: 'Ada' }) }, '/form-waiting/tok')).status).toBe(200);
      });

      it('says to a person who comes too early to come back', async () => {
        target = new AppError('RESUME_REFUSED', 'Not yet.', { details: { early: true } });
        const response = await send({ method: 'GET' }, '/form-waiting/tok');
        expect([response.status, await response.text()]).toEqual([409, expect.stringContaining('not open yet')]);
      });

      it('says to a person that it is closed', async () => {
        target = new AppError('EXECUTION_FINISHED', 'Over.');
        const response = await send({ method: 'GET' }, '/form-waiting/tok');
        expect([response.status, response.headers.get('content-type')]).toEqual([409, 'text/html; charset=utf-8']);
        expect(await response.text()).toContain('This form is closed');
      });
    });
  });
});
