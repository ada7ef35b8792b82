import { credentials, orchestrator, type ServedWebhook, type WebhookReply } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { WebhookRoute } from '@weft/node-sdk';
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
      findAnswers: async () => [{ status: 'pending' }],
      getChangeCounter: async () => ({ counter }),
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

    it('answers the one call that it takes, whoever else calls meanwhile', async () => {
      const executionId = EXECUTION;
      const reply = Promise.withResolvers<WebhookReply>();
      gateway.orchestrator.handlers.findTestWebhook = async () => ({ ...served(), executionId });
      gateway.orchestrator.handlers.startWebhook = () =>
        started().length === 1 ? reply.promise : Promise.reject(new AppError('WEBHOOK_NOT_FOUND', 'It has been called.'));
      const first = send({}, '/webhook-test/in');
      await waitFor(() => started().length === 1);
      for (let n = 0; n < 3; n++) expect((await send({}, '/webhook-test/in')).status).toBe(404);

      reply.resolve({ status: 'answered', executionId, answer: { status: 201, headers: {}, body: { text: 'mine' } } });
      expect([(await first).status, await (await first).text()]).toEqual([201, 'mine']);
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
});
