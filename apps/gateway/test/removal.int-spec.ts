import { AppError } from '@weft/errors';
import { waitFor } from '@weft/testing';
import { IdentitiesRepository } from '../src/accounts/google/identities.repository.ts';
import { OneTimeTokens } from '../src/accounts/links/one-time-tokens.ts';
import { gatewayService } from '../src/index.ts';
import { TenantDatabase } from '@weft/persistence';
import { WorkspaceRemover } from '../src/removal/workspace-remover.ts';
import {
  BEHIND_PROXY,
  fromAnywhere,
  join,
  makePerson,
  type Person,
  signedIn,
  signIn,
  sql,
  toPerson,
  type Tokens,
} from './people.ts';
import { callApi, PASSWORD, startGateway, startReplica, type TestGateway } from './start-gateway.ts';

describe('the end of accounts and workspaces', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({ ...BEHIND_PROXY, WEFT_REGISTRATION: 'open' });
  });
  afterAll(() => gateway.stop());
  beforeEach(() => {
    delete gateway.orchestrator.calls.removeWorkspace;
    delete gateway.credentials.calls.removeWorkspace;
    gateway.orchestrator.handlers.removeWorkspace = async () => ({ done: true });
    gateway.credentials.handlers.removeWorkspace = async () => undefined;
  });

  const json = async <T>(response: Promise<Response>) => (await (await response).json()) as T;
  const statusOf = async (response: Promise<Response>) => (await response).status;
  const codeOf = async (response: Promise<Response>) => (await json<{ code: string }>(response)).code;
  const deleteAccount = (who: Person, proof: object = { password: PASSWORD }) => who.call('/api/auth/me/delete', { json: proof });
  const deleteWorkspace = (who: Person, name: unknown) => who.call('/api/workspaces/current/delete', { json: { name } });
  const nameOf = async (who: Person) => (await json<{ name: string }>(who.call('/api/workspaces/current'))).name;
  const rowOf = async (id: string) =>
    (await sql(gateway, 'SELECT name, deleting_at, deleted_at FROM gateway.workspaces WHERE id = $1', [id]))[0]!;
  const gone = (id: string) => waitFor(async () => (await rowOf(id))['deleted_at'], { timeoutMs: 20_000 });
  const removals = (of: 'orchestrator' | 'credentials', tenantId: string) =>
    (gateway[of].calls.removeWorkspace ?? []).filter((each) => each.tenantId === tenantId).length;

  describe('a workspace', () => {
    it('is deleted by an owner who types its name: everybody is out at once, and every service is told', async () => {
      const owner = await makePerson(gateway);
      const [editor, viewer] = [
        await join(gateway, await makePerson(gateway), owner.workspaceId, 'editor'),
        await join(gateway, await makePerson(gateway), owner.workspaceId, 'viewer'),
      ];
      const { key } = await json<{ key: string }>(owner.call('/api/keys', { json: { name: 'Any' } }));
      await owner.call('/api/workspaces/current/invitations', { json: { email: 'late@example.com', role: 'viewer' } });
      expect(await statusOf(deleteWorkspace(owner, await nameOf(owner)))).toBe(202);

      for (const each of [owner, editor, viewer]) expect(await statusOf(each.call('/api/auth/me'))).toBe(401);
      expect(await statusOf(callApi(gateway.url, '/api/auth/me', { headers: { 'x-api-key': key } }))).toBe(401);
      await gone(owner.workspaceId);
      expect([removals('orchestrator', owner.workspaceId), removals('credentials', owner.workspaceId)]).toEqual([1, 1]);
      expect((await rowOf(owner.workspaceId))['name']).toBe('');
      const left = await sql(
        gateway,
        `SELECT (SELECT count(*) FROM gateway.memberships WHERE tenant_id = $1) + (SELECT count(*) FROM gateway.api_keys WHERE tenant_id = $1)
              + (SELECT count(*) FROM gateway.invitations WHERE tenant_id = $1) AS rows`,
        [owner.workspaceId],
      );
      expect(Number(left[0]!['rows'])).toBe(0);
      // Their sessions go on where else they belong.
      const refreshed = callApi(gateway.url, '/api/auth/refresh', { json: { refreshToken: editor.refreshToken } });
      const elsewhere = await toPerson(gateway, editor.email, await json<Tokens>(refreshed));
      expect(elsewhere.workspaceId).not.toBe(owner.workspaceId);
    });

    it('leaves nobody locked out where accounts are open: whoever belongs nowhere any more gets a workspace, one', async () => {
      const owner = await makePerson(gateway);
      expect(await statusOf(deleteWorkspace(owner, await nameOf(owner)))).toBe(202);
      const refresh = callApi(gateway.url, '/api/auth/refresh', { json: { refreshToken: owner.refreshToken } });
      expect(await statusOf(refresh)).toBe(403);
      const again = await Promise.all([1, 2, 3].map(() => signIn(gateway, { email: owner.email })));
      const places = await Promise.all(again.map((tokens) => toPerson(gateway, owner.email, tokens)));
      expect(new Set(places.map(({ workspaceId }) => workspaceId)).size).toBe(1);
      expect(places[0]!.workspaceId).not.toBe(owner.workspaceId);
      expect(await statusOf(deleteAccount(places[0]!))).toBe(204);
    });

    it('is not deleted by whoever is no owner, by a key, or by another name', async () => {
      const owner = await makePerson(gateway);
      const name = await nameOf(owner);
      const admin = await join(gateway, await makePerson(gateway), owner.workspaceId, 'admin');
      const { key } = await json<{ key: string }>(owner.call('/api/keys', { json: { name: 'Any' } }));
      const byKey = callApi(gateway.url, '/api/workspaces/current/delete', { json: { name }, headers: { 'x-api-key': key } });
      expect(await statusOf(deleteWorkspace(admin, name))).toBe(403);
      expect(await statusOf(byKey)).toBe(403);
      for (const other of ['', name.toUpperCase(), ` ${name}`, null, [name]]) {
        expect(await statusOf(deleteWorkspace(owner, other))).toBe(400);
      }
      expect((await rowOf(owner.workspaceId))['deleting_at']).toBeNull();
    });

    it('called default stays, since it is the one that plain webhooks lead to', async () => {
      const owner = await toPerson(gateway, gateway.owner.email, await signIn(gateway));
      expect(await statusOf(deleteWorkspace(owner, 'Default'))).toBe(403);
    });

    it('is deleted in as many goes as it takes, also where a service is away, and credentials go meanwhile', async () => {
      const owner = await makePerson(gateway);
      const answers: (() => { done: boolean })[] = [
        () => {
          throw new AppError('SERVICE_UNAVAILABLE', 'away');
        },
        () => ({ done: false }),
        () => ({ done: true }),
      ];
      gateway.orchestrator.handlers.removeWorkspace = async () => answers.shift()!();
      await deleteWorkspace(owner, await nameOf(owner));
      await waitFor(() => removals('credentials', owner.workspaceId) === 1);
      await waitFor(() => gateway.log.some((line) => line.includes('could not be deleted everywhere')));
      expect(await rowOf(owner.workspaceId)).toMatchObject({ deleting_at: expect.any(Date), deleted_at: null });
      await sql(gateway, 'UPDATE gateway.workspaces SET removal_until = now() WHERE id = $1', [owner.workspaceId]);
      gateway.services.get(gatewayService, WorkspaceRemover).kick();
      await gone(owner.workspaceId);
      expect(removals('orchestrator', owner.workspaceId)).toBe(3);
    });

    it('is deleted by another replica where the first died on the way, and by one at a time', async () => {
      const owner = await makePerson(gateway);
      let reached = () => {};
      const started = new Promise<void>((resolve) => (reached = resolve));
      let release = () => {};
      gateway.orchestrator.handlers.removeWorkspace = async () => {
        reached();
        await new Promise<void>((resolve) => (release = resolve));
        return { done: false };
      };
      await deleteWorkspace(owner, await nameOf(owner));
      await started;
      const replica = await startReplica(gateway, BEHIND_PROXY);
      replica.orchestrator.handlers.removeWorkspace = async () => ({ done: true });
      replica.credentials.handlers.removeWorkspace = async () => undefined;
      const other = replica.services.get(gatewayService, WorkspaceRemover);
      other.kick();
      await other['sweeping'];
      expect(replica.orchestrator.calls.removeWorkspace).toBeUndefined();
      // As after the time that the first one has for it.
      await sql(gateway, 'UPDATE gateway.workspaces SET removal_until = now() WHERE id = $1', [owner.workspaceId]);
      other.kick();
      await gone(owner.workspaceId);
      expect(replica.orchestrator.calls.removeWorkspace).toEqual([{ tenantId: owner.workspaceId }]);
      release();
      await replica.stop();
    });
  });

  describe('an account', () => {
    it('is deleted with the password; the workspaces that are its own alone go along, and nothing of the person stays', async () => {
      const [person, host] = [await makePerson(gateway), await makePerson(gateway)];
      await join(gateway, person, host.workspaceId, 'editor');
      const second = await signedIn(gateway, person.email, { userId: person.id, workspaceId: person.workspaceId });
      expect(await statusOf(deleteAccount(person))).toBe(204);
      for (const each of [person, second]) expect(await statusOf(each.call('/api/auth/me'))).toBe(401);
      const refresh = callApi(gateway.url, '/api/auth/refresh', { json: { refreshToken: person.refreshToken } });
      expect(await statusOf(refresh)).toBe(401);
      await expect(signIn(gateway, { email: person.email })).rejects.toThrow('401');
      const { items } = await json<{ items: { id: string }[] }>(host.call('/api/users'));
      expect(items.map(({ id }) => id)).toEqual([host.id]);
      await gone(person.workspaceId);
      const left = await sql(
        gateway,
        `SELECT (SELECT count(*) FROM gateway.users WHERE id = $1 OR email = $2) + (SELECT count(*) FROM gateway.sessions WHERE user_id = $1)
              + (SELECT count(*) FROM gateway.memberships WHERE user_id = $1) AS rows`,
        [person.id, person.email],
      );
      expect(Number(left[0]!['rows'])).toBe(0);
      // The address is free again, and leads to nothing of before.
      const again = await makePerson(gateway, person.email);
      expect(again.id).not.toBe(person.id);
    });

    it.each<[string, object]>([
      ['no proof', {}],
      ['a wrong password', { password: 'wrong' }],
      ['null for one', { password: null }],
      ['an unknown key', { password: PASSWORD, userId: 'x' }],
    ])('is not deleted with %s', async (_, proof) => {
      const person = await makePerson(gateway);
      expect([400, 401]).toContain(await statusOf(deleteAccount(person, proof)));
      expect(await statusOf(person.call('/api/auth/me'))).toBe(200);
    });

    it('without a password is deleted with a sign-in by Google of a moment ago: their own, and once', async () => {
      const [person, other] = [await makePerson(gateway), await makePerson(gateway)];
      await sql(gateway, 'UPDATE gateway.users SET password_hash = NULL WHERE id = $1', [person.id]);
      const database = gateway.services.get(gatewayService, TenantDatabase);
      const code = (userId: string) =>
        database.withoutTenant(async (tx) => {
          await gateway.services
            .get(gatewayService, IdentitiesRepository)
            .insert(tx, { issuer: 'https://accounts.google.com', subject: userId }, userId);
          return gateway.services.get(gatewayService, OneTimeTokens).issue(tx, 'sign-in', { userId });
        });
      expect(await statusOf(deleteAccount(person, { password: PASSWORD }))).toBe(401);
      expect(await statusOf(deleteAccount(person, { code: await code(other.id) }))).toBe(401);
      const late = await code(person.id);
      await sql(gateway, 'UPDATE gateway.one_time_tokens SET expires_at = now() WHERE user_id = $1', [person.id]);
      expect(await statusOf(deleteAccount(person, { code: late }))).toBe(401);
      expect(await statusOf(deleteAccount(person, { code: await code(person.id) }))).toBe(204);
      expect(await sql(gateway, 'SELECT 1 FROM gateway.identities WHERE user_id = $1', [person.id])).toEqual([]);
    });

    it('stays where others would be left without an owner, until the workspace is handed over', async () => {
      const [owner, member] = [await makePerson(gateway), await makePerson(gateway)];
      const inside = await join(gateway, member, owner.workspaceId, 'viewer');
      const other = await json<{ id: string }>(owner.call('/api/workspaces', { json: { name: 'Alone' } }));
      const refused = await deleteAccount(owner);
      expect(refused.status).toBe(409);
      expect(await refused.json()).toMatchObject({ code: 'LAST_OWNER', workspaces: [{ id: owner.workspaceId }] });
      // All or nothing: the workspace of their own is still there.
      expect((await rowOf(other.id))['deleting_at']).toBeNull();

      const handOver = (who: Person, to: string) =>
        who.call(`/api/workspaces/current/members/${to}/hand-over`, { method: 'POST' });
      expect(await statusOf(handOver(inside, inside.id))).toBe(403);
      expect(await statusOf(handOver(owner, owner.id))).toBe(400);
      expect(await statusOf(handOver(owner, '0190f3a2-0000-7000-8000-000000000001'))).toBe(404);
      expect(await json(handOver(owner, inside.id))).toMatchObject({ id: inside.id, role: 'owner' });
      expect(await json(owner.call('/api/auth/me'))).toMatchObject({ role: 'admin' });
      expect(await statusOf(deleteAccount(owner))).toBe(204);
      expect(await json(inside.call('/api/auth/me'))).toMatchObject({ role: 'owner' });
      await gone(other.id);
    });

    it('of the only owner of the default workspace stays: nobody could run the installation', async () => {
      const owner = await toPerson(gateway, gateway.owner.email, await signIn(gateway));
      expect(await codeOf(deleteAccount(owner))).toBe('LAST_OWNER');
    });

    it('of two owners who go at once leaves one of them', async () => {
      const owner = await makePerson(gateway);
      const partner = await join(gateway, await makePerson(gateway), owner.workspaceId, 'owner');
      await join(gateway, await makePerson(gateway), owner.workspaceId, 'viewer');
      const statuses = await Promise.all([owner, partner].map((each) => statusOf(deleteAccount(each))));
      expect(statuses.toSorted()).toEqual([204, 409]);
    });

    it('is not guessed away: attempts are counted', async () => {
      const person = await makePerson(gateway);
      const headers = fromAnywhere();
      const attempt = () => statusOf(person.call('/api/auth/me/delete', { json: { password: 'wrong' }, headers }));
      const statuses: number[] = [];
      for (let n = 0; n < 11; n++) statuses.push(await attempt());
      expect(statuses.at(-1)).toBe(429);
    });
  });
});
