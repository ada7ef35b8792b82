import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CredentialView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { startGateway, type TestGateway } from './start-gateway.ts';

const view: CredentialView = {
  id: randomUUID(),
  name: 'Orders',
  type: 'httpHeaderAuth',
  data: { name: 'X-Key' },
  secretsSet: ['value'],
  allowedHosts: ['api.example.com'],
  version: 1,
  createdAt: new Date(0).toISOString(),
  updatedAt: new Date(0).toISOString(),
};
const given = {
  name: 'Orders',
  type: 'httpHeaderAuth',
  data: { name: 'X-Key', value: 'secret' },
  allowedHosts: ['api.example.com'],
};

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway({ WEFT_PUBLIC_URL: 'https://weft.example/' });
  Object.assign(gateway.credentials.handlers, {
    create: async () => view,
    get: async () => view,
    list: async () => ({ items: [view] }),
    update: async () => view,
    delete: async () => undefined,
    test: async () => ({ ok: true, message: 'It works.' }),
    listTypes: async () => [],
    startOAuth: async () => ({ ticket: 'a ticket' }),
  });
});
afterAll(() => gateway.stop());

const actor = () => ({ tenantId: gateway.owner.tenantId, userId: gateway.owner.userId });
const callback = (query: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/api/credentials/oauth2/callback${query}`, { headers });

describe('the routes of credentials', () => {
  it('hand what they get to the vault, on behalf of the caller', async () => {
    const created = await gateway.call('/api/credentials', { json: given });
    expect([created.status, await created.json()]).toEqual([201, view]);
    expect(gateway.credentials.calls.create?.at(-1)).toEqual({ actor: actor(), ...given });
    expect(await (await gateway.call('/api/credentials?type=smtp&limit=5')).json()).toEqual({ items: [view] });
    expect(gateway.credentials.calls.list?.at(-1)).toEqual({ actor: actor(), type: 'smtp', limit: 5 });
    expect(await (await gateway.call(`/api/credentials/${view.id}`)).json()).toEqual(view);
    expect((await gateway.call(`/api/credentials/${view.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await (await gateway.call('/api/credentials/types')).json()).toEqual({ items: [] });
    const tested = await gateway.call(`/api/credentials/${view.id}/test`, { method: 'POST' });
    expect([tested.status, await tested.json()]).toEqual([200, { ok: true, message: 'It works.' }]);
    await gateway.call(`/api/credentials/${view.id}`, {
      method: 'PATCH',
      json: { name: 'B', data: { value: null }, basedOn: 1 },
    });
    expect(gateway.credentials.calls.update?.at(-1)).toEqual({
      actor: actor(),
      credentialId: view.id,
      name: 'B',
      data: { value: null },
      basedOn: 1,
    });
  });

  it.each([
    ['an unknown key', { ...given, tenantId: randomUUID() }],
    ['an id', { ...given, id: randomUUID() }],
    ['fields that are no object', { ...given, data: 'x' }],
    ['no type', { name: 'x', data: {} }],
  ])('refuse %s', async (_, body) => {
    expect((await gateway.call('/api/credentials', { json: body })).status).toBe(400);
  });

  it('are closed to whoever has not the permission', async () => {
    expect((await fetch(`${gateway.url}/api/credentials`)).status).toBe(401);
    const made = await gateway
      .call('/api/keys', { json: { name: 'reader', scopes: ['credentials.read'] } })
      .then((answer) => answer.json());
    const { key } = made as { key: string };
    const as = (path: string, init: RequestInit & { json?: unknown } = {}) =>
      gateway.call(path, { ...init, headers: { 'x-api-key': key } });
    expect((await as('/api/credentials')).status).toBe(200);
    for (const path of ['/api/credentials', `/api/credentials/${view.id}/test`, '/api/credentials/oauth2/start']) {
      expect((await as(path, { method: 'POST', json: given })).status).toBe(403);
    }
  });

  it.each(['oauth1', 'oauth2'])(
    'start a consent on a page of ours, and come back to where people reach Weft (%s)',
    async (kind) => {
      const answers = [
        await gateway.call(`/api/credentials/${kind}/start`, { json: { credentialId: view.id } }),
        await gateway.call(`/api/credentials/${view.id}/${kind}/start`, { method: 'POST', headers: { host: 'evil.test' } }),
      ];
      for (const answer of answers) {
        const authorizationUrl = `https://weft.example/api/credentials/${kind}/open?ticket=a+ticket`;
        expect([answer.status, await answer.json()]).toEqual([200, { authorizationUrl }]);
      }
      for (const call of gateway.credentials.calls.startOAuth ?? []) {
        expect(call).toEqual({ actor: actor(), credentialId: view.id, publicUrl: 'https://weft.example' });
      }
    },
  );
});

describe('a browser that consents', () => {
  const STATE = 'the state';
  const authorizationUrl = `https://auth.example/authorize?state=${STATE}&x="><script>`;
  const open = (query = '?ticket=t', headers: Record<string, string> = {}, url = gateway.url) =>
    fetch(`${url}/api/credentials/oauth2/open${query}`, { headers });
  beforeAll(() => {
    gateway.credentials.handlers.openConsent = async () => ({
      name: 'O<b>',
      authorizationUrl,
      state: STATE,
      browserKey: 'key-1',
    });
    gateway.credentials.handlers.completeOAuth = async () => ({ credentialId: view.id, name: 'Orders' });
  });
  const keyOf = (answer: Response) => answer.headers.get('set-cookie')!.split(';')[0]!;

  it('is told what it is about, is given a key that no script can read, and is led on', async () => {
    const answer = await open();
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(gateway.credentials.calls.openConsent?.at(-1)).toEqual({ ticket: 't' });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-weft-consent-[0-9a-f]{16}=key-1; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(page).toContain('Connect &quot;O&lt;b&gt;&quot;');
    expect(page).toContain('act with your account');
    expect(page).toContain('href="https://auth.example/authorize?state=the state&amp;x=&quot;&gt;&lt;script&gt;"');
    expect(page).toContain('Continue to auth.example');
    expect(page).not.toContain('key-1');
  });

  it('shows its key when it comes back, and loses it', async () => {
    const cookie = keyOf(await open());
    const answer = await callback(`?code=c&state=${STATE}`, { cookie: `a=b; ${cookie}; weft-consent-x=z` });
    expect(gateway.credentials.calls.completeOAuth?.at(-1)).toEqual({
      parameters: { code: 'c', state: STATE },
      browserKey: 'key-1',
    });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-weft-consent-[0-9a-f]{16}=; Max-Age=0; /);
    expect(await answer.text()).toContain('Connected');
  });

  it('has no key for the consent of another, nor one that another host has set', async () => {
    const cookie = keyOf(await open());
    await callback('?code=c&state=another', { cookie });
    expect(gateway.credentials.calls.completeOAuth?.at(-1)).toEqual({ parameters: { code: 'c', state: 'another' } });
    await callback(`?code=c&state=${STATE}`, { cookie: cookie.replace('__Host-', '') });
    expect(gateway.credentials.calls.completeOAuth?.at(-1)).toEqual({ parameters: { code: 'c', state: STATE } });
  });

  it('gets a key without TLS only where Weft itself is reached without', async () => {
    const plain = await startGateway();
    plain.credentials.handlers.openConsent = gateway.credentials.handlers.openConsent!;
    const cookie = (await open('?ticket=t', {}, plain.url)).headers.get('set-cookie');
    expect(cookie).toMatch(/^weft-consent-[0-9a-f]{16}=key-1; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    await plain.stop();
  });

  it('is told why it goes no further, without a key', async () => {
    gateway.credentials.handlers.openConsent = async () => {
      throw new AppError('OAUTH_FAILED', 'It was used already.');
    };
    const answer = await open();
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([422, null]);
    expect(await answer.text()).toContain('It was used already.');
    expect((await open('')).status).toBe(400);
  });

  it('is not used up by a look at its headers', async () => {
    const before = gateway.credentials.calls.openConsent?.length;
    const answer = await fetch(`${gateway.url}/api/credentials/oauth2/open?ticket=t`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
    expect(gateway.credentials.calls.openConsent?.length).toBe(before);
  });
});

describe('a browser that consents to OAuth 1', () => {
  it('gets a key at its page, and shows it when it comes back with the token', async () => {
    const authorizationUrl = 'https://auth.example/authorize?oauth_token=t';
    gateway.credentials.handlers.openConsent = async () => ({ name: 'One', authorizationUrl, state: 'one', browserKey: 'key-2' });
    gateway.credentials.handlers.completeOAuth = async () => ({ credentialId: view.id, name: 'One' });
    const opened = await fetch(`${gateway.url}/api/credentials/oauth1/open?ticket=t`);
    expect(await opened.text()).toContain(`href="${authorizationUrl}"`);
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
    const back = `${gateway.url}/api/credentials/oauth1/callback?state=one&oauth_token=t&oauth_verifier=v`;
    const before = gateway.credentials.calls.completeOAuth?.length;
    expect((await fetch(back, { method: 'HEAD', headers: { cookie } })).status).toBe(200);
    expect(gateway.credentials.calls.completeOAuth?.length).toBe(before);
    expect(await (await fetch(back, { headers: { cookie } })).text()).toContain('Connected');
    expect(gateway.credentials.calls.completeOAuth?.at(-1)).toEqual({
      parameters: { state: 'one', oauth_token: 't', oauth_verifier: 'v' },
      browserKey: 'key-2',
    });
  });
});

describe('the page after a consent', () => {
  it('says that it is done, and runs nothing', async () => {
    gateway.credentials.handlers.completeOAuth = async () => ({ credentialId: view.id, name: '<script>alert("x")</script>' });
    const answer = await callback('?code=c&state=s&state=twice&iss=https%3A%2F%2Fauth.example');
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(page).not.toContain('<script');
    // What is there twice counts as not there.
    expect(gateway.credentials.calls.completeOAuth?.at(-1)).toEqual({ parameters: { code: 'c', iss: 'https://auth.example' } });
  });

  it('says why it is not, and names whoever is signed in', async () => {
    gateway.credentials.handlers.completeOAuth = async () => {
      throw new AppError('OAUTH_FAILED', 'The service said <b>no</b>.');
    };
    const answer = await callback('?state=s', { 'x-api-key': gateway.owner.apiKey });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('The service said &lt;b&gt;no&lt;/b&gt;.');
    expect(gateway.credentials.calls.completeOAuth?.at(-1)).toMatchObject({ actor: actor() });
  });

  it('keeps what went wrong inside to itself', async () => {
    gateway.credentials.handlers.completeOAuth = async () => {
      throw new Error('a table is missing');
    };
    const answer = await callback('?state=s');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('table');
  });
});
