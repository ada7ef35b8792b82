import { callApi, PASSWORD, startGateway, type TestGateway } from './start-gateway.ts';

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

  it('does not keep a caller with an API key from working', async () => {
    expect((await gateway.call('/api/auth/me')).status).toBe(200);
  });
});
