import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '@weft/contracts';
import { waitFor } from '@weft/testing';
import { connect as connectBy, createOAuth } from './consenting.ts';
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

const connect = (credentialId: string) => connectBy({ vault, server, actor }, credentialId);

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

describe('client credentials', () => {
  it.each(['header', 'body'])('get a token by %s, once for all who want it', async (authentication) => {
    const tokenParameters = 'audience=https://api.example.com';
    const id = await create({ grantType: 'clientCredentials', authentication, authUrl: undefined, tokenParameters });
    const tokens = await Promise.all(Array.from({ length: 8 }, () => tokenOf(id)));
    expect(new Set(tokens.map(({ token }) => token))).toEqual(new Set(['canary-access-1']));
    expect(server.requests).toHaveLength(1);
    expect(Object.fromEntries(server.requests[0]!.parameters)).toMatchObject({
      scope: 'read write',
      audience: 'https://api.example.com',
    });
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

describe('stored tokens', () => {
  it.each([
    [
      'of another credential',
      (mine: string, other: string) =>
        vault.pool.query(
          `UPDATE credentials.tokens t SET sealed = o.sealed, data_key = o.data_key, version = o.version
           FROM credentials.tokens o WHERE t.credential_id = $1 AND o.credential_id = $2`,
          [mine, other],
        ),
    ],
    [
      'of an older version',
      (mine: string) => vault.pool.query('UPDATE credentials.tokens SET version = version + 1 WHERE credential_id = $1', [mine]),
    ],
    [
      'in the place of a credential’s own secret',
      (mine: string) =>
        vault.pool.query(
          `UPDATE credentials.credentials c SET sealed = t.sealed, data_key = t.data_key, version = t.version
           FROM credentials.tokens t WHERE c.id = $1 AND t.credential_id = c.id`,
          [mine],
        ),
    ],
  ])('%s do not open', async (_, tamper) => {
    const [mine, other] = [await create(), await create()];
    for (const id of [mine, other]) await connect(id);
    await tamper(mine, other);
    await expect(vault.resolve(actor, mine)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await tokenOf(other)).token).toBe('canary-access-2');
  });

  it('open by whatever spelling of the credential’s id', async () => {
    const id = await create();
    await connect(id);
    expect((await tokenOf(id.toUpperCase())).token).toBe('canary-access-1');
  });
});
