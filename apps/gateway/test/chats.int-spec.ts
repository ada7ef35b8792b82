import { orchestrator, type ServedWebhook } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { HostedChat, WebhookAnswer, WebhookRoute } from '@weft/node-sdk';
import { startGateway, type TestGateway } from './start-gateway.ts';
import { served } from './webhook-house.ts';

const CHAT: HostedChat = {
  kind: 'chat',
  isPublic: true,
  hasPage: true,
  title: 'Help <script>alert(1)</script>',
  subtitle: 'Ask & see',
  placeholder: 'Ask "me"',
  initialMessages: ['Hi <b>there</b>', 'How can I help?'],
};

describe('a chat', () => {
  let gateway: TestGateway;
  let route: ServedWebhook;
  let answer: WebhookAnswer;
  let counter = 1;

  beforeAll(async () => {
    gateway = await startGateway({ WEFT_WAIT_MS: '2500' });
  });
  afterAll(() => gateway.stop());

  const serve = (page: Partial<HostedChat> = {}, given: Partial<WebhookRoute> = {}) => {
    route = served({ method: 'POST', path: 'help', respond: 'last-node', page: { ...CHAT, ...page }, ...given });
    answer = { status: 200, headers: {}, body: { json: { output: 'Because.' } } };
    const { calls, handlers } = gateway.orchestrator;
    for (const name of Object.keys(calls)) delete (calls as Record<string, unknown>)[name];
    Object.assign(handlers, {
      findWebhook: async ({ method, path }: { method: string; path: string }) => {
        if (method !== 'chat' || path !== 'help') throw new AppError('WEBHOOK_NOT_FOUND', 'None.');
        return route;
      },
      findTestWebhook: async () => ({ ...route, executionId: '0190f3a2-0000-7000-8000-0000000000aa' }),
      startWebhook: async ({ executionId }: { executionId: string }) => ({ status: 'answered', executionId, answer }),
      getChangeCounter: async () => ({ counter }),
    });
    gateway.events.publish(orchestrator.events.workflowsChanged, { counter: ++counter });
  };
  beforeEach(() => serve());

  const url = (path = '/chat/help') => gateway.url + path;
  const say = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(url(), { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
  const started = () => gateway.orchestrator.calls.startWebhook ?? [];
  const requests = () => started().map(({ call }) => call.request as unknown);

  it('has a page that runs nothing but its own script', async () => {
    const response = await fetch(url());
    const page = await response.text();
    expect(response.status).toBe(200);
    for (const text of ['Help &lt;script&gt;', 'Ask &amp; see', 'Hi &lt;b&gt;there&lt;/b&gt;', 'Ask &quot;me&quot;'])
      expect(page).toContain(text);
    expect(page.match(/<script>/g)).toHaveLength(1);
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/);
    expect(policy).not.toContain('unsafe');
    expect(started()).toEqual([]);
  });

  it('is there for whoever it is for', async () => {
    serve({ isPublic: false });
    expect((await fetch(url())).status).toBe(404);
    expect((await say({ chatInput: 'Why?' })).status).toBe(404);
    expect((await fetch(url('/chat-test/help'))).status).toBe(200);
    serve({ hasPage: false });
    expect((await fetch(url())).status).toBe(404);
    expect((await say({ chatInput: 'Why?' })).status).toBe(200);
    serve({}, { authentication: { type: 'httpBasicAuth', credentialId: '0190f3a2-0000-7000-8000-0000000000c1' } });
    gateway.credentials.handlers.verifyCaller = async () => ({ allowed: false });
    const stranger = await fetch(url());
    expect([stranger.status, stranger.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
  });

  it('starts a run with each message, and gives what that answers', async () => {
    const response = await say({ action: 'sendMessage', sessionId: 's1', chatInput: 'Why?', metadata: { user: 7 } });
    expect([response.status, await response.json()]).toEqual([200, { output: 'Because.' }]);
    await say({ chatInput: 'And?' });
    expect(requests()).toEqual([
      { sessionId: 's1', action: 'sendMessage', chatInput: 'Why?', metadata: { user: 7 } },
      { sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/), action: 'sendMessage', chatInput: 'And?' },
    ]);
    expect(started()[0]).toMatchObject({ respond: 'last-node', triggerNodeId: 'n1' });
  });

  it('keeps no earlier messages', async () => {
    const response = await say({ action: 'loadPreviousSession', sessionId: 's1' });
    expect([response.status, await response.json()]).toEqual([200, { data: [] }]);
    expect(started()).toEqual([]);
  });

  it.each([
    [{ action: 'sendMessage' }, 'chatInput'],
    [{ chatInput: 7 }, 'chatInput'],
    [{ chatInput: 'a', sessionId: 7 }, 'sessionId'],
    [{ chatInput: 'a', sessionId: 'x'.repeat(501) }, 'sessionId'],
    [{ action: 'deleteAll', chatInput: 'a' }, 'action'],
    [['a'], 'object'],
  ])('refuses %j', async (body, named) => {
    const response = await say(body);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(named)]);
    expect(started()).toEqual([]);
  });

  it('takes files where it says so, of the kinds that it says', async () => {
    const send = (name: string, type: string) => {
      const body = new FormData();
      body.append('chatInput', 'Look');
      body.append('sessionId', 's1');
      body.append('files', new File(['xyz'], name, { type }));
      return fetch(url(), { method: 'POST', body });
    };
    expect((await send('a.png', 'image/png')).status).toBe(400);
    serve({ files: 'image/*, .pdf' });
    expect((await send('a.exe', 'application/x-msdownload')).status).toBe(400);
    expect((await send('a.png', 'image/png')).status).toBe(200);
    expect(started()[0]!.call).toEqual({
      request: {
        sessionId: 's1',
        action: 'sendMessage',
        chatInput: 'Look',
        files: [{ fileName: 'a.png', mimeType: 'image/png', fileSize: 3, binaryKey: 'data0' }],
      },
      binary: { data0: expect.objectContaining({ fileName: 'a.png', sizeBytes: 3 }) },
    });
  });

  it('answers a page whose script does not run with the page', async () => {
    answer = { status: 200, headers: {}, body: { json: { text: 'Because <b>so</b>.' } } };
    const body = new URLSearchParams({ '~page': '1', sessionId: 's1', chatInput: 'Why <i>?' });
    const response = await fetch(url(), { method: 'POST', body });
    const page = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const text of ['Why &lt;i&gt;?', 'Because &lt;b&gt;so&lt;/b&gt;.', 'value="s1"']) expect(page).toContain(text);
    expect(requests()).toEqual([{ sessionId: 's1', action: 'sendMessage', chatInput: 'Why <i>?' }]);
  });

  it('is for pages of the origins that it names, and for its own', async () => {
    const from = (origin: string) => say({ chatInput: 'Why?' }, { origin });
    expect((await from('https://shop.example')).headers.get('access-control-allow-origin')).toBe('*');
    serve({}, { allowedOrigins: ['https://shop.example'] });
    expect((await from('https://shop.example')).headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect((await from(gateway.url)).status).toBe(200);
    expect((await from('https://evil.example')).status).toBe(403);
    expect(started()).toHaveLength(2);
    const asks = (origin: string) =>
      fetch(url(), { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const allowed = await asks('https://shop.example');
    expect([allowed.status, allowed.headers.get('access-control-allow-methods')]).toEqual([204, 'POST']);
    expect((await asks('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('does nothing for a site that uses what a browser has kept of somebody', async () => {
    serve({}, { authentication: { type: 'httpBasicAuth', credentialId: '0190f3a2-0000-7000-8000-0000000000c1' } });
    gateway.credentials.handlers.verifyCaller = async () => ({ allowed: true });
    const headers = { origin: 'https://evil.example', authorization: 'Basic QTpi' };
    const body = new URLSearchParams({ chatInput: 'Why?' });
    expect((await fetch(url(), { method: 'POST', body, headers })).status).toBe(403);
    expect(started()).toEqual([]);
    expect((await say({ chatInput: 'Why?' }, headers)).status).toBe(200);
    const own = { ...headers, origin: gateway.url };
    expect((await fetch(url(), { method: 'POST', body, headers: own })).status).toBe(200);
  });
});
