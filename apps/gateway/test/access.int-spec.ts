import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';
import pg from 'pg';
import { PERMISSIONS } from '../src/accounts/permissions.ts';
import { sql } from './people.ts';
import { callApi, PASSWORD, startGateway, type TestGateway } from './start-gateway.ts';

const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
const tokenKey = () => new Uint8Array(hkdfSync('sha256', SECRET_KEY, '', 'weft access tokens v1', 32));

describe('access to the API', () => {
  let gateway: TestGateway;
  let accessToken: string;

  beforeAll(async () => {
    gateway = await startGateway({ WEFT_SECRET_KEY: SECRET_KEY });
    accessToken = ((await (await signIn()).json()) as { accessToken: string }).accessToken;
  });
  afterAll(() => gateway.stop());

  const signIn = (password = PASSWORD, email = gateway.owner.email) =>
    callApi(gateway.url, '/api/auth/login', { json: { email, password } });
  const me = (headers: Record<string, string>) => callApi(gateway.url, '/api/auth/me', { headers });
  const createKey = async (json: object, key = gateway.owner.apiKey) => {
    const response = await callApi(gateway.url, '/api/keys', { json, headers: { 'x-api-key': key } });
    return {
      status: response.status,
      body: (await response.json()) as { id: string; key: string; scopes: string[]; code?: string },
    };
  };

  describe('signing in', () => {
    it('gives a token that says who the owner is and what they may do', async () => {
      const response = await me({ authorization: `Bearer ${accessToken}` });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        id: gateway.owner.userId,
        email: 'owner@weft.local',
        name: '',
        emailVerified: false,
        role: 'owner',
        permissions: PERMISSIONS,
        workspace: { id: gateway.owner.tenantId, slug: 'default', name: 'Default' },
      });
    });

    it('takes the address whatever its case', async () => {
      expect((await signIn(PASSWORD, 'OWNER@weft.LOCAL')).status).toBe(200);
    });

    it.each([
      ['a wrong password', 'wrong', 'owner@weft.local'],
      ['an unknown address', PASSWORD, 'nobody@weft.local'],
    ])('says of %s no more than that one of both is wrong', async (_, password, email) => {
      const response = await signIn(password, email);
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({
        type: 'https://weft.dev/errors/CREDENTIALS_REJECTED',
        title: 'unauthenticated',
        status: 401,
        detail: 'The e-mail address or the password is wrong.',
        code: 'CREDENTIALS_REJECTED',
      });
    });

    it('stores no password, key or token that could be used', async () => {
      const client = new pg.Client({ connectionString: gateway.databaseUrl });
      await client.connect();
      const { rows } = await client.query(
        `SELECT (SELECT json_agg(u)::text FROM gateway.users u) || (SELECT json_agg(k)::text FROM gateway.api_keys k) AS all`,
      );
      await client.end();
      const stored = (rows[0] as { all: string }).all;
      expect(stored).not.toContain(PASSWORD);
      expect(stored).not.toContain(gateway.owner.apiKey);
      expect(stored).toContain('scrypt$32768$8$3$');
    });
  });

  describe('an access token', () => {
    const claims = () => ({ workspace: gateway.owner.tenantId, sid: decodeJwt(accessToken)['sid'] });
    const build = (alter: (jwt: SignJWT) => SignJWT, header: Record<string, string> = {}, other: object = {}) =>
      alter(
        new SignJWT({ ...claims(), ...other })
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
          .setSubject(gateway.owner.userId)
          .setIssuer('weft')
          .setAudience('weft-api')
          .setIssuedAt()
          .setExpirationTime('5m'),
      ).sign(tokenKey());

    it('of this very form is taken, so that the refusals below mean something', async () => {
      expect((await me({ authorization: `Bearer ${await build((jwt) => jwt)}` })).status).toBe(200);
    });

    it.each<[string, () => Promise<string> | string]>([
      ['another issuer', () => build((jwt) => jwt.setIssuer('evil'))],
      ['another audience', () => build((jwt) => jwt.setAudience('other'))],
      ['another type', () => build((jwt) => jwt, { typ: 'JWT' })],
      ['an end in the past', () => build((jwt) => jwt.setExpirationTime('-1m'))],
      ['a beginning in the future', () => build((jwt) => jwt.setNotBefore('5m'))],
      ['another algorithm', () => build((jwt) => jwt, { alg: 'HS384' })],
      ['a time before the password was changed', () => build((jwt) => jwt.setIssuedAt(1_000_000_000))],
      ['no session', () => build((jwt) => jwt, {}, { sid: undefined })],
      ['a session that there is not', () => build((jwt) => jwt, {}, { sid: randomUUID() })],
      ['a user who does not exist', () => build((jwt) => jwt.setSubject(randomUUID()))],
      ['a subject that is no id', () => build((jwt) => jwt.setSubject(`' OR 1=1 --`))],
      [
        'no signature (alg none)',
        () => new UnsecuredJWT({ ...claims(), sub: gateway.owner.userId }).setIssuer('weft').setExpirationTime('5m').encode(),
      ],
      [
        'another key',
        () =>
          new SignJWT(claims())
            .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
            .setExpirationTime('5m')
            .sign(new Uint8Array(32)),
      ],
      [
        'a changed payload',
        () => accessToken.replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ sub: randomUUID() })).toString('base64url')}.`),
      ],
      ['a megabyte', () => 'x'.repeat(7_000)],
      ['an empty key', () => unsigned(claims(), '')],
    ])('with %s is refused', async (_, make) => {
      const response = await me({ authorization: `Bearer ${await make()}` });
      expect([401, 431]).toContain(response.status);
    });

    it('is not a token when it comes in the query', async () => {
      expect((await callApi(gateway.url, `/api/auth/me?access_token=${accessToken}`)).status).toBe(401);
    });
  });

  describe('an API key', () => {
    it('stands in for a token, in either header', async () => {
      expect((await me({ 'x-api-key': gateway.owner.apiKey })).status).toBe(200);
      expect((await me({ authorization: `Bearer ${gateway.owner.apiKey}` })).status).toBe(200);
    });

    it('is shown once, listed without its text, and refused once it is revoked', async () => {
      const { status, body } = await createKey({ name: 'Deployment' });
      expect(status).toBe(201);
      expect(body.key).toMatch(/^weft_[\w-]{86,}$/);
      expect((await me({ 'x-api-key': body.key })).status).toBe(200);

      const list = await (await gateway.call('/api/keys')).text();
      expect(list).toContain(body.id);
      expect(list).not.toContain(body.key);

      expect((await gateway.call(`/api/keys/${body.id}`, { method: 'DELETE' })).status).toBe(204);
      expect((await me({ 'x-api-key': body.key })).status).toBe(401);
      expect((await gateway.call(`/api/keys/${body.id}`, { method: 'DELETE' })).status).toBe(404);
    });

    it('may do no more than its scopes', async () => {
      const { body } = await createKey({ name: 'Reader', scopes: ['workflows.read'] });
      gateway.orchestrator.handlers.listWorkflows = async () => ({ items: [] });
      expect((await callApi(gateway.url, '/api/orchestrator/workflows', { headers: { 'x-api-key': body.key } })).status).toBe(
        200,
      );
      const run = await callApi(gateway.url, `/api/orchestrator/workflows/${randomUUID()}/execute`, {
        json: {},
        headers: { 'x-api-key': body.key },
      });
      expect(run.status).toBe(403);
      expect(await run.json()).toMatchObject({ code: 'FORBIDDEN', detail: expect.stringContaining('"executions.run"') });
    });

    it('gives a new key nothing that it does not have itself', async () => {
      const { body: limited } = await createKey({ name: 'Key maker', scopes: ['keys.manage', 'workflows.read'] });
      const beyond = await createKey({ name: 'More', scopes: ['executions.run'] }, limited.key);
      expect(beyond).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
      const byDefault = await createKey({ name: 'Same' }, limited.key);
      expect(byDefault.body.scopes).toEqual(['workflows.read']);
    });

    it('is refused after its end', async () => {
      const { body } = await createKey({ name: 'Short', expiresAt: new Date(Date.now() + 60_000).toISOString() });
      expect((await me({ 'x-api-key': body.key })).status).toBe(200);
      await sql(gateway, 'UPDATE gateway.api_keys SET expires_at = now() WHERE id = $1', [body.id]);
      expect((await me({ 'x-api-key': body.key })).status).toBe(401);
    });

    it.each([
      ['another secret', (key: string) => key.slice(0, -4) + (key.endsWith('AAAA') ? 'BBBB' : 'AAAA')],
      ['only its beginning', (key: string) => key.slice(0, 40)],
      ['something added', (key: string) => `${key}AAAA`],
      ['another workspace', (key: string) => `weft_${Buffer.alloc(16).toString('base64url').slice(0, 20)}${key.slice(25)}`],
    ])('with %s is refused', async (_, alter) => {
      expect((await me({ 'x-api-key': alter(gateway.owner.apiKey) })).status).toBe(401);
    });

    it('of a member who was removed is refused with the next request', async () => {
      const client = new pg.Client({ connectionString: gateway.databaseUrl });
      await client.connect();
      const userId = randomUUID();
      await client.query(
        `INSERT INTO gateway.users (id, email, password_hash, home_workspace_id) VALUES ($1, 'guest@weft.local', 'x', $2)`,
        [userId, gateway.owner.tenantId],
      );
      await client.query(`INSERT INTO gateway.memberships (tenant_id, user_id, role) VALUES ($1, $2, 'viewer')`, [
        gateway.owner.tenantId,
        userId,
      ]);
      const sid = randomUUID();
      await client.query(
        `INSERT INTO gateway.sessions (id, user_id, workspace_id, user_agent, network, expires_at, ends_at)
         VALUES ($1, $2, $3, '', '', now() + interval '1 day', now() + interval '1 day')`,
        [sid, userId, gateway.owner.tenantId],
      );
      const jwt = await new SignJWT({ workspace: gateway.owner.tenantId, sid })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setSubject(userId)
        .setIssuer('weft')
        .setAudience('weft-api')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(tokenKey());
      expect((await me({ authorization: `Bearer ${jwt}` })).status).toBe(200);
      const keys = await callApi(gateway.url, '/api/keys', { headers: { authorization: `Bearer ${jwt}` } });
      expect(keys.status).toBe(403);
      await client.query('DELETE FROM gateway.memberships WHERE user_id = $1', [userId]);
      await client.end();
      expect((await me({ authorization: `Bearer ${jwt}` })).status).toBe(401);
    });
  });

  it('writes neither passwords nor keys nor tokens to the log', () => {
    const log = gateway.log.join('\n');
    expect(log).not.toContain(PASSWORD);
    expect(log).not.toContain(gateway.owner.apiKey);
    expect(log).not.toContain(accessToken);
  });
});

/** jose refuses to sign with an empty key, so by hand. */
function unsigned(payload: object, key: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${part(payload)}`;
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
}
