import { generateKeyPair } from 'jose';
import { callApi, startGateway, startReplica, type TestGateway } from './start-gateway.ts';
import { CLIENT, type NextToken, OidcServer } from './oidc-server.ts';
import { bearer, BEHIND_PROXY, fromAnywhere, invite, signIn, sql, toPerson, tokenOf, type Tokens } from './people.ts';

const person = (email: string, more: object = {}) => ({
  sub: `sub of ${email}`,
  email,
  email_verified: true,
  name: 'Ada',
  ...more,
});

/** A sign-in that waits to be ended. */
interface Begun {
  readonly away: URL;
  readonly setCookie: string;
  readonly cookie: string;
  readonly back: string;
}

describe('signing in with Google', () => {
  let provider: OidcServer;
  let gateway: TestGateway;
  let replica: TestGateway;
  let settings: Record<string, string>;
  /** Nest has one logger for the process: what is logged goes to whoever started last. */
  const logs: string[][] = [];
  const log = () => logs.flat().join('\n');

  beforeAll(async () => {
    provider = await new OidcServer().start();
    settings = {
      ...BEHIND_PROXY,
      GOOGLE_CLIENT_ID: CLIENT.id,
      GOOGLE_CLIENT_SECRET: CLIENT.secret,
      WEFT_GOOGLE_ISSUER: provider.issuer,
      WEFT_REGISTRATION: 'open',
    };
    gateway = await startGateway(settings);
    logs.push(gateway.log);
    replica = await another(settings);
  });
  const another = async (environment: Record<string, string>): Promise<TestGateway> => {
    const started = await startReplica(gateway, environment);
    logs.push(started.log);
    return started;
  };
  afterAll(async () => {
    await replica.stop();
    await gateway.stop();
    await provider.stop();
  });
  beforeEach(() => {
    provider.next = {};
    provider.refusal = undefined;
  });

  /** To the provider, as a browser goes: the address to come back to, and the cookie to come back with. */
  const begin = async (query = '', on = gateway): Promise<Begun> => {
    const away = await fetch(`${on.url}/api/auth/google${query}`, { redirect: 'manual', headers: fromAnywhere() });
    expect(away.status).toBe(302);
    const setCookie = away.headers.get('set-cookie')!;
    const granted = await fetch(away.headers.get('location')!, { redirect: 'manual' });
    return {
      away: new URL(away.headers.get('location')!),
      setCookie,
      cookie: setCookie.split(';')[0]!,
      back: granted.headers.get('location')!,
    };
  };
  /** What the front end is given at the end. */
  const finish = async (back: string, cookie: string) => {
    const end = await fetch(back, { redirect: 'manual', headers: { cookie } });
    expect(end.status).toBe(302);
    const url = new URL(end.headers.get('location')!);
    expect(url.pathname).toBe('/sign-in');
    expect(url.search).toBe('');
    return { given: Object.fromEntries(new URLSearchParams(url.hash.slice(1))), setCookie: end.headers.get('set-cookie')! };
  };
  const tryAs = async (claims: NextToken['claims'], query = '') => {
    provider.next = { ...provider.next, claims };
    const { back, cookie } = await begin(query);
    return (await finish(back, cookie)).given;
  };
  const exchange = (code: unknown, on = gateway) => callApi(on.url, '/api/auth/google/exchange', { json: { code } });
  const signedInAs = async (claims: NextToken['claims'], query = '') => {
    const { code, error } = await tryAs(claims, query);
    if (code === undefined) throw new Error(error);
    return (await (await exchange(code)).json()) as Tokens;
  };
  const me = async ({ accessToken }: Tokens) =>
    (await (await callApi(gateway.url, '/api/auth/me', { headers: bearer(accessToken) })).json()) as Record<string, unknown>;

  it('makes an account for somebody new, and knows them again by the provider’s subject', async () => {
    const first = await me(await signedInAs(person('ada@gmail.com')));
    expect(first).toMatchObject({ email: 'ada@gmail.com', name: 'Ada', emailVerified: true, role: 'owner' });
    const again = await me(await signedInAs(person('ada@gmail.com', { email: 'ada.changed@gmail.com' })));
    expect(again['id']).toBe(first['id']);
    await expect(signIn(gateway, { email: 'ada@gmail.com', password: 'x' })).rejects.toThrow('401');
  });

  it('asks with PKCE, state and nonce, and keeps all of it from scripts and other sites', async () => {
    const { away, setCookie } = await begin();
    expect(Object.fromEntries(away.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: CLIENT.id,
      code_challenge_method: 'S256',
      scope: 'openid email profile',
      redirect_uri: `${gateway.url}/api/auth/google/callback`,
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(setCookie).toMatch(/; HttpOnly; SameSite=Lax$/);
    expect(setCookie).toContain(away.searchParams.get('state')!);
    expect(setCookie).not.toContain(away.searchParams.get('nonce')!);
  });

  it('ends on whichever replica the browser comes back to', async () => {
    provider.next = { claims: person('replica@gmail.com') };
    const { back, cookie } = await begin();
    // Behind one address, which both replicas name: here the other one is asked to finish what the first began.
    const elsewhere = back.replace(gateway.url, replica.url);
    expect((await finish(elsewhere, cookie)).given).toEqual({ error: 'SIGN_IN_FAILED' }); // its own redirect URI differs
    const behindOne = await another({ ...settings, WEFT_PUBLIC_URL: gateway.url });
    const again = await begin();
    const { given } = await finish(again.back.replace(gateway.url, behindOne.url), again.cookie);
    expect((await exchange(given['code'], replica)).status).toBe(200);
    await behindOne.stop();
  });

  it('gives a code that is good once, for a minute, and takes the cookie back', async () => {
    provider.next = { claims: person('once@gmail.com') };
    const { back, cookie } = await begin();
    const { given, setCookie } = await finish(back, cookie);
    expect(setCookie).toContain('Max-Age=0');
    expect(Object.keys(given)).toEqual(['code']);
    expect(given['code']).toMatch(/^signin_/);
    const statuses = await Promise.all([exchange(given['code']), exchange(given['code'], replica)]);
    expect(statuses.map(({ status }) => status).toSorted()).toEqual([200, 400]);

    const late = await tryAs(person('once@gmail.com'));
    await sql(gateway, 'UPDATE gateway.one_time_tokens SET expires_at = now()');
    expect((await exchange(late['code'])).status).toBe(400);
    for (const code of [null, '', [], {}, 'signin_x']) expect((await exchange(code)).status).toBe(400);
  });

  it('lets an office in behind one address', async () => {
    const office = { 'x-forwarded-for': '192.0.2.77' };
    const statuses = await Promise.all(
      Array.from(
        { length: 15 },
        async () => (await fetch(`${gateway.url}/api/auth/google`, { redirect: 'manual', headers: office })).status,
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([302]));
  });

  it('takes the same answer no second time', async () => {
    provider.next = { claims: person('replay@gmail.com') };
    const { back, cookie } = await begin();
    expect((await finish(back, cookie)).given).toHaveProperty('code');
    expect((await finish(back, cookie)).given).toEqual({ error: 'SIGN_IN_FAILED' });
  });

  it.each<[string, (begun: Begun, other: Begun) => [string, string]]>([
    ['without the cookie', ({ back }) => [back, '']],
    ['with the cookie of another sign-in', ({ back }, other) => [back, other.cookie]],
    [
      'with a state that was made up, in both places',
      ({ back }) => [back.replace(/state=[^&]+/, 'state=mine'), 'weft-sign-in=mine'],
    ],
    ['without a state', ({ back, cookie }) => [back.replace(/state=[^&]+&/, ''), cookie]],
    ['from another issuer (mix-up)', ({ back, cookie }) => [back.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example'), cookie]],
    ['without an issuer', ({ back, cookie }) => [back.replace(/iss=[^&]+&/, ''), cookie]],
    [
      'with the code of another sign-in',
      ({ back, cookie }, other) => [back.replace(/code=.*/, `code=${new URL(other.back).searchParams.get('code')}`), cookie],
    ],
    ['without a code', ({ back, cookie }) => [back.replace(/&code=.*/, ''), cookie]],
  ])('refuses a browser that comes back %s', async (_, alter) => {
    provider.next = { claims: person('browser@gmail.com') };
    const [back, cookie] = alter(await begin(), await begin());
    expect((await finish(back, cookie)).given).toEqual({ error: 'SIGN_IN_FAILED' });
  });

  it.each<[string, () => Promise<NextToken> | NextToken]>([
    ['another nonce', () => ({ claims: { nonce: 'other' } })],
    ['another audience', () => ({ claims: { aud: 'somebody-else' } })],
    ['another issuer', () => ({ claims: { iss: 'https://evil.example' } })],
    ['an end in the past', () => ({ claims: { exp: 1_000_000_000 } })],
    ['a key that is not the provider’s', async () => ({ key: (await generateKeyPair('RS256')).privateKey })],
    ['no subject', () => ({ claims: { sub: '' } })],
    ['an address that nobody has verified', () => ({ claims: { email_verified: false } })],
    ['an address that says itself that it is verified', () => ({ claims: { email_verified: 'true' as unknown as boolean } })],
    ['no address', () => ({ claims: { email: undefined } })],
  ])('refuses an ID token with %s', async (_, make) => {
    const { claims, ...rest } = await make();
    provider.next = rest;
    expect(await tryAs({ ...person('token@gmail.com'), ...claims })).toEqual({ error: 'SIGN_IN_FAILED' });
  });

  it('tells the front end that the person has refused, and the log why', async () => {
    provider.refusal = 'access_denied';
    const { back, cookie } = await begin();
    expect((await finish(back, cookie)).given).toEqual({ error: 'SIGN_IN_FAILED' });
    expect(log()).toContain('A sign-in with Google did not work: authorization response from the server is an error');
  });

  describe('with an address that has an account', () => {
    it('links it where both sides are sure of the address, and never otherwise', async () => {
      const editor = await invite(gateway, 'editor', 'editor@gmail.com');
      expect(await tryAs(person('editor@gmail.com'))).toEqual({ error: 'ACCOUNT_EXISTS' });
      await sql(gateway, 'UPDATE gateway.users SET email_verified_at = now() WHERE id = $1', [editor.id]);
      expect((await me(await signedInAs(person('editor@gmail.com'))))['id']).toBe(editor.id);
    });

    it('does not take Google’s word for a mailbox that Google does not run, unless an organisation there does', async () => {
      const viewer = await invite(gateway, 'viewer', 'viewer@yahoo.example');
      await sql(gateway, 'UPDATE gateway.users SET email_verified_at = now() WHERE id = $1', [viewer.id]);
      expect(await tryAs(person('viewer@yahoo.example'))).toEqual({ error: 'ACCOUNT_EXISTS' });
      expect((await me(await signedInAs(person('viewer@yahoo.example', { hd: 'yahoo.example' }))))['id']).toBe(viewer.id);
    });
  });

  it('needs an invitation for that address where registration does', async () => {
    const strict = await another({ ...settings, WEFT_REGISTRATION: 'invitation', WEFT_PUBLIC_URL: gateway.url });
    const outside = async (query: string, email: string) => {
      provider.next = { claims: person(email) };
      const { back, cookie } = await begin(query, strict);
      return (await finish(back.replace(gateway.url, strict.url), cookie)).given;
    };
    expect(await outside('', 'stranger@gmail.com')).toEqual({ error: 'REGISTRATION_CLOSED' });
    const owner = await toPerson(gateway, gateway.owner.email, await signIn(gateway));
    const created = await owner.call(`/api/workspaces/${owner.workspaceId}/invitations`, {
      json: { email: 'invited@gmail.com', role: 'viewer' },
    });
    const query = `?invitation=${tokenOf(((await created.json()) as { link: string }).link)}`;
    expect(await outside(query, 'stranger@gmail.com')).toEqual({ error: 'LINK_REJECTED' });
    const { code } = await outside(query, 'invited@gmail.com');
    const tokens = (await (await exchange(code)).json()) as Tokens;
    expect(await me(tokens)).toMatchObject({ role: 'viewer', workspace: { id: owner.workspaceId } });
    await strict.stop();
  });

  it('never shows a secret: not to the browser, not to the log', async () => {
    const secrets = [CLIENT.secret, ...provider.tokenRequests.map((each) => each.get('code_verifier')!)];
    for (const secret of secrets) expect(log()).not.toContain(secret);
  });

  it('says that it is not set up, or that the provider is gone', async () => {
    const bare = await another(BEHIND_PROXY);
    const gone = await another({ ...settings, WEFT_GOOGLE_ISSUER: 'http://127.0.0.1:1' });
    for (const on of [bare, gone]) {
      const response = await fetch(`${on.url}/api/auth/google`, { redirect: 'manual', headers: fromAnywhere() });
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    }
    await gone.stop();
    await bare.stop();
  });
});
