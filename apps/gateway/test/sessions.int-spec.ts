import { callApi, PASSWORD, startGateway, startReplica, type TestGateway } from './start-gateway.ts';
import { bearer, BEHIND_PROXY, invite, signIn, sql, type Tokens } from './people.ts';

describe('sessions', () => {
  let gateway: TestGateway;
  let replica: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway(BEHIND_PROXY);
    replica = await startReplica(gateway, BEHIND_PROXY);
  });
  afterAll(async () => {
    await replica.stop();
    await gateway.stop();
  });

  const refresh = (refreshToken: unknown, on = gateway) => callApi(on.url, '/api/auth/refresh', { json: { refreshToken } });
  const refreshed = async (refreshToken: string, on = gateway) => {
    const response = await refresh(refreshToken, on);
    expect(response.status).toBe(200);
    return (await response.json()) as Tokens;
  };
  const me = async (accessToken: string, on = gateway) =>
    (await callApi(on.url, '/api/auth/me', { headers: bearer(accessToken) })).status;
  const as = (accessToken: string, method: string, path: string, json?: unknown) =>
    callApi(gateway.url, path, { method, headers: bearer(accessToken), ...(json !== undefined && { json }) });
  /** As though the last refresh had been that long ago. */
  const age = (seconds: number) =>
    sql(gateway, `UPDATE gateway.sessions SET refreshed_at = refreshed_at - $1 * interval '1 second'`, [seconds]);

  it('go on by refreshes, on any replica, each with tokens of its own', async () => {
    const first = await signIn(gateway);
    const second = await refreshed(first.refreshToken, replica);
    const third = await refreshed(second.refreshToken, gateway);
    expect(new Set([first, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3);
    expect(await me(third.accessToken, replica)).toBe(200);
    expect(await me(first.accessToken, replica)).toBe(200);
  });

  it('end where a refresh token is used again after the grace, and that is reported', async () => {
    const first = await signIn(gateway);
    const second = await refreshed(first.refreshToken);
    await age(11);
    const stolen = await refresh(first.refreshToken, replica);
    expect(stolen.status).toBe(401);
    expect(await stolen.json()).toMatchObject({ code: 'REFRESH_REJECTED' });
    expect(await me(second.accessToken)).toBe(401);
    expect((await refresh(second.refreshToken)).status).toBe(401);
    expect(replica.log.join('\n')).toContain('A refresh token was used a second time');
  });

  it('end where a token of two generations ago is used, however soon', async () => {
    const first = await signIn(gateway);
    const second = await refreshed(first.refreshToken);
    const third = await refreshed(second.refreshToken);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect(await me(third.accessToken)).toBe(401);
  });

  it('survive two refreshes at once on two replicas; of the two answers one goes on', async () => {
    const first = await signIn(gateway);
    const [left, right] = await Promise.all([refreshed(first.refreshToken, gateway), refreshed(first.refreshToken, replica)]);
    expect(await me(left.accessToken)).toBe(200);
    expect(await me(right.accessToken)).toBe(200);
    const next = await refreshed(right.refreshToken);
    await age(11);
    // The other answer is a copy by now: who comes with it is nobody we know.
    expect((await refresh(left.refreshToken)).status).toBe(401);
    expect(await me(next.accessToken)).toBe(401);
  });

  it('give no endless tokens within the grace', async () => {
    const { refreshToken } = await signIn(gateway);
    const statuses = await Promise.all(Array.from({ length: 25 }, async () => (await refresh(refreshToken)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    expect(statuses.filter((status) => status === 401)).toHaveLength(15);
  });

  it.each([
    ['nothing', undefined, 400],
    ['null', null, 400],
    ['a list', ['x'], 400],
    ['no text', '', 400],
    ['text', 'refresh_AAAA', 401],
    ['an API key', 'key', 401],
    ['an access token', 'access', 401],
  ])('are not refreshed by %s', async (_, given, status) => {
    const token = given === 'key' ? gateway.owner.apiKey : given === 'access' ? (await signIn(gateway)).accessToken : given;
    expect((await refresh(token)).status).toBe(status);
  });

  it('do not take a refresh token for an access token', async () => {
    const { refreshToken } = await signIn(gateway);
    expect(await me(refreshToken)).toBe(401);
    expect((await callApi(gateway.url, '/api/auth/me', { headers: { 'x-api-key': refreshToken } })).status).toBe(401);
  });

  it('are over after a logout, at once and everywhere', async () => {
    const { accessToken, refreshToken } = await signIn(gateway);
    expect((await as(accessToken, 'POST', '/api/auth/logout')).status).toBe(204);
    expect(await me(accessToken, replica)).toBe(401);
    expect((await refresh(refreshToken, replica)).status).toBe(401);
  });

  it('are over after their time, used or not', async () => {
    const idle = await signIn(gateway);
    await sql(gateway, 'UPDATE gateway.sessions SET expires_at = now()');
    expect(await me(idle.accessToken)).toBe(401);
    expect((await refresh(idle.refreshToken)).status).toBe(401);

    const old = await signIn(gateway);
    await sql(gateway, `UPDATE gateway.sessions SET ends_at = now() + interval '1 hour'`);
    const last = await refreshed(old.refreshToken);
    expect(Date.parse(last.refreshExpiresAt)).toBeLessThan(Date.now() + 3_700_000);
  });

  it('are listed to whom they belong, and ended one by one or all', async () => {
    const editor = await invite(gateway, 'editor');
    const other = await signIn(gateway, { email: editor.email });
    const { items } = (await (await editor.call('/api/sessions')).json()) as { items: { id: string; current: boolean }[] };
    expect(items.map(({ current }) => current).toSorted()).toEqual([false, true]);
    const otherId = items.find(({ current }) => !current)!.id;

    const owner = await signIn(gateway);
    expect((await as(owner.accessToken, 'DELETE', `/api/sessions/${otherId}`)).status).toBe(404);
    expect((await editor.call(`/api/sessions/${otherId}`, { method: 'DELETE' })).status).toBe(204);
    expect(await me(other.accessToken)).toBe(401);
    expect(await me(editor.accessToken)).toBe(200);

    expect((await editor.call('/api/sessions', { method: 'DELETE' })).status).toBe(204);
    expect(await me(editor.accessToken)).toBe(401);
    expect(await me(owner.accessToken)).toBe(200);
  });

  it('but this one end when the password changes; its own access token is replaced', async () => {
    const editor = await invite(gateway, 'editor');
    const other = await signIn(gateway, { email: editor.email });
    const change = (oldPassword: string, newPassword: string) =>
      editor.call('/api/auth/password', { json: { oldPassword, newPassword } });
    expect((await change('wrong', 'another good password')).status).toBe(401);
    expect((await change(PASSWORD, 'password1')).status).toBe(400);

    const changed = await change(PASSWORD, 'another good password');
    expect(changed.status).toBe(200);
    const { accessToken } = (await changed.json()) as Tokens;
    expect(await me(accessToken)).toBe(200);
    expect(await me(other.accessToken)).toBe(401);
    expect((await refresh(other.refreshToken)).status).toBe(401);
    expect(await me((await refreshed(editor.refreshToken)).accessToken)).toBe(200);
    await expect(signIn(gateway, { email: editor.email })).rejects.toThrow('401');
    await expect(signIn(gateway, { email: editor.email, password: 'another good password' })).resolves.toBeDefined();
  });

  it('are nothing for an API key, whatever it may do', async () => {
    for (const [method, path, json] of [
      ['GET', '/api/sessions'],
      ['DELETE', '/api/sessions'],
      ['POST', '/api/auth/logout'],
      ['PATCH', '/api/auth/me', { name: 'Eve' }],
      ['POST', '/api/auth/password', { oldPassword: PASSWORD, newPassword: 'another good password' }],
      ['POST', '/api/workspaces', { name: 'Mine' }],
      ['POST', `/api/workspaces/${gateway.owner.tenantId}/switch`],
    ] as const) {
      const response = await gateway.call(path, { method, ...(json && { json }) });
      expect([path, response.status]).toEqual([path, 403]);
    }
  });

  it('take their stream tickets along', async () => {
    const { accessToken } = await signIn(gateway);
    const { ticket } = (await (await as(accessToken, 'POST', '/api/streaming/ticket')).json()) as { ticket: string };
    await as(accessToken, 'POST', '/api/auth/logout');
    const stream = await callApi(gateway.url, `/api/streaming/executions/0190f3a2-0000-7000-8000-000000000000?ticket=${ticket}`);
    expect(stream.status).toBe(401);
  });

  it('keep no token that could be used', async () => {
    const { refreshToken } = await signIn(gateway);
    const rows = await sql(gateway, `SELECT (SELECT json_agg(t)::text FROM gateway.refresh_tokens t) AS all`);
    expect(String(rows[0]!['all'])).not.toContain(refreshToken);
    expect([...gateway.log, ...replica.log].join('\n')).not.toContain(refreshToken);
  });
});

describe('signing in too often', () => {
  it('is counted over all replicas', async () => {
    const gateway = await startGateway();
    const replica = await startReplica(gateway);
    const attempt = (on: TestGateway, path = '/api/auth/login') =>
      callApi(on.url, path, { json: { email: 'owner@weft.local', ...(path.endsWith('login') && { password: 'wrong' }) } });
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => (await attempt(n % 2 ? gateway : replica)).status),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);

    const forgotten = await Promise.all(
      Array.from({ length: 11 }, async (_, n) => (await attempt(n % 2 ? gateway : replica, '/api/auth/password/forgot')).status),
    );
    expect(forgotten.toSorted()).toEqual([...Array<number>(10).fill(202), 429]);

    const rows = await sql(gateway, 'SELECT key FROM gateway.attempts');
    expect(JSON.stringify(rows)).not.toContain('owner');
    await sql(gateway, 'UPDATE gateway.attempts SET ends_at = now()');
    expect((await attempt(gateway)).status).toBe(401);
    expect(await sql(gateway, 'SELECT 1 FROM gateway.attempts WHERE ends_at < now()')).toEqual([]);
    await replica.stop();
    await gateway.stop();
  });
});
