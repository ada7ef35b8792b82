import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor, OpenedConsent } from '@weft/contracts';
import { createOAuth, openConsent, publicUrl } from './consenting.ts';
import { OAuthServer } from './oauth-server.ts';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

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

const create = (overrides?: object, allowedHosts?: string[]) => createOAuth({ vault, server, actor }, overrides, allowedHosts);

const open = (credentialId: string) => openConsent(vault, actor, credentialId);
/** The browser comes back with what the service gave it. */
const comeBack = ({ authorizationUrl, browserKey }: OpenedConsent, extra: Record<string, string> = {}, as?: Actor) =>
  vault.client.completeOAuth({ parameters: server.consent(authorizationUrl, extra), browserKey, actor: as });
const connectionOf = async (credentialId: string) => (await vault.client.get({ actor, credentialId })).connection;

const tokenOf = async (credentialId: string) => (await vault.resolve(actor, credentialId)).fields['accessToken'];
const USED = { code: 'OAUTH_FAILED', message: expect.stringContaining('was used already') };

describe('consent', () => {
  it('is asked for with PKCE and state, and gives a token', async () => {
    const id = await create({ authQueryParameters: 'access_type=offline&prompt=consent' });
    expect(await connectionOf(id)).toBe('not-connected');
    const opened = await open(id);
    expect(opened.name).toBe('Service');
    const url = new URL(opened.authorizationUrl);
    expect(url.origin + url.pathname).toBe(`${server.url}/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'the-client',
      redirect_uri: 'https://weft.example/api/credentials/oauth2/callback',
      state: opened.state,
      scope: 'read write',
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
    });
    expect(await comeBack(opened)).toEqual({ credentialId: id, name: 'Service' });
    expect(await connectionOf(id)).toBe('connected');
    expect(await tokenOf(id)).toBe('canary-access-1');
  });

  it.each([
    ['a public client, by its id', true, { grantType: 'pkce', clientSecret: undefined }],
    ['a client that puts its secret into the body', false, { authentication: 'body' }],
    ['a client that puts it into a header', false, {}],
  ])('works for %s, with what else the service wants to be told', async (_, isPublic, overrides) => {
    server.isForPublicClients = isPublic;
    const id = await create({ ...overrides, tokenParameters: 'audience=https://api.example.com&resource=a&resource=b' });
    await comeBack(await open(id));
    await vault.pool.query(`UPDATE credentials.tokens SET expires_at = now(), refresh_at = now() WHERE credential_id = $1`, [id]);
    expect(await tokenOf(id)).toBe('canary-access-2');
    expect(server.requests.map(({ parameters }) => parameters.get('grant_type'))).toEqual([
      'authorization_code',
      'refresh_token',
    ]);
    for (const { parameters } of server.requests) {
      expect([parameters.get('audience'), parameters.getAll('resource')]).toEqual(['https://api.example.com', ['a', 'b']]);
    }
  });

  it('tells whoever starts it neither the state nor the address of the service', async () => {
    const id = await create();
    const started = await vault.client.startOAuth({ actor, credentialId: id, publicUrl });
    expect(Object.keys(started)).toEqual(['ticket']);
    const parameters = server.consent((await open(id)).authorizationUrl);
    for (const state of [started.ticket, `${actor.tenantId}.${'a'.repeat(43)}`]) {
      await expect(vault.client.completeOAuth({ parameters: { ...parameters, state } })).rejects.toMatchObject(USED);
    }
    expect(server.requests).toHaveLength(0);
  });

  it('gives the executor the token, and not what it was bought with', async () => {
    const id = await create({}, ['api.example.com']);
    await comeBack(await open(id));
    const { fields, allowedHosts } = await vault.resolve(actor, id);
    expect(fields).not.toHaveProperty('clientSecret');
    expect(JSON.stringify(fields)).not.toContain('canary-refresh');
    expect(allowedHosts).toEqual(['api.example.com', new URL(server.url).host]);
  });

  it('ends in the browser that opened it, and in no other', async () => {
    const id = await create();
    const other = await open(await create());
    for (const browserKey of [undefined, '', 'a'.repeat(43), other.browserKey]) {
      const { authorizationUrl } = await open(id);
      const parameters = server.consent(authorizationUrl);
      await expect(vault.client.completeOAuth({ parameters, browserKey })).rejects.toMatchObject({
        code: 'OAUTH_FAILED',
        message: expect.stringContaining('another browser'),
      });
    }
    expect(server.requests).toHaveLength(0);
    expect(await connectionOf(id)).toBe('not-connected');
  });

  it('is opened once, with the newest ticket, and ended once', async () => {
    const id = await create();
    const start = () => vault.client.startOAuth({ actor, credentialId: id, publicUrl });
    const older = await start();
    const { ticket } = await start();
    await expect(vault.client.openConsent(older)).rejects.toMatchObject(USED);
    const attempts = await Promise.allSettled([1, 2, 3].map(() => vault.client.openConsent({ ticket })));
    const opened = attempts.filter((attempt) => attempt.status === 'fulfilled').map(({ value }) => value);
    expect(opened).toHaveLength(1);
    await expect(vault.client.openConsent({ ticket: opened[0]!.state })).rejects.toMatchObject(USED);
    const again = (await open(id)) satisfies OpenedConsent;
    const parameters = server.consent(again.authorizationUrl);
    await vault.client.completeOAuth({ parameters, browserKey: again.browserKey });
    await expect(vault.client.completeOAuth({ parameters, browserKey: again.browserKey })).rejects.toMatchObject(USED);
    expect(server.requests).toHaveLength(1);
  });

  it('is nothing for somebody else who is signed in', async () => {
    const id = await create();
    const colleague = { tenantId: actor.tenantId, userId: newActor().userId };
    const refused = { message: expect.stringContaining('somebody else') };
    const { ticket } = await vault.client.startOAuth({ actor, credentialId: id, publicUrl });
    await expect(vault.client.openConsent({ ticket, actor: colleague })).rejects.toMatchObject(refused);
    await expect(comeBack(await open(id), {}, colleague)).rejects.toMatchObject(refused);
    expect(server.requests).toHaveLength(0);
    await comeBack(await open(id), {}, actor);
  });

  it.each([
    ['no state', {}],
    ['a made-up state', { state: 'x'.repeat(80), code: 'c' }],
    ['a state of a workspace that has none', { state: `${newActor().tenantId}.${'a'.repeat(43)}`, code: 'c' }],
  ])('is refused for %s', async (_, parameters) => {
    await expect(
      vault.client.completeOAuth({ parameters: parameters as Record<string, string>, browserKey: 'k' }),
    ).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    expect(server.requests).toHaveLength(0);
  });

  it('is over after ten minutes, and when the credential has changed', async () => {
    const id = await create();
    const expire = () =>
      vault.pool.query(`UPDATE credentials.consents SET expires_at = now() - interval '1 second' WHERE credential_id = $1`, [id]);
    const { ticket } = await vault.client.startOAuth({ actor, credentialId: id, publicUrl });
    await expire();
    await expect(vault.client.openConsent({ ticket })).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    const late = await open(id);
    await expire();
    await expect(comeBack(late)).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    const stale = await open(id);
    await vault.client.update({ actor, credentialId: id, data: { scope: 'all' } });
    await expect(comeBack(stale)).rejects.toMatchObject({ message: expect.stringContaining('has been changed since') });
    expect(server.requests).toHaveLength(0);
  });

  it('is refused where the answer is from another issuer, or names none although one is known', async () => {
    const id = await create({ issuer: server.url });
    await expect(comeBack(await open(id), { iss: 'https://evil.example' })).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    await expect(comeBack(await open(id))).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    expect(server.requests).toHaveLength(0);
    await comeBack(await open(id), { iss: server.url });

    const unnamed = await create();
    await expect(comeBack(await open(unnamed), { iss: 'https://evil.example' })).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
    expect(server.requests).toHaveLength(1);
  });

  it('says why somebody did not consent', async () => {
    const { state, browserKey } = await open(await create());
    const parameters = { state, error: 'access_denied', error_description: 'The user said <no>' };
    await expect(vault.client.completeOAuth({ parameters, browserKey })).rejects.toMatchObject({
      code: 'OAUTH_FAILED',
      message: 'The service did not grant access: access_denied (The user said <no>).',
    });
  });

  it('leaves the verifier and the key of the browser readable nowhere', async () => {
    const { browserKey, state } = await open(await create());
    const { rows } = await vault.pool.query('SELECT c::text AS row FROM credentials.consents c WHERE tenant_id = $1', [
      actor.tenantId,
    ]);
    expect(rows).toHaveLength(1);
    const stored = (rows as { row: string }[])[0]!.row;
    for (const text of [browserKey, state]) expect(stored).not.toContain(Buffer.from(text).toString('hex'));
    expect(stored).not.toContain(state);
    expect(vault.log.join('\n')).not.toContain(browserKey);
  });

  it.each([
    ['a script instead of an address', { authUrl: 'javascript:alert(1)' }],
    ['an address without TLS', { accessTokenUrl: 'http://auth.example.com/token' }],
    ['parameters that take the place of the protocol’s', { authQueryParameters: 'redirect_uri=https://evil.test' }],
    ['no address for a consent', { authUrl: undefined }],
    ['parameters of a token request that do', { tokenParameters: 'audience=a&grant_type=password' }],
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
