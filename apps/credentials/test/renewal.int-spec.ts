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

const create = (overrides?: object, as = actor) => createOAuth({ vault, server, actor: as }, overrides);

/** A credential with the tokens of a consent. */
async function connected(): Promise<string> {
  const id = await create();
  await connect(id);
  return id;
}

const connect = (credentialId: string) => connectBy({ vault, server, actor }, credentialId);
const tokenOf = async (credentialId: string, as = actor) => (await vault.resolve(as, credentialId)).fields['accessToken'];
const view = (credentialId: string) => vault.client.get({ actor, credentialId });
const age = (credentialId: string, change: string) =>
  vault.pool.query(`UPDATE credentials.tokens SET ${change} WHERE credential_id = $1`, [credentialId]);
const EXPIRED = `expires_at = now() - interval '1 second', refresh_at = now() - interval '2 seconds'`;
const DUE = `refresh_at = now() - interval '1 second'`;
const json = (body: object) => ({ body: JSON.stringify(body) });
const given = (more: object) => json({ access_token: 'new-token', token_type: 'bearer', ...more });
const refreshTokensSent = () => server.requests.map(({ parameters }) => parameters.get('refresh_token'));

describe('what a service answers', () => {
  it.each([
    ['in seconds', 3_600, 3_600],
    ['as text', '3600', 3_600],
    ['as null', null, undefined],
    ['as nought', 0, undefined],
    ['as a word', 'never', undefined],
    ['beyond every calendar', 1e300, 10 * 365 * 86_400],
  ])('may give the lifetime %s', async (_, expiresIn, seconds) => {
    const id = await connected();
    await age(id, EXPIRED);
    server.faults.push(given({ expires_in: expiresIn }));
    expect(await tokenOf(id)).toBe('new-token');
    const { rows } = await vault.pool.query(
      'SELECT extract(epoch FROM expires_at - now())::float AS left FROM credentials.tokens WHERE credential_id = $1',
      [id],
    );
    const { left } = (rows as { left: number | null }[])[0]!;
    if (seconds === undefined) expect(left).toBeNull();
    else expect(Math.abs(left! - seconds)).toBeLessThan(60);
    expect(await tokenOf(id)).toBe('new-token');
  });

  it.each([
    ['absent', {}],
    ['null', { refresh_token: null }],
    ['empty', { refresh_token: '' }],
  ])('keeps the refresh token that is there where another is %s', async (_, more) => {
    const id = await connected();
    await age(id, EXPIRED);
    server.faults.push(given({ ...more, scope: null, id_token: 'nonsense' }));
    expect(await tokenOf(id)).toBe('new-token');
    await age(id, EXPIRED);
    await tokenOf(id);
    expect(refreshTokensSent()).toEqual([null, 'canary-refresh-1', 'canary-refresh-1']);
  });

  it('may call the token what it likes, unless it is none to be sent as it is', async () => {
    const id = await connected();
    await age(id, EXPIRED);
    server.faults.push(json({ access_token: 'bot-token', token_type: 'bot' }));
    expect(await tokenOf(id)).toBe('bot-token');
    await age(id, EXPIRED);
    server.faults.push(json({ access_token: 'bound', token_type: 'DPoP' }));
    await expect(tokenOf(id)).rejects.toMatchObject({ code: 'OAUTH_FAILED' });
  });

  it('is a refusal where it says so, with whatever status and in whatever form', async () => {
    const id = await connected();
    await age(id, EXPIRED);
    server.faults.push(json({ error: 'slow_down', error_description: 'later' }));
    await expect(tokenOf(id)).rejects.toMatchObject({ message: 'The service refused to give a token: slow_down (later).' });
    server.faults.push({ status: 400, body: '{"error":"slow_down","error_description":{"a":1}}' });
    await expect(tokenOf(id)).rejects.toMatchObject({ message: 'The service refused to give a token: slow_down.' });
  });

  it('is told without any of the secrets, in whatever spelling it sends them back', async () => {
    const id = await connected();
    await age(id, EXPIRED);
    const login = Buffer.from(`${server.clientId}:${server.clientSecret}`).toString('base64');
    const echo = `Basic ${login} ${server.clientSecret} canary-refresh-1 ${Buffer.from('canary-refresh-1').toString('base64')}`;
    server.faults.push({ status: 401, body: JSON.stringify({ error: 'invalid_client', error_description: echo }) });
    const error = (await tokenOf(id).catch((thrown: unknown) => thrown)) as Error;
    expect(error.message).toBe('The service refused to give a token: invalid_client (Basic *** *** *** ***).');
    expect((await view(id)).connectionProblem).toBe(error.message);
  });
});

describe('a renewal', () => {
  it('that meets a broken connection damages nothing', async () => {
    const id = await connected();
    await age(id, EXPIRED);
    server.faults.push({ breaks: true });
    await expect(tokenOf(id)).rejects.toMatchObject({ code: 'OAUTH_FAILED', message: expect.stringContaining('broke off') });
    expect(await view(id)).toMatchObject({ connection: 'expired', connectionProblem: expect.stringContaining('broke off') });
    expect(await tokenOf(id)).toBe('canary-access-2');
    const { connection, connectionProblem } = await view(id);
    expect([connection, connectionProblem]).toEqual(['connected', undefined]);
  });

  it('loses nothing where the credential gets another name meanwhile', async () => {
    const id = await connected();
    await age(id, EXPIRED);
    const slow = Promise.withResolvers<void>();
    server.faults.push({ after: slow.promise });
    const asked = tokenOf(id);
    await waitFor(() => server.requests.length === 2);
    await vault.client.update({ actor, credentialId: id, name: 'Another name' });
    slow.resolve();
    expect(await asked).toBe('canary-access-2');
    await age(id, EXPIRED);
    expect(await tokenOf(id)).toBe('canary-access-3');
    expect(refreshTokensSent()).toEqual([null, 'canary-refresh-1', 'canary-refresh-2']);
  });

  it('that takes long holds up nobody whose token is still good, and still counts', async () => {
    const id = await connected();
    await age(id, DUE);
    const slow = Promise.withResolvers<void>();
    server.faults.push({ after: slow.promise });
    expect(await Promise.all([tokenOf(id), tokenOf(id)])).toEqual(['canary-access-1', 'canary-access-1']);
    slow.resolve();
    await waitFor(async () => (await tokenOf(id)) === 'canary-access-2');
    expect(server.requests).toHaveLength(2);
  }, 30_000);

  it('of one workspace’s slow services holds up neither other workspaces nor other credentials', async () => {
    const slow = Promise.withResolvers<void>();
    const many = Array.from({ length: 24 }, () => ({ after: slow.promise }));
    server.faults.push(...many);
    const ids = await Promise.all(many.map(() => create({ grantType: 'clientCredentials' })));
    const waiting = ids.map((id) => tokenOf(id));
    await waitFor(() => server.requests.length === 4);
    const [fast, stranger] = [await OAuthServer.start(), newActor()];
    const data = fast.fields({ grantType: 'clientCredentials' }) as never;
    const other = await vault.client.create({ actor: stranger, name: 'Fast', type: 'oAuth2Api', data });
    expect(await tokenOf(other.id, stranger)).toBe('canary-access-1');
    const plain = await vault.client.create({ actor, name: 'P', type: 'httpBearerAuth', data: { token: 'plain' } });
    expect((await vault.resolve(actor, plain.id)).fields).toEqual({ token: 'plain' });
    expect(server.requests).toHaveLength(4);
    slow.resolve();
    expect(new Set(await Promise.all(waiting)).size).toBe(24);
    await fast.stop();
  });
});

describe('a consent that the service has ended', () => {
  it('is shown, is named in the error with the way to mend it, and is not asked about again', async () => {
    const id = await connected();
    server.revokeRefreshTokens();
    await age(id, DUE);
    expect(await tokenOf(id)).toBe('canary-access-1');
    expect(await view(id)).toMatchObject({
      connection: 'reconnect',
      connectionProblem: expect.stringContaining('invalid_grant'),
    });
    await age(id, EXPIRED);
    for (const _ of [1, 2]) {
      await expect(tokenOf(id)).rejects.toMatchObject({
        code: 'OAUTH_FAILED',
        message: expect.stringContaining(
          `"Service" has to be connected again (POST /api/credentials/${id}/oauth2/start), since its consent is over.`,
        ),
        details: { reconnect: true },
      });
    }
    expect(server.requests).toHaveLength(2);
    await connect(id);
    expect(await view(id)).toMatchObject({ connection: 'connected' });
    expect(await tokenOf(id)).toBe('canary-access-2');
  });

  it('is asked about again by a test of the credential', async () => {
    const id = await connected();
    await age(id, EXPIRED);
    server.faults.push({ status: 400, body: '{"error":"invalid_grant"}' });
    await expect(tokenOf(id)).rejects.toMatchObject({ details: { reconnect: true } });
    server.faults.push({ status: 400, body: '{"error":"invalid_grant"}' });
    expect(await vault.client.test({ actor, credentialId: id })).toMatchObject({ ok: false });
    expect(await vault.client.test({ actor, credentialId: id })).toMatchObject({ ok: true });
    expect(await view(id)).toMatchObject({ connection: 'connected' });
    expect(await tokenOf(id)).toBe('canary-access-2');
  });

  it('shows where a token is over and none was given to renew it with', async () => {
    const id = await create();
    server.faults.push(given({ expires_in: 60 }));
    await connect(id);
    await age(id, EXPIRED);
    await expect(tokenOf(id)).rejects.toMatchObject({ details: { reconnect: true } });
    expect(await view(id)).toMatchObject({ connection: 'reconnect' });
    expect(server.requests).toHaveLength(1);
  });
});
