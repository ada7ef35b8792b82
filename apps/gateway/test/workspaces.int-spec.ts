import { randomUUID } from 'node:crypto';
import { PERMISSIONS } from '../src/accounts/permissions.ts';
import { callApi, PASSWORD, startGateway, type TestGateway } from './start-gateway.ts';
import { BEHIND_PROXY, fromAnywhere, invite, type Person, signIn, sql, toPerson, tokenOf, type Tokens } from './people.ts';

interface Workspace {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly role: string;
  readonly current: boolean;
}

describe('workspaces', () => {
  let gateway: TestGateway;
  let owner: Person;
  beforeAll(async () => {
    gateway = await startGateway(BEHIND_PROXY);
    owner = await toPerson(gateway, gateway.owner.email, await signIn(gateway));
  });
  afterAll(() => gateway.stop());

  const json = async <T>(response: Response | Promise<Response>) => (await (await response).json()) as T;
  const statusOf = async (response: Promise<Response>) => (await response).status;
  const codeOf = async (response: Promise<Response>) => (await json<{ code?: string }>(response)).code;
  const at = (path = '', id = gateway.owner.tenantId) => `/api/workspaces/${id}${path}`;
  const switchTo = async (who: Person, id: string): Promise<Person> => {
    const { accessToken } = await json<Tokens>(who.call(at('/switch', id), { method: 'POST' }));
    return toPerson(gateway, who.email, { ...who, accessToken });
  };
  const setRole = (who: Person, userId: string, role: string) =>
    who.call(at(`/members/${userId}`, who.workspaceId), { method: 'PATCH', json: { role } });

  it('are made by whoever may, belong to their maker, and are switched to within a session', async () => {
    const made = await json<Workspace>(owner.call('/api/workspaces', { json: { name: 'Söhne & Co' } }));
    expect(made).toMatchObject({ name: 'Söhne & Co', role: 'owner', current: false });
    expect(made.slug).toMatch(/^sohne-co-[0-9a-f]{8}$/);
    expect(await statusOf(owner.call(at('', made.id)))).toBe(404);

    const there = await switchTo(owner, made.id);
    expect(there.workspaceId).toBe(made.id);
    const { items } = await json<{ items: Workspace[] }>(there.call('/api/workspaces'));
    expect(items.map(({ id, current }) => [id, current])).toEqual([
      [gateway.owner.tenantId, false],
      [made.id, true],
    ]);
    // The token of before is still one for the first workspace; refreshes go on in the second.
    expect((await toPerson(gateway, owner.email, owner)).workspaceId).toBe(gateway.owner.tenantId);
    const refreshed = await json<Tokens>(
      callApi(gateway.url, '/api/auth/refresh', { json: { refreshToken: owner.refreshToken } }),
    );
    expect((await toPerson(gateway, owner.email, refreshed)).workspaceId).toBe(made.id);

    const renamed = await json<Workspace>(there.call(at('', made.id), { method: 'PATCH', json: { name: 'Other' } }));
    expect(renamed).toMatchObject({ name: 'Other', slug: made.slug, current: true });
    expect((await toPerson(gateway, owner.email, await signIn(gateway, { workspace: made.slug }))).workspaceId).toBe(made.id);
    await expect(signIn(gateway, { workspace: 'nobodys' })).rejects.toThrow('404');
  });

  it.each(['a\0b', 'a\u001bb', '\0', ' ', 'a\nb', 'a\u2028b', 'x'.repeat(101)])(
    'and keys take no name such as %j',
    async (name) => {
      expect(await statusOf(owner.call('/api/workspaces', { json: { name } }))).toBe(400);
      expect(await statusOf(owner.call('/api/keys', { json: { name } }))).toBe(400);
      expect(await statusOf(owner.call('/api/auth/me', { method: 'PATCH', json: { name } }))).toBe(400);
    },
  );

  it('are made by no member without say, where registration is not open', async () => {
    const editor = await invite(gateway, 'editor');
    expect(await statusOf(editor.call('/api/workspaces', { json: { name: 'Mine' } }))).toBe(403);
  });

  it('show their members a page at a time, to whoever may look', async () => {
    const viewer = await invite(gateway, 'viewer', 'aaa@example.com');
    interface Page {
      items: { id: string; email: string; role: string; lastSeenAt: string | null }[];
      nextCursor?: string;
    }
    const first = await json<Page>(viewer.call(at('/members?limit=1')));
    expect(first.items).toEqual([expect.objectContaining({ id: viewer.id, email: 'aaa@example.com', role: 'viewer' })]);
    expect(Date.parse(first.items[0]!.lastSeenAt!)).toBeGreaterThan(Date.now() - 60_000);
    const rest = await json<Page>(viewer.call(at(`/members?limit=250&cursor=${first.nextCursor}`)));
    expect(rest.items.map(({ email }) => email)).toContain(owner.email);
    expect(rest.items.map(({ email }) => email)).not.toContain('aaa@example.com');
    expect((await json<Page>(viewer.call('/api/users?limit=1'))).items).toEqual(first.items);
    expect(await json(viewer.call(`/api/users/${viewer.id}`))).toEqual(first.items[0]);
    for (const cursor of ['%00', 'AAAA', 'YSBi', 'x'.repeat(400)]) {
      expect(await statusOf(viewer.call(at(`/members?cursor=${cursor}`)))).toBe(400);
    }
    expect((await json<Page>(viewer.call(at('/members?limit=1', 'current')))).items).toEqual(first.items);
    expect(await json(viewer.call(at('', 'current')))).toMatchObject({ id: gateway.owner.tenantId, current: true });
    expect(await statusOf(viewer.call(at('/members', 'default')))).toBe(400);
  });

  describe('roles', () => {
    it('change with the next request', async () => {
      const member = await invite(gateway, 'editor');
      expect(await statusOf(member.call('/api/keys'))).toBe(200);
      expect(await statusOf(setRole(owner, member.id, 'viewer'))).toBe(200);
      expect(await statusOf(member.call('/api/keys'))).toBe(403);
    });

    it('are given by nobody who has less, and ownership by owners alone', async () => {
      const [admin, editor, viewer] = [
        await invite(gateway, 'admin'),
        await invite(gateway, 'editor'),
        await invite(gateway, 'viewer'),
      ];
      expect(await statusOf(setRole(admin, editor.id, 'owner'))).toBe(403);
      expect(await statusOf(setRole(admin, admin.id, 'owner'))).toBe(403);
      expect(await statusOf(setRole(admin, owner.id, 'viewer'))).toBe(403);
      expect(await statusOf(admin.call(at(`/members/${owner.id}`), { method: 'DELETE' }))).toBe(403);
      expect(await statusOf(admin.call(at('/invitations'), { json: { email: 'x@example.com', role: 'owner' } }))).toBe(403);
      expect(await statusOf(setRole(editor, editor.id, 'admin'))).toBe(403);
      expect(await statusOf(setRole(viewer, viewer.id, 'admin'))).toBe(403);
      expect(await statusOf(setRole(admin, viewer.id, 'editor'))).toBe(200);
      for (const role of ['superuser', '', null, ['owner'], undefined]) {
        expect(await statusOf(owner.call(at(`/members/${viewer.id}`), { method: 'PATCH', json: { role } }))).toBe(400);
      }
    });

    it('are given by no key more than the key may do', async () => {
      const { key } = await json<{ key: string }>(
        owner.call('/api/keys', { json: { name: 'Members', scopes: ['members.manage'] } }),
      );
      const byKey = (path: string, init: { method?: string; json: unknown }) =>
        callApi(gateway.url, path, { ...init, headers: { 'x-api-key': key } });
      const viewer = await invite(gateway, 'viewer');
      expect(await statusOf(byKey(at(`/members/${viewer.id}`), { method: 'PATCH', json: { role: 'admin' } }))).toBe(403);
      expect(await statusOf(byKey(at('/invitations'), { json: { email: 'evil@example.com', role: 'viewer' } }))).toBe(403);
    });

    it('leave a workspace an owner, also when two go at once', async () => {
      const workspace = await json<Workspace>(owner.call('/api/workspaces', { json: { name: 'Two' } }));
      const first = await switchTo(owner, workspace.id);
      expect(await codeOf(setRole(first, first.id, 'viewer'))).toBe('LAST_OWNER');
      expect(await codeOf(first.call(at('/leave', workspace.id), { method: 'POST' }))).toBe('LAST_OWNER');
      expect(await codeOf(first.call(at(`/members/${first.id}`, workspace.id), { method: 'DELETE' }))).toBe('LAST_OWNER');

      const second = await invite(gateway, 'viewer');
      await sql(gateway, `INSERT INTO gateway.memberships (tenant_id, user_id, role) VALUES ($1, $2, 'owner')`, [
        workspace.id,
        second.id,
      ]);
      const there = await switchTo(second, workspace.id);
      const statuses = await Promise.all(
        [first, there].map((each) => statusOf(each.call(at('/leave', workspace.id), { method: 'POST' }))),
      );
      expect(statuses.toSorted()).toEqual([204, 409]);
    });
  });

  it('lose a removed member at once, with their keys; the rest of their session goes on elsewhere', async () => {
    const member = await invite(gateway, 'editor');
    const { key } = await json<{ key: string }>(member.call('/api/keys', { json: { name: 'Mine' } }));
    expect(await statusOf(owner.call(at(`/members/${member.id}`), { method: 'DELETE' }))).toBe(204);
    expect(await statusOf(member.call('/api/auth/me'))).toBe(401);
    expect(await statusOf(callApi(gateway.url, '/api/auth/me', { headers: { 'x-api-key': key } }))).toBe(401);
    const refresh = () => callApi(gateway.url, '/api/auth/refresh', { json: { refreshToken: member.refreshToken } });
    expect(await statusOf(refresh())).toBe(403);
    await expect(signIn(gateway, { email: member.email })).rejects.toThrow('403');

    const elsewhere = randomUUID();
    await sql(gateway, `INSERT INTO gateway.workspaces (id, slug, name) VALUES ($1, 'elsewhere', 'Elsewhere')`, [elsewhere]);
    await sql(gateway, `INSERT INTO gateway.memberships (tenant_id, user_id, role) VALUES ($1, $2, 'viewer')`, [
      elsewhere,
      member.id,
    ]);
    const tokens = await signIn(gateway, { email: member.email });
    expect((await toPerson(gateway, member.email, tokens)).workspaceId).toBe(elsewhere);
  });

  describe('invitations', () => {
    const create = (email: string, role = 'viewer') => owner.call(at('/invitations'), { json: { email, role } });
    const register = (email: string, invitation: unknown) =>
      callApi(gateway.url, '/api/auth/register', { json: { email, password: PASSWORD, invitation }, headers: fromAnywhere() });
    const linkTo = async (email: string) => tokenOf((await json<{ link: string }>(create(email))).link);

    it('are a link that is shown once where there is no mail, and listed without it', async () => {
      const created = await json<{ id: string; link: string; mailed: boolean }>(create('Once@Example.com'));
      expect(created).toMatchObject({ mailed: false, email: 'once@example.com' });
      expect(created.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invitation#token=invite_/);
      const list = await (await owner.call(at('/invitations'))).text();
      expect(list).toContain(created.id);
      expect(list).not.toContain('invite_');
      expect(JSON.stringify(await sql(gateway, 'SELECT json_agg(i)::text FROM gateway.invitations i'))).not.toContain(
        tokenOf(created.link),
      );
    });

    it('are good once, for their address alone, until they are withdrawn, replaced or over', async () => {
      const token = await linkTo('bound@example.com');
      expect(await codeOf(register('other@example.com', token))).toBe('LINK_REJECTED');
      const statuses = await Promise.all([1, 2].map(() => statusOf(register('bound@example.com', token))));
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(await statusOf(register('bound@example.com', token))).toBe(400);
      expect(await codeOf(create('bound@example.com'))).toBe('ALREADY_MEMBER');

      const older = await linkTo('replaced@example.com');
      await linkTo('replaced@example.com');
      expect(await statusOf(register('replaced@example.com', older))).toBe(400);

      const withdrawn = await json<{ id: string; link: string }>(create('withdrawn@example.com'));
      expect(await statusOf(owner.call(at(`/invitations/${withdrawn.id}`), { method: 'DELETE' }))).toBe(204);
      expect(await statusOf(owner.call(at(`/invitations/${withdrawn.id}`), { method: 'DELETE' }))).toBe(404);
      expect(await statusOf(register('withdrawn@example.com', tokenOf(withdrawn.link)))).toBe(400);

      const late = await linkTo('late@example.com');
      await sql(gateway, 'UPDATE gateway.invitations SET expires_at = now()');
      expect(await statusOf(register('late@example.com', late))).toBe(400);
    });

    it.each([null, '', [], {}, 'null', 0, `invite_${'A'.repeat(86)}`])('are not accepted with %j for a token', async (token) => {
      expect(await statusOf(register('any@example.com', token))).toBe(400);
      expect(await statusOf(owner.call('/api/invitations/accept', { json: { token } }))).toBe(400);
    });

    it('are void once who sent them may not give the role any more: nobody comes back by one that they left behind', async () => {
      const sentBy = async (who: Person, email: string, role: string) =>
        tokenOf((await json<{ link: string }>(who.call(at('/invitations'), { json: { email, role } }))).link);
      const [removed, demoted] = [await invite(gateway, 'admin'), await invite(gateway, 'admin')];
      const back = await sentBy(removed, 'back@example.com', 'admin');
      const friend = await sentBy(demoted, 'friend@example.com', 'editor');
      expect(await statusOf(owner.call(at(`/members/${removed.id}`), { method: 'DELETE' }))).toBe(204);
      expect(await statusOf(setRole(owner, demoted.id, 'editor'))).toBe(200);
      expect(await codeOf(register('back@example.com', back))).toBe('LINK_REJECTED');
      expect(await codeOf(register('friend@example.com', friend))).toBe('LINK_REJECTED');
      expect(await (await owner.call(at('/invitations'))).text()).not.toContain('back@example.com');
    });

    it('are accepted by somebody with an account, signed in or while signing in, and by nobody else', async () => {
      const home = await json<Workspace>(owner.call('/api/workspaces', { json: { name: 'Guests' } }));
      const host = await switchTo(owner, home.id);
      const guest = await invite(gateway, 'viewer');
      const ask = async (email: string) =>
        tokenOf((await json<{ link: string }>(host.call(at('/invitations', home.id), { json: { email, role: 'editor' } }))).link);
      const token = await ask(guest.email);
      expect(await codeOf(register(guest.email, token))).toBe('ACCOUNT_EXISTS');
      const stranger = await invite(gateway, 'viewer');
      expect(await codeOf(stranger.call('/api/invitations/accept', { json: { token } }))).toBe('LINK_REJECTED');
      expect(await json(guest.call('/api/invitations/accept', { json: { token } }))).toMatchObject({
        id: home.id,
        role: 'editor',
      });
      expect((await switchTo(guest, home.id)).workspaceId).toBe(home.id);

      const json2 = { email: stranger.email, password: PASSWORD, invitation: await ask(stranger.email) };
      const tokens = await json<Tokens>(callApi(gateway.url, '/api/auth/login', { json: json2, headers: fromAnywhere() }));
      expect((await toPerson(gateway, stranger.email, tokens)).workspaceId).toBe(home.id);
    });
  });

  describe('of others', () => {
    let stranger: Person;
    const slots = async (): Promise<[string, string, unknown?][]> => {
      const member = await invite(gateway, 'editor');
      const invitation = await json<{ id: string }>(
        owner.call(at('/invitations'), { json: { email: 'slot@example.com', role: 'viewer' } }),
      );
      const key = await json<{ id: string }>(owner.call('/api/keys', { json: { name: 'Slot' } }));
      const { items } = await json<{ items: { id: string }[] }>(owner.call('/api/sessions'));
      return [
        ['GET', at()],
        ['PATCH', at(), { name: 'Mine' }],
        ['POST', at('/switch')],
        ['POST', at('/leave')],
        ['GET', at('/members')],
        ['PATCH', at(`/members/${member.id}`), { role: 'viewer' }],
        ['DELETE', at(`/members/${member.id}`)],
        ['PATCH', at(`/members/${member.id}`, stranger.workspaceId), { role: 'viewer' }],
        ['DELETE', at(`/members/${member.id}`, stranger.workspaceId)],
        ['GET', at('/invitations')],
        ['POST', at('/invitations'), { email: 'evil@example.com', role: 'viewer' }],
        ['DELETE', at(`/invitations/${invitation.id}`)],
        ['DELETE', at(`/invitations/${invitation.id}`, stranger.workspaceId)],
        ['GET', `/api/users/${member.id}`],
        ['DELETE', `/api/keys/${key.id}`],
        ['POST', `/api/keys/${key.id}/rotate`, {}],
        ['DELETE', `/api/sessions/${items[0]!.id}`],
      ];
    };

    beforeAll(async () => {
      const person = await invite(gateway, 'viewer');
      const id = randomUUID();
      await sql(gateway, `INSERT INTO gateway.workspaces (id, slug, name) VALUES ($1, 'tenant-b', 'B')`, [id]);
      await sql(gateway, `INSERT INTO gateway.memberships (tenant_id, user_id, role) VALUES ($1, $2, 'owner')`, [id, person.id]);
      const there = await switchTo(person, id);
      await sql(gateway, 'DELETE FROM gateway.memberships WHERE tenant_id = $1 AND user_id = $2', [
        gateway.owner.tenantId,
        person.id,
      ]);
      stranger = there;
    });

    it('are not found, whichever id of theirs is tried, just as ids that nobody has', async () => {
      for (const [method, path, body] of await slots()) {
        const call = (address: string) => stranger.call(address, { method, ...(body !== undefined && { json: body }) });
        const [theirs, nobodys] = [await call(path), await call(path.replace(/[0-9a-f-]{36}(?!.*[0-9a-f-]{36})/, randomUUID()))];
        expect([method, path, theirs.status]).toEqual([method, path, 404]);
        const [a, b] = [(await theirs.json()) as object, (await nobodys.json()) as object];
        expect(Object.keys(a)).toEqual(Object.keys(b));
        expect((a as { code: string }).code).toBe((b as { code: string }).code);
      }
      const { items } = await json<{ items: { email: string }[] }>(stranger.call('/api/users'));
      expect(items.map(({ email }) => email)).toEqual([stranger.email]);
    });
  });

  it('give a key what its workspace has, and not where else its owner belongs', async () => {
    const { key } = await json<{ key: string }>(owner.call('/api/keys', { json: { name: 'All', scopes: [...PERMISSIONS] } }));
    const list = await json<{ items: Workspace[] }>(callApi(gateway.url, '/api/workspaces', { headers: { 'x-api-key': key } }));
    expect(list.items.map(({ id }) => id)).toEqual([gateway.owner.tenantId]);
  });
});
