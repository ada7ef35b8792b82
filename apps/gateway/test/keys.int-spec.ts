import { randomUUID } from 'node:crypto';
import { waitFor } from '@weft/testing';
import { renderPermissionReference } from '../src/access/permission-reference.ts';
import { PERMISSIONS } from '../src/accounts/permissions.ts';
import { GatewayModule } from '../src/gateway.module.ts';
import { callApi, startGateway, type TestGateway } from './start-gateway.ts';
import { BEHIND_PROXY, invite, sql } from './people.ts';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly scopes: string[];
  readonly prefix: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly key: string;
  readonly code?: string;
}

describe('API keys', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway(BEHIND_PROXY);
  });
  afterAll(() => gateway.stop());

  const post = async (path: string, json: unknown, key = gateway.owner.apiKey) => {
    const response = await callApi(gateway.url, path, {
      method: 'POST',
      headers: { 'x-api-key': key },
      ...(json !== undefined && { json }),
    });
    return { status: response.status, body: (await response.json()) as Key };
  };
  const create = async (json: object, key?: string) => (await post('/api/keys', json, key)).body;
  const works = async (key: string) =>
    (await callApi(gateway.url, '/api/auth/me', { headers: { 'x-api-key': key } })).status === 200;
  const listed = async (id: string) =>
    ((await (await gateway.call('/api/keys')).json()) as { items: Key[] }).items.find((each) => each.id === id);

  it('are listed by what they begin with, which is no secret and no two keys’', async () => {
    const [one, two] = [await create({ name: 'One' }), await create({ name: 'Two' })];
    expect((await listed(one.id))!.prefix).toBe(one.prefix);
    expect(one.key.startsWith(one.prefix)).toBe(true);
    expect(one.prefix).not.toBe(two.prefix);
    expect(one.key.length - one.prefix.length).toBeGreaterThanOrEqual(43);
    expect(await works(one.prefix)).toBe(false);
  });

  it('know when they were last used, to the minute', async () => {
    const { id, key } = await create({ name: 'Used' });
    expect((await listed(id))!.lastUsedAt).toBeNull();
    await works(key);
    const first = await waitFor(async () => (await listed(id))!.lastUsedAt);
    await works(key);
    expect((await listed(id))!.lastUsedAt).toBe(first);
    await sql(gateway, `UPDATE gateway.api_keys SET last_used_at = now() - interval '2 minutes' WHERE id = $1`, [id]);
    await works(key);
    await waitFor(async () => Date.parse((await listed(id))!.lastUsedAt!) > Date.now() - 30_000);
  });

  describe('that are rotated', () => {
    it('have a successor with the same rights, and work on for ten minutes', async () => {
      const old = await create({ name: 'Deployment', scopes: ['workflows.read'] });
      const { status, body } = await post(`/api/keys/${old.id}/rotate`, undefined);
      expect(status).toBe(201);
      expect(body).toMatchObject({ name: 'Deployment', scopes: ['workflows.read'], expiresAt: null });
      expect(body.id).not.toBe(old.id);
      expect([await works(old.key), await works(body.key)]).toEqual([true, true]);
      const end = Date.parse((await listed(old.id))!.expiresAt!);
      expect(end).toBeGreaterThan(Date.now() + 9 * 60_000);
      expect(end).toBeLessThan(Date.now() + 10.5 * 60_000);
    });

    it('are refused at once where they have leaked, and rotated no second time', async () => {
      const old = await create({ name: 'Leaked' });
      const { body } = await post(`/api/keys/${old.id}/rotate`, { overlapMinutes: 0 });
      expect([await works(old.key), await works(body.key)]).toEqual([false, true]);
      expect((await post(`/api/keys/${old.id}/rotate`, {})).status).toBe(404);
    });

    it('live as long again, and their end is never put off', async () => {
      const soon = new Date(Date.now() + 60_000).toISOString();
      const old = await create({ name: 'Short', expiresAt: soon });
      const { body } = await post(`/api/keys/${old.id}/rotate`, { overlapMinutes: 60 });
      expect(Math.abs(Date.parse(body.expiresAt!) - Date.parse(soon))).toBeLessThan(10_000);
      expect((await listed(old.id))!.expiresAt).toBe(soon);
    });

    it.each([-1, 1.5, 1_441, '10', null])('overlap for no %j minutes', async (overlapMinutes) => {
      const { id } = await create({ name: 'Overlap' });
      expect((await post(`/api/keys/${id}/rotate`, { overlapMinutes })).status).toBe(400);
    });

    it('give nobody more than they have: not the rights of another key, not its life', async () => {
      const full = await create({ name: 'Full' });
      const end = new Date(Date.now() + 60_000).toISOString();
      const limited = await create({ name: 'Limited', scopes: ['keys.manage', 'workflows.read'], expiresAt: end });
      const rotated = await post(`/api/keys/${full.id}/rotate`, {}, limited.key);
      expect([rotated.status, rotated.body.code]).toEqual([403, 'FORBIDDEN']);
      expect(await works(full.key)).toBe(true);
      for (const expiresAt of [undefined, '2999-01-01T00:00:00Z']) {
        expect((await create({ name: 'Child', expiresAt }, limited.key)).expiresAt).toBe(end);
      }
    });

    it('by a member who may do less by now, have no more than that', async () => {
      const editor = await invite(gateway, 'editor');
      const made = (await (
        await editor.call('/api/keys', { json: { name: 'Mine', scopes: ['workflows.write', 'keys.manage'] } })
      ).json()) as Key;
      await sql(gateway, `UPDATE gateway.memberships SET role = 'viewer' WHERE user_id = $1`, [editor.id]);
      expect((await editor.call(`/api/keys/${made.id}/rotate`, { json: {} })).status).toBe(403);
      expect((await post(`/api/keys/${made.id}/rotate`, {}, made.key)).status).toBe(403);
    });
  });

  it.each([
    ['null for scopes', { scopes: null }],
    ['no scopes', { scopes: [] }],
    ['a scope that there is not', { scopes: ['admin'] }],
    ['null for an end', { expiresAt: null }],
    ['an end that is no time', { expiresAt: 'tomorrow' }],
    ['an end that is over', { expiresAt: '2001-01-01T00:00:00Z' }],
  ])('are not made with %s', async (_, part) => {
    expect((await post('/api/keys', { name: 'Bad', ...part })).status).toBe(400);
  });

  it('are not taken from the address', async () => {
    for (const name of ['key', 'apiKey', 'api_key', 'x-api-key', 'access_token']) {
      expect((await callApi(gateway.url, `/api/auth/me?${name}=${gateway.owner.apiKey}`)).status).toBe(401);
    }
  });

  describe('on every route', () => {
    /** Method, path and permission, as the decorators of the controllers have it; '' for what is no key's to do. */
    const rules = [
      ...renderPermissionReference(GatewayModule).matchAll(/^\| `(\w+) (\/\S+)` \| (?:`([\w.]+)`|whoever has signed in)/gm),
    ].map(([, method, path, permission = '']) => ({ method: method!, path: path!.replace(/:\w+/g, randomUUID()), permission }));
    const call = async (key: string, { method, path }: { method: string; path: string }) => {
      const init = method === 'GET' || method === 'DELETE' ? {} : { json: {} };
      return (await callApi(gateway.url, path, { ...init, method, headers: { 'x-api-key': key } })).status;
    };
    const keyWith = async (scopes: readonly string[]) => {
      const response = await gateway.call('/api/keys', { json: { name: 'Scoped', scopes } });
      return ((await response.json()) as { key: string }).key;
    };

    it('does nothing that is not in its scopes, and what is', async () => {
      expect(rules.length).toBeGreaterThan(60);
      const wrong: string[] = [];
      for (const permission of PERMISSIONS) {
        const [without, only] = [await keyWith(PERMISSIONS.filter((each) => each !== permission)), await keyWith([permission])];
        for (const rule of rules.filter((each) => each.permission === permission)) {
          const [refused, allowed] = [await call(without, rule), await call(only, rule)];
          if (refused !== 403 || allowed === 403 || allowed === 401) {
            wrong.push(`${rule.method} ${rule.path}: ${refused} without, ${allowed} with ${permission}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    });

    it('does nothing that is a person’s own, whatever its scopes', async () => {
      const all = await keyWith(PERMISSIONS);
      const personal = rules.filter(({ permission }) => permission === '');
      expect(personal.length).toBeGreaterThan(8);
      for (const rule of personal) expect([rule.method, rule.path, await call(all, rule)]).toEqual([rule.method, rule.path, 403]);
    });
  });
});
