import { createHmac, generateKeyPairSync, hkdfSync, type KeyObject, sign } from 'node:crypto';
import { request } from 'node:http';
import { launch } from '@weft/testing';
import { decodeJwt } from 'jose';
import { callApi, startGateway, type TestGateway } from './start-gateway.ts';
import { bearer, BEHIND_PROXY, signIn, toPerson } from './people.ts';

const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';
const key = Buffer.from(hkdfSync('sha256', SECRET_KEY, '', 'weft access tokens v1', 32));
const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('attacks on the API', () => {
  let gateway: TestGateway;
  let accessToken: string;
  let claims: Record<string, unknown>;

  beforeAll(async () => {
    gateway = await startGateway({ ...BEHIND_PROXY, WEFT_SECRET_KEY: SECRET_KEY, WEFT_CORS_ORIGINS: 'https://good.example/app' });
    ({ accessToken } = await signIn(gateway));
    claims = decodeJwt(accessToken);
  });
  afterAll(() => gateway.stop());

  const HEADER = { alg: 'HS256', typ: 'at+jwt' };
  const hmac = (signed: string, secret: Buffer | string = key, hash = 'sha256') =>
    createHmac(hash, secret).update(signed).digest('base64url');
  const forge = (header: unknown, payload: unknown = claims, signature?: (signed: string) => string) => {
    const signed = `${encode(header)}.${encode(payload)}`;
    return `${signed}.${(signature ?? hmac)(signed)}`;
  };
  const statusOf = (token: string) =>
    callApi(gateway.url, '/api/auth/me', { headers: bearer(token) }).then(
      ({ status }) => status,
      () => 431,
    );

  describe('with a token', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const byRsa = (privateKey: KeyObject) => (signed: string) =>
      sign('sha256', Buffer.from(signed), privateKey).toString('base64url');

    it('that is ours are let through, made by the same means as the forged ones', async () => {
      expect(await statusOf(forge(HEADER))).toBe(200);
    });

    it.each<[string, () => string]>([
      ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): [string, () => string] => [
        `alg ${alg}`,
        () => forge({ ...HEADER, alg }, claims, () => ''),
      ]),
      ['alg none and a right signature', () => forge({ ...HEADER, alg: 'none' })],
      ['no alg', () => forge({ typ: 'at+jwt' })],
      ['HS256 by a public key', () => forge(HEADER, claims, (signed) => hmac(signed, pem))],
      ['HS256 by a public key with space before it', () => forge(HEADER, claims, (signed) => hmac(signed, `\n ${pem}`))],
      ['RS256', () => forge({ ...HEADER, alg: 'RS256' }, claims, byRsa(rsa.privateKey))],
      ['HS512 by the right key', () => forge({ ...HEADER, alg: 'HS512' }, claims, (signed) => hmac(signed, key, 'sha512'))],
      ['ES256 of zeros', () => forge({ ...HEADER, alg: 'ES256' }, claims, () => Buffer.alloc(64).toString('base64url'))],
      ['an empty key and an unknown kid', () => forge({ ...HEADER, kid: 'unknown' }, claims, (signed) => hmac(signed, ''))],
      ['the secret itself for a key', () => forge(HEADER, claims, (signed) => hmac(signed, SECRET_KEY))],
      [
        'a key that it brings along',
        () => forge({ ...HEADER, jwk: { kty: 'oct', k: encode('mine') } }, claims, (signed) => hmac(signed, 'mine')),
      ],
      [
        'an address of a key',
        () =>
          forge({ ...HEADER, jku: 'http://127.0.0.1:1/', x5u: 'http://127.0.0.1:1/' }, claims, (signed) => hmac(signed, 'mine')),
      ],
      ['a kid that is a path', () => forge({ ...HEADER, kid: '../../../../dev/null' }, claims, (signed) => hmac(signed, ''))],
      ['a kid that is SQL', () => forge({ ...HEADER, kid: `' UNION SELECT 'x` }, claims, (signed) => hmac(signed, 'x'))],
      ['something critical that nobody knows', () => forge({ ...HEADER, crit: ['weft'], weft: 1 })],
      ['b64 false', () => forge({ ...HEADER, crit: ['b64'], b64: false })],
      ['the type of a refresh token', () => forge({ ...HEADER, typ: 'rt+jwt' })],
      ['no type', () => forge({ alg: 'HS256' })],
      ['no end', () => forge(HEADER, { ...claims, exp: undefined })],
      ['an end that is text', () => forge(HEADER, { ...claims, exp: '9999999999' })],
      ['an end that is endless', () => forge(HEADER, JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e309'))],
      ['an end that was', () => forge(HEADER, { ...claims, exp: 1 })],
      ['a beginning in the future', () => forge(HEADER, { ...claims, nbf: 99_999_999_999 })],
      ['another issuer', () => forge(HEADER, { ...claims, iss: 'evil' })],
      ['no audience', () => forge(HEADER, { ...claims, aud: undefined })],
      ['other audiences', () => forge(HEADER, { ...claims, aud: ['other'] })],
      ['a list for a subject', () => forge(HEADER, { ...claims, sub: [claims['sub']] })],
      ['no session', () => forge(HEADER, { ...claims, sid: undefined })],
      ['null for a session', () => forge(HEADER, { ...claims, sid: null })],
      ['claims that are a list', () => forge(HEADER, [claims])],
      ['claims that are null', () => forge(HEADER, 'null')],
      ['no JSON', () => forge(HEADER, '{')],
      ['five parts (JWE)', () => `${encode({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`],
      ['two parts', () => accessToken.split('.').slice(0, 2).join('.')],
      ['an empty signature', () => `${accessToken.split('.').slice(0, 2).join('.')}.`],
      ['half a signature', () => accessToken.slice(0, -20)],
      ['ten kilobytes', () => forge({ ...HEADER, pad: 'x'.repeat(10_000) })],
      ['a megabyte', () => 'x'.repeat(1_000_000)],
    ])('of %s are refused', async (_, make) => {
      expect([401, 431]).toContain(await statusOf(make()));
    });

    it('that says things twice are judged by the last, as JSON is, and get nothing by it', async () => {
      const twice = JSON.stringify(claims).replace('{', `{"sub":"00000000-0000-0000-0000-000000000000","workspace":"x",`);
      expect(await statusOf(forge(HEADER, twice))).toBe(200);
      expect(
        await statusOf(forge(HEADER, `${JSON.stringify(claims).slice(0, -1)},"sub":"00000000-0000-0000-0000-000000000000"}`)),
      ).toBe(401);
    });

    it.each(['Basic', 'Token', 'bearer\t', 'Bearer,'])('in a header that begins with %j are refused', async (scheme) => {
      const response = await callApi(gateway.url, '/api/auth/me', { headers: { authorization: `${scheme} ${accessToken}` } });
      expect(response.status).toBe(401);
    });
  });

  describe('with more in the body than is asked for', () => {
    const MORE = {
      id: '0190f3a2-0000-7000-8000-000000000000',
      tenantId: '0190f3a2-0000-7000-8000-000000000000',
      ownerId: '0190f3a2-0000-7000-8000-000000000000',
      userId: '0190f3a2-0000-7000-8000-000000000000',
      permissions: ['metrics.read'],
      isAdmin: true,
      passwordHash: 'x',
      emailVerified: true,
      createdAt: '2000-01-01T00:00:00Z',
      constructor: {},
    };
    const bodies = (workspaceId: string): [string, string, Record<string, unknown>][] => [
      ['POST', '/api/auth/login', { email: 'a@example.com', password: 'x' }],
      ['POST', '/api/auth/refresh', { refreshToken: 'x' }],
      ['POST', '/api/auth/register', { email: 'a@example.com', password: 'another good password' }],
      ['POST', '/api/auth/register/confirm', { token: 'x', password: 'x' }],
      ['POST', '/api/auth/password', { oldPassword: 'x', newPassword: 'another good password' }],
      ['POST', '/api/auth/password/forgot', { email: 'a@example.com' }],
      ['POST', '/api/auth/password/reset', { token: 'x', password: 'another good password' }],
      ['POST', '/api/auth/google/exchange', { code: 'x' }],
      ['PATCH', '/api/auth/me', { name: 'Ada' }],
      ['POST', '/api/keys', { name: 'Key' }],
      ['POST', '/api/keys/0190f3a2-0000-7000-8000-000000000000/rotate', {}],
      ['POST', '/api/workspaces', { name: 'Mine' }],
      ['PATCH', `/api/workspaces/${workspaceId}`, { name: 'Mine' }],
      ['PATCH', `/api/workspaces/${workspaceId}/members/0190f3a2-0000-7000-8000-000000000000`, { role: 'viewer' }],
      ['POST', `/api/workspaces/${workspaceId}/invitations`, { email: 'a@example.com', role: 'viewer' }],
      ['POST', '/api/invitations/accept', { token: 'x' }],
      ['POST', '/api/auth/email', { email: 'b@example.com', password: 'x' }],
      ['POST', '/api/auth/email/confirm', { token: 'x' }],
      ['POST', '/api/auth/me/delete', { password: 'x' }],
      ['POST', `/api/workspaces/${workspaceId}/delete`, { name: 'Not its name' }],
    ];

    it('are refused by every route, whatever is added', async () => {
      const owner = await toPerson(gateway, gateway.owner.email, await signIn(gateway));
      const taken: string[] = [];
      for (const [method, path, body] of bodies(owner.workspaceId)) {
        for (const [name, value] of Object.entries(MORE)) {
          const headers = {
            'x-forwarded-for': `2001:db8:${Math.floor(Math.random() * 65_535).toString(16)}:${name.length}${taken.length}::1`,
          };
          const response = await owner.call(path, { method, headers, json: { ...body, [name]: value } });
          if (response.status !== 400) taken.push(`${method} ${path} took ${name}: ${response.status}`);
        }
      }
      expect(taken).toEqual([]);
    });

    it.each(['__proto__', 'constructor'])('are refused where they reach for the prototype by %s', async (name) => {
      const body = `{"name":"Mine","${name}":{"prototype":{"isAdmin":true}}}`;
      const headers = { ...bearer(accessToken), 'content-type': 'application/json' };
      const response = await fetch(`${gateway.url}/api/workspaces`, { method: 'POST', headers, body });
      expect(response.status).toBe(400);
      expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    });

    it.each(['not json', '[]', '"text"', 'null', '1'])('that is %s are refused', async (body) => {
      const headers = { ...bearer(accessToken), 'content-type': 'application/json' };
      expect((await fetch(`${gateway.url}/api/workspaces`, { method: 'POST', headers, body })).status).toBe(400);
    });
  });

  describe('from a page of another site', () => {
    const from = async (origin: string) => {
      const response = await callApi(gateway.url, '/api/auth/me', { headers: { ...bearer(accessToken), origin } });
      return [response.headers.get('access-control-allow-origin'), response.headers.get('access-control-allow-credentials')];
    };

    it('are let in from the origins of the list, without cookies', async () => {
      expect(await from('https://good.example')).toEqual(['https://good.example', null]);
    });

    it.each([
      'null',
      'https://good.example.evil',
      'https://evil.good.example',
      'http://good.example',
      'https://good.example:444',
      'https://GOOD.example',
      'https://evil.example',
      'file://',
    ])('are not from %s', async (origin) => expect(await from(origin)).toEqual([null, null]));

    it('are told before that PATCH is all right, and only there', async () => {
      const ask = (origin: string) =>
        fetch(`${gateway.url}/api/auth/me`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PATCH' } });
      expect((await ask('https://good.example')).headers.get('access-control-allow-methods')).toContain('PATCH');
      expect((await ask('https://evil.example')).headers.get('access-control-allow-methods')).toBeNull();
    });

    it('do not frame the API, keep it, or learn addresses from it', async () => {
      const { headers } = await callApi(gateway.url, '/api/auth/me');
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
    });
  });

  it('never put the host of a request into a link', async () => {
    const owner = await toPerson(gateway, gateway.owner.email, await signIn(gateway));
    const { hostname, port } = new URL(gateway.url);
    const body = JSON.stringify({ email: 'host@example.com', role: 'viewer' });
    const headers = {
      ...bearer(owner.accessToken),
      'content-type': 'application/json',
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
    };
    const answer = await new Promise<string>((resolve, reject) => {
      const path = `/api/workspaces/${owner.workspaceId}/invitations`;
      const call = request({ hostname, port, path, method: 'POST', headers }, (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (part: string) => (text += part))
          .on('end', () => resolve(text));
      });
      call.on('error', reject).end(body);
    });
    expect(answer).toContain(`${gateway.url}/invitation#token=`);
    expect(answer).not.toContain('evil');
  });
});

describe('a process in production', () => {
  it.each(['change-me-change-me-change-me-change-me', 'a'.repeat(64), 'short'])(
    'does not start with the key %j, and does not show it',
    async (weak) => {
      const env = {
        NODE_ENV: 'production',
        WEFT_SECRET_KEY: weak,
        DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x',
        NATS_URL: 'nats://127.0.0.1:1',
      };
      const gateway = await launch({ entry: 'apps/gateway/src/main.ts', env });
      await expect(gateway.ended).resolves.toEqual({ code: 78, signal: null });
      expect(gateway.output()).toContain('WEFT_SECRET_KEY: ');
      expect(gateway.output()).not.toContain(weak);
    },
  );

  it('takes no address or origin that is none of the web', async () => {
    const env = {
      WEFT_SECRET_KEY: SECRET_KEY,
      WEFT_PUBLIC_URL: 'javascript:alert(1)',
      WEFT_CORS_ORIGINS: 'file:///etc',
      WEFT_GOOGLE_ISSUER: 'ftp://x',
    };
    const gateway = await launch({ entry: 'apps/gateway/src/main.ts', env });
    await expect(gateway.ended).resolves.toEqual({ code: 78, signal: null });
    for (const name of Object.keys(env).slice(1)) expect(gateway.output()).toContain(`  ${name} = `);
  });
});
