import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '@weft/contracts';
import { waitFor } from '@weft/testing';
import { OAuthServer } from './oauth-server.ts';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

const publicUrl = 'https://weft.example';
let vault: VaultUnderTest;
let server: OAuthServer;
let actor: Actor;
beforeAll(async () => {
  vault = await VaultUnderTest.start();
});
afterAll(() => vault.stopAndDrop());
beforeEach(async () => {
  server = await OAuthServer.start();
  actor = newActor();
});
afterEach(() => server.stop());

const create = async (overrides: object = {}, allowedHosts: string[] = []): Promise<string> =>
  (
    await vault.client.create({
      actor,
      name: 'Service',
      type: 'oAuth2Api',
      data: server.fields(overrides) as never,
      allowedHosts,
    })
  ).id;

async function start(credentialId: string): Promise<string> {
  return (await vault.client.startOAuth({ actor, credentialId, publicUrl })).authorizationUrl;
}

async function connect(credentialId: string): Promise<void> {
  await vault.client.completeOAuth({ parameters: server.consent(await start(credentialId)) });
}

const tokenOf = async (credentialId: string, rejected?: number) => {
  const { fields, tokenVersion } = await vault.resolve(actor, credentialId, rejected);
  return { token: fields['accessToken'], version: tokenVersion };
};
const connectionOf = async (credentialId: string) => (await vault.client.get({ actor, credentialId })).connection;
/** As if the time of the token had come. */
const age = (credentialId: string, change: string) =>
  vault.pool.query(`UPDATE credentials.tokens SET ${change} WHERE credential_id = $1`, [credentialId]);
const EXPIRED = `expires_at = now() - interval '1 second', refresh_at = now() - interval '2 seconds'`;
const DUE = `refresh_at = now() - interval '1 second'`;

describe('consent', () => {
  it('is asked for with PKCE and state, and gives a token', async () => {
    const id = await create({ authQueryParameters: 'access_type=offline&prompt=consent' });
    expect(await connectionOf(id)).toBe('not-connected');
    const url = new URL(await start(id));
    expect(url.origin + url.pathname).toBe(`${server.url}/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'the-client',
      redirect_uri: 'https://weft.example/api/credentials/oauth2/callback',
      scope: 'read write',
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
    });
    const done = await vault.client.completeOAuth({ parameters: server.consent(url.href) });
    expect(done).toEqual({ credentialId: id, name: 'Service' });
    expect(await connectionOf(id)).toBe('connected');
    expect(await tokenOf(id)).toEqual({ token: 'canary-access-1', version: 1 });
  });

  it('gives the executor the token, and not what it was bought with', async () => {
    const id = await create({}, ['api.example.com']);
    await connect(id);
    const { fields, allowedHosts } = await vault.resolve(actor, id);
    expect(fields).not.toHaveProperty('clientSecret');
    expect(JSON.stringify(fields)).not.toContain('canary-refresh');
    expect(allowedHosts).toEqual(['api.example.com', new URL(server.url).host]);
  });

  it('counts once, and only for whoever began it', async () => {
    const id = await create();
    const parameters = server.consent(await start(id));
    await vault.client.completeOAuth({ parameters });
    const refused = { code: 'OAUTH_FAILED', message: expect.stringContaining('was used already') };
    await expect(vault.client.completeOAuth({ parameters })).rejects.toMatchObject(refused);

    const other = server.consent(await start(id));
    const somebodyElse = { tenantId: actor.tenantId, userId: newActor().userId };
    await expect(vault.client.completeOAuth({ parameters: other, actor: somebodyElse })).rejects.toMatchObject({
      message: expect.stringContaining('somebody else'),
    });
    await expect(vault.client.completeOAuth({ parameters: other, actor })).rejects.toMatchObject(refused);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['no state', {}],
    ['a made-up state', { state: 'x'.repeat(80), code: 'c' }],
    ['a state of a workspace that has none', { state: `${newActor().tenantId}.${'a'.repeat(43)}`, code: 'c' }],
  ])('is refused for %s', async (_, parameters) => {
    await expect(vault.client.completeOAuth({ parameters: parameters as Record<string, string> })).rejects.toMatchObject({
      code: 'OAUTH_FAILED',
    });
    expect(server.requests).toHaveLength(0);
  });

  it('is over after ten minutes, and when the credential has changed', async () => {
    const id = await create();
    const late = server.consent(await start(id));
    await vault.pool.query(`UPDATE credentials.consents SET expires_at = now() - interval '1 second' WHERE credential_id = $1`, [
      id,
    ]);
    await expect(vault.client.completeOAuth({ parameters: late })).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    const stale = server.consent(await start(id));
    await vault.client.update({ actor, credentialId: id, data: { scope: 'all' } });
    await expect(vault.client.completeOAuth({ parameters: stale })).rejects.toMatchObject({
      message: expect.stringContaining('has been changed since'),
    });
    expect(server.requests).toHaveLength(0);
  });

  it('is refused where the answer is from another issuer, or names none although one is known', async () => {
    const id = await create({ issuer: server.url });
    const wrong = server.consent(await start(id), { iss: 'https://evil.example' });
    await expect(vault.client.completeOAuth({ parameters: wrong })).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    const none = server.consent(await start(id));
    await expect(vault.client.completeOAuth({ parameters: none })).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    expect(server.requests).toHaveLength(0);
    await vault.client.completeOAuth({ parameters: server.consent(await start(id), { iss: server.url }) });

    const unnamed = await create();
    const foreign = server.consent(await start(unnamed), { iss: 'https://evil.example' });
    await expect(vault.client.completeOAuth({ parameters: foreign })).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    expect(server.requests).toHaveLength(1);
  });

  it('says why somebody did not consent', async () => {
    const id = await create();
    const state = new URL(await start(id)).searchParams.get('state')!;
    const parameters = { state, error: 'access_denied', error_description: 'The user said <no>' };
    await expect(vault.client.completeOAuth({ parameters })).rejects.toMatchObject({
      code: 'OAUTH_FAILED',
      message: 'The service did not grant access: access_denied (The user said <no>).',
    });
  });

  it.each([
    ['a script instead of an address', { authUrl: 'javascript:alert(1)' }],
    ['an address without TLS', { accessTokenUrl: 'http://auth.example.com/token' }],
    ['parameters that take the place of the protocol’s', { authQueryParameters: 'redirect_uri=https://evil.test' }],
    ['no address for a consent', { authUrl: undefined }],
  ])('refuses %s', async (_, overrides) => {
    await expect(create(overrides)).rejects.toMatchObject({ code: 'CREDENTIAL_INVALID' });
  });

  it('calls no private address', async () => {
    const guarded = await VaultUnderTest.start({ environment: { WEFT_EGRESS_ALLOW: '' } });
    const data = server.fields({ grantType: 'clientCredentials' }) as never;
    const { id } = await guarded.client.create({ actor, name: 'x', type: 'oAuth2Api', data });
    await expect(guarded.resolve(actor, id)).rejects.toMatchObject({
      code: 'OAUTH_FAILED',
      message: expect.stringContaining('WEFT_EGRESS_ALLOW'),
    });
    expect(server.requests).toHaveLength(0);
    await guarded.stopAndDrop();
  });
});

describe('client credentials', () => {
  it.each(['header', 'body'])('get a token by %s, once for all who want it', async (authentication) => {
    const id = await create({ grantType: 'clientCredentials', authentication, authUrl: undefined });
    const tokens = await Promise.all(Array.from({ length: 8 }, () => tokenOf(id)));
    expect(new Set(tokens.map(({ token }) => token))).toEqual(new Set(['canary-access-1']));
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.parameters.get('scope')).toBe('read write');
    expect(await vault.client.test({ actor, credentialId: id })).toEqual({ ok: true, message: expect.any(String) });
  });

  it('say what the service said, without the secret', async () => {
    const id = await create({ grantType: 'clientCredentials' });
    const echo = { error: 'invalid_client', error_description: `secret ${server.clientSecret} is wrong` };
    server.faults.push({ status: 401, body: JSON.stringify(echo) });
    const test = await vault.client.test({ actor, credentialId: id });
    expect(test).toEqual({ ok: false, message: 'The service refused to give a token: invalid_client (secret *** is wrong).' });
  });
});

describe('refresh', () => {
  it('comes early, and at a time of each token’s own', async () => {
    const shares = new Set<number>();
    for (let count = 0; count < 6; count++) {
      const id = await create();
      await connect(id);
      const { rows } = await vault.pool.query<{ early: string }>(
        'SELECT extract(epoch FROM expires_at - refresh_at) AS early FROM credentials.tokens WHERE credential_id = $1',
        [id],
      );
      shares.add(Math.round(Number(rows[0]!.early)));
    }
    for (const early of shares) expect(early).toBeGreaterThanOrEqual(359);
    for (const early of shares) expect(early).toBeLessThanOrEqual(901);
    expect(shares.size).toBeGreaterThan(1);
  });

  it('is made once for all replicas, and keeps the rotated token', async () => {
    const id = await create();
    await connect(id);
    const second = await VaultUnderTest.start({ database: vault.database, environment: { WEFT_VAULT_KEY: vault.vaultKey } });
    await age(id, EXPIRED);
    const ask = [vault, vault, second, second].map((each) => each.resolve(actor, id));
    const tokens = (await Promise.all(ask)).map(({ fields }) => fields['accessToken']);
    expect(new Set(tokens)).toEqual(new Set(['canary-access-2']));
    await age(id, EXPIRED);
    expect((await second.resolve(actor, id)).fields['accessToken']).toBe('canary-access-3');
    expect(server.requests.map(({ parameters }) => parameters.get('refresh_token'))).toEqual([
      null,
      'canary-refresh-1',
      'canary-refresh-2',
    ]);
    await second.stop();
  });

  it('lets nobody wait as long as the old token is good', async () => {
    const id = await create();
    await connect(id);
    await age(id, DUE);
    const slow = Promise.withResolvers<void>();
    server.faults.push({ after: slow.promise });
    const second = await VaultUnderTest.start({ database: vault.database, environment: { WEFT_VAULT_KEY: vault.vaultKey } });
    const refreshing = tokenOf(id);
    await waitFor(() => server.requests.length === 2);
    expect((await second.resolve(actor, id)).fields['accessToken']).toBe('canary-access-1');
    slow.resolve();
    expect((await refreshing).token).toBe('canary-access-2');
    await second.stop();
  });

  it.each([
    ['is refused', { status: 400, body: '{"error":"temporarily_unavailable"}' }],
    ['breaks down', { status: 500, body: 'oops', contentType: 'text/plain' }],
    ['answers nonsense', { status: 200, body: '<html>', contentType: 'text/html' }],
    ['answers without a token', { status: 200, body: '{"token_type":"Bearer"}' }],
  ])('damages nothing when it %s', async (_, fault) => {
    const id = await create();
    await connect(id);
    const sealed = async () =>
      (await vault.pool.query<{ sealed: Buffer }>('SELECT sealed FROM credentials.tokens WHERE credential_id = $1', [id]))
        .rows[0]!.sealed;
    const before = await sealed();
    await age(id, DUE);
    server.faults.push(fault);
    expect((await tokenOf(id)).token).toBe('canary-access-1');
    expect(await sealed()).toEqual(before);

    await age(id, EXPIRED);
    server.faults.push(fault);
    await expect(tokenOf(id)).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    expect(await sealed()).toEqual(before);
    expect(await connectionOf(id)).toBe('expired');
    expect((await tokenOf(id)).token).toBe('canary-access-2');
    expect(await connectionOf(id)).toBe('connected');
  });

  it('says that the consent is over, and that a new one mends it', async () => {
    const id = await create();
    await connect(id);
    server.revokeRefreshTokens();
    await age(id, EXPIRED);
    await expect(tokenOf(id)).rejects.toMatchObject({ message: expect.stringContaining('invalid_grant') });
    await connect(id);
    expect((await tokenOf(id)).token).toBe('canary-access-2');
  });

  it('is made at once for a token that the service no longer takes, and once for all who say so', async () => {
    const id = await create();
    await connect(id);
    const { version } = await tokenOf(id);
    const renewed = await Promise.all([tokenOf(id, version), tokenOf(id, version), tokenOf(id, version)]);
    expect(renewed.map(({ token }) => token)).toEqual(['canary-access-2', 'canary-access-2', 'canary-access-2']);
    expect(server.requests).toHaveLength(2);
  });

  it('is not made by fields that somebody changed meanwhile', async () => {
    const id = await create();
    await connect(id);
    await age(id, EXPIRED);
    const slow = Promise.withResolvers<void>();
    server.faults.push({ after: slow.promise });
    const asked = tokenOf(id).catch((error: unknown) => error);
    await waitFor(() => server.requests.length === 2);
    await vault.client.update({ actor, credentialId: id, data: { clientSecret: 'another' } });
    slow.resolve();
    expect(await asked).toMatchObject({ code: 'OAUTH_FAILED', message: expect.stringContaining('was changed while') });
    expect(await connectionOf(id)).toBe('not-connected');
  });
});
