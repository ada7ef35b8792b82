import { gateway as gatewayContract, type ResumeTarget } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { FormPage, WebhookRoute } from '@weft/node-sdk';
import { waitFor } from '@weft/testing';
import { startGateway, type TestGateway } from './start-gateway.ts';

const EXECUTION = '0190f3a2-0000-7000-8000-00000000000e';
const base: WebhookRoute = { method: 'POST', path: 'in', respond: 'immediately', immediate: { status: 200, headers: {} } };

describe('a run that waits', () => {
  let gateway: TestGateway;
  let target: ResumeTarget | AppError;

  beforeAll(async () => {
    gateway = await startGateway({ WEFT_WAIT_MS: '2500' });
  });
  afterAll(() => gateway.stop());

  beforeEach(() => {
    for (const name of Object.keys(gateway.orchestrator.calls))
      delete (gateway.orchestrator.calls as Record<string, unknown>)[name];
    Object.assign(gateway.orchestrator.handlers, {
      findAnswers: async () => [{ status: 'pending' }],
      findResume: async () => {
        if (target instanceof AppError) throw target;
        return target;
      },
      resume: async () => ({ status: 'resumed' }),
    });
  });

  const send = (init: RequestInit = {}, path = '/webhook-waiting/tok') => fetch(gateway.url + path, { method: 'POST', ...init });
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
    gateway.events.publish(gatewayContract.events.runAnswered, { instanceId: replyTo, executionId: EXECUTION, answer }, replyTo);
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

  it('judges a call anew whose wait begins while it comes', async () => {
    const early = {
      status: 'early',
      tenantId: gateway.owner.tenantId,
      executionId: EXECUTION,
      executionMode: 'production',
    } as const;
    const begins = (route: Partial<WebhookRoute>) => {
      target = early;
      gateway.orchestrator.handlers.resume = async ({ wait }: { wait?: string }) => {
        if (wait !== undefined) return { status: 'resumed' };
        target = open(route);
        return { status: 'begun' };
      };
    };
    begins({ immediate: { status: 201, headers: {} } });
    expect((await send({ body: '{"n":1}', headers: { 'content-type': 'application/json' } })).status).toBe(201);
    expect(resumed().map(({ wait }) => wait)).toEqual([undefined, 'p1']);
    expect(resumed()[1]!.items[0]!.json).toMatchObject({ body: { n: 1 } });

    begins({ allowedAddresses: ['10.0.0.1'] });
    expect((await send()).status).toBe(403);
    expect(resumed().map(({ wait }) => wait)).toEqual([undefined, 'p1', undefined]);
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

    it('says to a person that it is away, and why in the log alone', async () => {
      target = new AppError('STORE_UNAVAILABLE', 'The database cannot be reached (canary of a cause): try again.');
      const response = await send({ method: 'GET' }, '/form-waiting/tok');
      const page = await response.text();
      expect([response.status, page]).toEqual([503, expect.stringContaining('cannot be reached just now')]);
      expect(page).not.toMatch(/canary|database/);
      expect(gateway.log.some((line) => line.includes('"context":"Http"') && line.includes('canary of a cause'))).toBe(true);
    });

    it('says to a person that it is closed', async () => {
      target = new AppError('EXECUTION_FINISHED', 'Over.');
      const response = await send({ method: 'GET' }, '/form-waiting/tok');
      expect([response.status, response.headers.get('content-type')]).toEqual([409, 'text/html; charset=utf-8']);
      expect(await response.text()).toContain('This form is closed');
    });
  });
});
