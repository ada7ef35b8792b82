import { fromAnywhere, BEHIND_PROXY } from './people.ts';
import { callApi, PASSWORD, startGateway, startReplica, type TestGateway } from './start-gateway.ts';

describe('signing in too often', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  const signIn = (email: string, password = 'wrong') =>
    callApi(gateway.url, '/api/auth/login', {
      json: { email, password },
      headers: { 'x-forwarded-for': `10.0.0.${Math.floor(Math.random() * 255)}` },
    });

  it('is refused with 429 after ten attempts for one account, the right password included, and for no other', async () => {
    const attempts = Array.from({ length: 10 }, (_, n) => (n % 2 ? 'owner@weft.local' : 'OWNER@weft.local'));
    const statuses = await Promise.all(attempts.map(async (email) => (await signIn(email)).status));
    expect(statuses).toEqual(attempts.map(() => 401));

    const refused = await signIn('owner@weft.local', PASSWORD);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600);
    expect(await refused.json()).toMatchObject({ code: 'SIGN_IN_THROTTLED', retryAfterMs: expect.any(Number) });

    expect((await signIn('somebody.else@weft.local')).status).toBe(401);
    // Eleven passwords, each a tenth of a second of a whole core where the machine is free.
  }, 90_000);

  it('is counted over all replicas together: by account, and by network whatever accounts are tried', async () => {
    const behind = [await startReplica(gateway, BEHIND_PROXY), await startReplica(gateway, BEHIND_PROXY)];
    const attempt = async (n: number, token: string, headers: Record<string, string>) => {
      const json = { token, password: 'another good password' };
      return (await callApi(behind[n % 2]!.url, '/api/auth/password/reset', { json, headers })).status;
    };
    const one = fromAnywhere();
    const same: number[] = [];
    for (let n = 0; n < 11; n++) same.push(await attempt(n, 'reset_same', one));
    expect(same).toEqual([...Array<number>(10).fill(400), 429]);

    // A network of IPv6 is one /64, whichever of its addresses calls.
    const address = (n: number) => ({ 'x-forwarded-for': `2001:db8:77:77:${n.toString(16)}::1` });
    const statuses = await Promise.all(Array.from({ length: 120 }, (_, n) => attempt(n, `reset_${n}`, address(n))));
    expect(statuses.filter((status) => status === 400)).toHaveLength(100);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    expect(await attempt(0, 'reset_other', fromAnywhere())).toBe(400);
    for (const each of behind) await each.stop();
  }, 90_000);

  it('does not keep a caller with an API key from working', async () => {
    expect((await gateway.call('/api/auth/me')).status).toBe(200);
  });
});
