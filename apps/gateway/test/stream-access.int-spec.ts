import { hkdfSync } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { gatewayService } from '../src/index.ts';
import { AccessWatch } from '../src/streaming/access-watch.ts';
import { callApi, startGateway, type TestGateway } from './start-gateway.ts';
import { bearer, BEHIND_PROXY, invite, type Person, signIn, sql, toPerson } from './people.ts';

const ID = '0190f3a2-0000-7000-8000-000000000001';
const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
const PATH = `/api/streaming/executions/${ID}`;
/** What may pass until a stream ends that nobody was told of. */
const LATEST_MS = 15_000;
const TOKEN_MS = 3_000;

interface Stream {
  /** All of it, once it is over. */
  readonly over: Promise<{ readonly last: { code: string } | undefined; readonly text: string }>;
}

describe('an open stream', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({ ...BEHIND_PROXY, WEFT_SECRET_KEY: SECRET_KEY });
    gateway.orchestrator.handlers.readEvents = async () => ({ events: [], finished: false });
  });
  afterAll(() => gateway.stop());

  const watch = async (headers: Record<string, string>, query = ''): Promise<Stream> => {
    const response = await callApi(gateway.url, PATH + query, { headers });
    expect(response.status).toBe(200);
    const over = response.text().then((text) => {
      const data = /event: stream\.closed\ndata: (.*)\n\n$/.exec(text)?.[1];
      const last = data === undefined ? undefined : (JSON.parse(data) as { code: string });
      return { last, text };
    });
    return { over };
  };
  const ticketOf = async (headers: Record<string, string>): Promise<string> => {
    const response = await callApi(gateway.url, '/api/streaming/ticket', { method: 'POST', headers });
    return `?ticket=${((await response.json()) as { ticket: string }).ticket}`;
  };
  const keyOf = async (person: Person): Promise<{ id: string; key: string }> => {
    const response = await person.call('/api/keys', { json: { name: 'Watcher', scopes: ['executions.read'] } });
    return (await response.json()) as { id: string; key: string };
  };
  /** A token of the same session that is over in some seconds. */
  const shortened = ({ accessToken }: Person): Promise<string> => {
    const { sub, iss, aud, workspace, sid } = decodeJwt(accessToken);
    const key = new Uint8Array(hkdfSync('sha256', SECRET_KEY, '', 'weft access tokens v1', 32));
    const claims = { sub: sub!, iss: iss!, aud: aud!, workspace, sid };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .setIssuedAt()
      .setExpirationTime(new Date(Date.now() + TOKEN_MS))
      .sign(key);
  };
  const owner = async () => toPerson(gateway, gateway.owner.email, await signIn(gateway));

  describe('without being looked at, since it is told', () => {
    // Only what is told can end it.
    beforeAll(() => gateway.services.get(gatewayService, AccessWatch).onModuleDestroy());
    afterAll(() => gateway.services.get(gatewayService, AccessWatch).onApplicationBootstrap());

    it('ends at once, with the reason last, after a logout, whether a header or a ticket opened it', async () => {
      const person = await owner();
      const streams = [await watch(bearer(person.accessToken)), await watch({}, await ticketOf(bearer(person.accessToken)))];
      const other = await watch(bearer((await owner()).accessToken));
      expect((await person.call('/api/auth/logout', { method: 'POST' })).status).toBe(204);
      for (const { over } of streams) {
        const { last, text } = await over;
        expect(last).toMatchObject({ type: 'stream.closed', code: 'UNAUTHENTICATED' });
        expect(text).not.toContain('id:');
      }
      expect(await Promise.race([other.over, Promise.resolve('open')])).toBe('open');
    });

    it('ends at once after the key is revoked or replaced, or its owner is no member any more', async () => {
      const [revoked, rotated] = [await keyOf(await owner()), await keyOf(await owner())];
      const member = await invite(gateway, 'editor');
      const streams = [
        await watch({ 'x-api-key': revoked.key }),
        await watch({}, await ticketOf({ 'x-api-key': revoked.key })),
        await watch({ 'x-api-key': rotated.key }),
        await watch({ 'x-api-key': (await keyOf(member)).key }),
        await watch(bearer(member.accessToken)),
      ];
      const manager = await owner();
      await manager.call(`/api/keys/${revoked.id}`, { method: 'DELETE' });
      await manager.call(`/api/keys/${rotated.id}/rotate`, { json: { overlapMinutes: 0 } });
      await manager.call(`/api/workspaces/current/members/${member.id}`, { method: 'DELETE' });
      const ends = await Promise.all(streams.map(({ over }) => over));
      expect(ends.map(({ last }) => last?.code)).toEqual(Array(5).fill('UNAUTHENTICATED'));
    });
  });

  it('ends soon where nobody tells of it: an expired session or key, a lost membership, a token past its end', async () => {
    const [person, expiring, member] = [await owner(), await keyOf(await owner()), await invite(gateway, 'viewer')];
    const ticket = await ticketOf({ 'x-api-key': expiring.key });
    const lasting = await owner();
    const untouched = await watch(bearer(lasting.accessToken));
    const streams = [
      await watch(bearer(person.accessToken)),
      await watch({ 'x-api-key': expiring.key }),
      await watch({}, ticket),
      await watch(bearer(member.accessToken)),
      await watch(bearer(await shortened(lasting))),
    ];
    await sql(gateway, 'UPDATE gateway.sessions SET expires_at = now() WHERE id = $1', [decodeJwt(person.accessToken)['sid']]);
    await sql(gateway, 'UPDATE gateway.api_keys SET expires_at = now() WHERE id = $1', [expiring.id]);
    await sql(gateway, 'DELETE FROM gateway.memberships WHERE user_id = $1', [member.id]);
    const overSince = performance.now();
    const ends = await Promise.all(streams.map(({ over }) => over));
    expect(ends.map(({ last }) => last?.code)).toEqual(Array(5).fill('UNAUTHENTICATED'));
    expect(performance.now() - overSince).toBeLessThan(LATEST_MS + TOKEN_MS);
    expect(await Promise.race([untouched.over, Promise.resolve('open')])).toBe('open');
  });

  it('is not opened by a ticket whose session or key is over', async () => {
    const person = await owner();
    const key = await keyOf(await owner());
    const tickets = [await ticketOf(bearer(person.accessToken)), await ticketOf({ 'x-api-key': key.key })];
    await sql(gateway, 'UPDATE gateway.sessions SET expires_at = now() WHERE user_id = $1', [person.id]);
    await sql(gateway, 'UPDATE gateway.api_keys SET expires_at = now() WHERE id = $1', [key.id]);
    for (const ticket of tickets) expect((await callApi(gateway.url, PATH + ticket)).status).toBe(401);
  });
});
