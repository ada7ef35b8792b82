import { orchestrator, type ResumeTarget, type ServedWebhook, type StoredAnswer } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { FormEnding, FormField, FormPage, HostedForm, WebhookAnswer, WebhookRoute } from '@weft/node-sdk';
import { startGateway, type TestGateway } from './start-gateway.ts';
import { served } from './webhook-house.ts';

const field = (given: Partial<FormField>): FormField => ({
  name: 'who',
  label: 'Who',
  type: 'text',
  required: false,
  placeholder: '',
  defaultValue: '',
  options: [],
  multiple: false,
  accept: '',
  html: '',
  ...given,
});
const FORM: FormPage = {
  title: 'Order <script>alert(1)</script>',
  description: 'For <b>you</b><img src="https://evil.example/x.png" alt="a cat"><script>alert(1)</script>',
  button: 'Send',
  after: { text: 'Thanks, <i>bye</i>' },
  fields: [
    field({ required: true }),
    field({ name: 'n', label: 'How many', type: 'number' }),
    field({ name: 'src', label: '', type: 'hidden', defaultValue: 'web' }),
  ],
};

describe('a form that starts runs', () => {
  let gateway: TestGateway;
  let route: ServedWebhook;
  let counter = 1;

  beforeAll(async () => {
    gateway = await startGateway({ WEFT_WAIT_MS: '2500' });
  });
  afterAll(() => gateway.stop());

  const claimed = new Map<string, { executionId: string; requestHash: string }>();
  const serve = (page: Partial<HostedForm> = {}, given: Partial<WebhookRoute> = {}) => {
    route = served({
      method: 'POST',
      path: 'order',
      respond: 'immediately',
      page: { kind: 'form', form: FORM, ...page },
      ...given,
    });
    claimed.clear();
    const { calls, handlers } = gateway.orchestrator;
    for (const name of Object.keys(calls)) delete (calls as Record<string, unknown>)[name];
    Object.assign(handlers, {
      findWebhook: async ({ method, path }: { method: string; path: string }) => {
        if (method !== 'form' || path !== 'order') throw new AppError('WEBHOOK_NOT_FOUND', 'None.');
        return route;
      },
      findTestWebhook: async () => ({ ...route, executionId: '0190f3a2-0000-7000-8000-0000000000aa' }),
      startWebhook: async ({ executionId }: { executionId: string }) => ({ status: 'accepted', executionId }),
      claimKey: async ({ key, requestHash, executionId }: { key: string; requestHash: string; executionId: string }) => {
        const first = claimed.get(key);
        if (first && first.requestHash !== requestHash) throw new AppError('IDEMPOTENCY_KEY_REUSED', 'Other.');
        if (!first) claimed.set(key, { executionId, requestHash });
        return { executionId: first?.executionId ?? executionId, isFirst: !first };
      },
      findAnswers: async ({ executionIds }: { executionIds: string[] }) => executionIds.map(() => ({ status: 'pending' })),
      getChangeCounter: async () => ({ counter }),
      getResumeToken: async () => ({ token: 'tok' }),
    });
    gateway.events.publish(orchestrator.events.workflowsChanged, { counter: ++counter });
  };
  const open = (query = '', path = '/form/order') => fetch(`${gateway.url}${path}${query}`);
  const tokenOf = (page: string) => /name="~token" value="([^"]+)"/.exec(page)![1]!;
  const send = async (values: Record<string, string>, { token, query = '' }: { token?: string; query?: string } = {}) =>
    fetch(`${gateway.url}/form/order${query}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ ...(token && { '~token': token }), ...values }),
    });
  const started = () => gateway.orchestrator.calls.startWebhook ?? [];

  it('shows it, with the looks of its texts and nothing that acts', async () => {
    serve();
    const response = await open();
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('For <b>you</b>a cat');
    expect(page).toContain('Order &lt;script&gt;');
    expect(page).not.toMatch(/<script|<img|evil/);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox allow-forms/);
    expect(started()).toEqual([]);
  });

  it('is not there for whoever comes to another address', async () => {
    serve();
    for (const path of ['/form/other', '/form/~nobody/order', '/form/']) {
      const response = await open('', path);
      expect([path, response.status, await response.text()]).toEqual([
        path,
        404,
        expect.stringContaining('There is nothing here'),
      ]);
    }
  });

  it('starts one run with what was sent, however often the page is sent', async () => {
    serve();
    const token = tokenOf(await (await open()).text());
    const pages = await Promise.all([1, 2, 3].map(() => send({ f0: 'Ada', f1: '3' }, { token })));
    for (const page of pages)
      expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Thanks, <i>bye</i>')]);
    expect(started()).toHaveLength(1);
    const { call, respond } = started()[0]!;
    expect(respond).toBe('immediately');
    expect(call).toEqual({
      request: { who: 'Ada', n: 3, src: 'web', submittedAt: expect.stringMatching(/^\d{4}-.*Z$/), formMode: 'production' },
    });
    const other = await send({ f0: 'Bob' }, { token });
    expect([other.status, await other.text()]).toEqual([422, expect.stringContaining('has been sent already')]);
    expect(started()).toHaveLength(1);
  });

  it('shows again what cannot be taken, with what was typed', async () => {
    serve();
    const token = tokenOf(await (await open()).text());
    const response = await send({ f0: '', f1: '<x>' }, { token });
    const page = await response.text();
    expect(response.status).toBe(422);
    for (const text of ['Please fill in this field.', 'Please enter a number.', '&lt;x&gt;', '2 answers have to be corrected.'])
      expect(page).toContain(text);
    expect(started()).toEqual([]);
    expect((await send({ f0: 'Ada', f1: '1' }, { token: tokenOf(page) })).status).toBe(200);
  });

  it('takes what its address says for its fields, and leads on there with it', async () => {
    serve({ continues: true });
    const query = '?Who=Ada%20%3Cb%3E&src=mail&n=7&~token=x';
    const page = await (await open(query)).text();
    expect(page).toContain('value="Ada &lt;b&gt;"');
    expect(page).toMatch(/type="hidden" name="f2" value="mail"/);
    const response = await send({ f0: 'Ada', f2: 'mail' }, { token: tokenOf(page), query });
    expect([response.status, response.headers.get('location')]).toEqual([303, `/form-waiting/tok${query}&~sent=1`]);
    expect(gateway.orchestrator.calls.getResumeToken).toEqual([
      { tenantId: gateway.owner.tenantId, executionId: started()[0]!.executionId },
    ]);
  });

  it("is sent again where its token is another form's, and by no other site where it asks who comes", async () => {
    serve();
    const token = tokenOf(await (await open()).text());
    const forged = `${token.slice(0, 22)}.${'A'.repeat(43)}`;
    const response = await send({ f0: 'Ada' }, { token: forged });
    const page = await response.text();
    expect([response.status, page]).toEqual([422, expect.stringContaining('This page was out of date')]);
    expect(page).toContain('value="Ada"');
    expect(started()).toEqual([]);
    expect((await send({ f0: 'Ada' })).status).toBe(200);

    serve({}, { authentication: { type: 'httpBasicAuth', credentialId: '0190f3a2-0000-7000-8000-0000000000c1' } });
    gateway.credentials.handlers.verifyCaller = async ({ headers }) =>
      headers['authorization'] === 'Basic QTpi' ? { allowed: true } : { allowed: false };
    const stranger = await open();
    expect([stranger.status, stranger.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
    const headers = { authorization: 'Basic QTpi' };
    const post = (values: Record<string, string>) =>
      fetch(`${gateway.url}/form/order`, { method: 'POST', headers, body: new URLSearchParams(values) });
    expect((await post({ f0: 'Ada' })).status).toBe(422);
    const shown = await (await fetch(`${gateway.url}/form/order`, { headers })).text();
    expect((await post({ f0: 'Ada', '~token': tokenOf(shown) })).status).toBe(200);
  });

  it('says what comes of the run, where that is waited for', async () => {
    serve({}, { respond: 'respond-node' });
    const answerWith = async (answer: WebhookAnswer) => {
      gateway.orchestrator.handlers.startWebhook = async ({ executionId }) => ({ status: 'answered', executionId, answer });
      return send({ f0: 'Ada' });
    };
    const json = await answerWith({ status: 200, headers: {}, body: { json: { formSubmittedText: 'Number <b>7</b>' } } });
    expect([json.status, await json.text()]).toEqual([200, expect.stringContaining('Number <b>7</b>')]);
    const away = await answerWith({ status: 307, headers: { location: 'https://shop.example/7' } });
    expect([away.status, await away.text()]).toEqual([200, expect.stringContaining('content="0;url=https://shop.example/7"')]);
    const evil = await answerWith({ status: 307, headers: { location: 'javascript:alert(1)' } });
    expect(await evil.text()).not.toContain('javascript');
    const plain = await answerWith({
      status: 201,
      headers: { 'content-type': 'text/html' },
      body: { text: '<script>1</script>' },
    });
    expect([plain.status, plain.headers.get('content-security-policy')]).toEqual([201, 'sandbox']);
    gateway.orchestrator.handlers.startWebhook = async ({ executionId }) => ({
      status: 'answered',
      executionId,
      answer: { status: 500, headers: {}, body: { json: { message: 'The workflow failed.', executionId } } },
    });
    const failed = await send({ f0: 'Ada' });
    expect([failed.status, await failed.text()]).toEqual([500, expect.stringContaining('There was a problem')]);
  });

  it('is served as a test once somebody tries it out', async () => {
    serve();
    const page = await (await open('?Who=Ada', '/form-test/order')).text();
    expect(page).not.toContain('value="Ada"');
    const body = new URLSearchParams({ f0: 'Ada', '~token': tokenOf(page) });
    expect((await fetch(`${gateway.url}/form-test/order`, { method: 'POST', body })).status).toBe(200);
    expect(started()[0]).toMatchObject({ test: true, executionId: '0190f3a2-0000-7000-8000-0000000000aa' });
    expect(started()[0]!.call.request).toMatchObject({ formMode: 'test' });
  });

  describe('with further pages', () => {
    const EXECUTION = '0190f3a2-0000-7000-8000-00000000000e';
    let target: ResumeTarget | AppError;
    let answer: StoredAnswer;
    const base: WebhookRoute = { method: 'POST', path: '', respond: 'immediately', immediate: { status: 200, headers: {} } };
    const page = (path: string, title: string): ResumeTarget => ({
      status: 'open',
      tenantId: gateway.owner.tenantId,
      executionId: EXECUTION,
      executionMode: 'production',
      path,
      resume: { kind: 'form', route: base, form: { ...FORM, title, continues: true } },
    });
    const between = () => new AppError('RESUME_REFUSED', 'The run has gone on.');
    const resumed = () => gateway.orchestrator.calls.resume ?? [];

    beforeEach(() => {
      serve();
      answer = { status: 'pending' };
      Object.assign(gateway.orchestrator.handlers, {
        findResume: async () => {
          if (target instanceof AppError) throw target;
          return target;
        },
        resume: async () => ({ status: 'resumed' }),
        readResumeToken: async () => ({ tenantId: gateway.owner.tenantId, executionId: EXECUTION }),
        findAnswers: async () => [answer],
      });
    });

    const visit = (query = '?Who=Ada&~sent=1') => fetch(`${gateway.url}/form-waiting/tok${query}`, { redirect: 'manual' });
    const post = (values: Record<string, string>, query = '?Who=Ada&~sent=1') =>
      fetch(`${gateway.url}/form-waiting/tok${query}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(values) });

    it('shows the next one as soon as the run is there', async () => {
      target = between();
      setTimeout(() => (target = page('p2', 'Page two')), 200);
      const response = await visit();
      const text = await response.text();
      expect([response.status, text]).toEqual([200, expect.stringContaining('Page two')]);
      expect(text).toContain('name="~page" value="p2"');
      expect(text).toContain('value="Ada"');
    });

    it('takes it once, from the page that it is, and leads on', async () => {
      target = page('p2', 'Page two');
      const sent = await post({ '~page': 'p2', f0: 'Ada' });
      expect([sent.status, sent.headers.get('location')]).toEqual([303, '/form-waiting/tok?Who=Ada&~sent=1']);
      expect(resumed()[0]).toMatchObject({ wait: 'p2', items: [{ json: { who: 'Ada' } }] });
      expect((await post({ '~page': 'p1', f0: 'Bob' })).status).toBe(303);
      gateway.orchestrator.handlers.resume = () => Promise.reject(between());
      expect((await post({ '~page': 'p2', f0: 'Ada' })).status).toBe(303);
      target = between();
      expect((await post({ '~page': 'p2', f0: 'Ada' })).status).toBe(303);
      expect(resumed()).toHaveLength(2);
      target = page('p2', 'Page two');
      expect((await post({ '~page': 'p2', f0: '' })).status).toBe(422);
    });

    it('says that the run is on its way, and looks again', async () => {
      target = between();
      const response = await visit();
      const text = await response.text();
      expect([response.status, text]).toEqual([200, expect.stringContaining('One moment, please')]);
      expect(text).toContain('http-equiv="refresh" content="1;url=/form-waiting/tok?Who=Ada&amp;~sent=2"');
    }, 10_000);

    const end = (ending: Partial<FormEnding>, body?: WebhookAnswer['body']) => {
      target = new AppError('EXECUTION_FINISHED', 'Over.');
      const full: FormEnding = { kind: 'text', title: '', pageTitle: '', content: '', ...ending };
      answer = { status: 'answered', answer: { status: 200, headers: {}, ending: full, ...(body && { body }) } };
    };

    it('shows how it ends', async () => {
      end({ title: 'Done & dusted', content: 'Your number is <b>7</b><script>alert(1)</script>' });
      const text = await (await visit()).text();
      expect(text).toContain('<h1>Done &amp; dusted</h1>');
      expect(text).toContain('<b>7</b>');
      expect(text).not.toContain('<script');

      end({ kind: 'redirect', content: 'https://shop.example/done' });
      expect(await (await visit()).text()).toContain('url=https://shop.example/done');

      end({ kind: 'html' }, { text: '<h1 style="color:red">Own</h1><script>alert(1)</script>' });
      const document = await visit();
      expect(await document.text()).toContain('<h1 style="color:red">');
      const policy = document.headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain('sandbox');
      expect(policy).not.toContain('allow-scripts');

      target = new AppError('EXECUTION_FINISHED', 'Over.');
      answer = { status: 'finished', outcome: 'succeeded' };
      expect(await (await visit()).text()).toContain('Your response has been recorded.');
      answer = { status: 'finished', outcome: 'failed' };
      const failed = await visit();
      expect([failed.status, await failed.text()]).toEqual([500, expect.stringContaining('There was a problem')]);
      expect((await visit('')).status).toBe(409);
    });

    it('does not lead strangers anywhere', async () => {
      target = new AppError('RESUME_NOT_FOUND', 'None.');
      gateway.orchestrator.handlers.readResumeToken = () => Promise.reject(new AppError('RESUME_NOT_FOUND', 'None.'));
      const response = await visit();
      expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('There is no form here')]);
    });
  });
});
