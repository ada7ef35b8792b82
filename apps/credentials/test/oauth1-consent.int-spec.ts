import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor, OpenedConsent } from '@weft/contracts';
import { openConsent, publicUrl } from './consenting.ts';
import { OAuth1Server } from './oauth1-server.ts';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

let vault: VaultUnderTest;
let server: OAuth1Server;
let actor: Actor;
beforeAll(async () => {
  vault = await VaultUnderTest.start();
});
afterAll(() => vault.stopAndDrop());
beforeEach(async () => {
  server = await OAuth1Server.start();
  actor = newActor();
});
afterEach(() => server.stop());

const create = async (overrides: object = {}, allowedHosts: string[] = []) => {
  const data = server.fields(overrides) as never;
  return (await vault.client.create({ actor, name: 'One', type: 'oAuth1Api', data, allowedHosts })).id;
};
const open = (credentialId: string) => openConsent(vault, actor, credentialId);
/** The browser comes back with what the service gave it. */
const comeBack = ({ authorizationUrl, browserKey }: OpenedConsent, changes: Record<string, string | undefined> = {}) => {
  const given = Object.entries({ ...server.consent(authorizationUrl), ...changes });
  const parameters = Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
  return vault.client.completeOAuth({ parameters, browserKey });
};
const connectionOf = async (credentialId: string) => (await vault.client.get({ actor, credentialId })).connection;
const refused = (text: string) => ({ code: 'OAUTH_FAILED', message: expect.stringContaining(text) });
const pathsOf = () => server.requests.map(({ path }) => path.split('?')[0]);

describe('a consent by OAuth 1', () => {
  it.each(['HMAC-SHA1', 'HMAC-SHA256', 'HMAC-SHA512', 'PLAINTEXT'])(
    'goes by a temporary token to one that requests are signed with (%s)',
    async (signatureMethod) => {
      const id = await create({ signatureMethod });
      expect(await connectionOf(id)).toBe('not-connected');
      const opened = await open(id);
      const url = new URL(opened.authorizationUrl);
      expect(`${url.origin}${url.pathname}`).toBe(`${server.url}/authorize`);
      expect([...url.searchParams.keys()]).toEqual(['lang', 'oauth_token']);
      const back = new URL(server.callbackOf(opened.authorizationUrl)!);
      expect(`${back.origin}${back.pathname}`).toBe(`${publicUrl}/api/credentials/oauth1/callback`);
      expect(back.searchParams.get('state')).toBe(opened.state);
      expect(await comeBack(opened)).toEqual({ credentialId: id, name: 'One' });
      expect(await connectionOf(id)).toBe('connected');
      const { fields, allowedHosts } = await vault.resolve(actor, id);
      expect(fields).toMatchObject({
        accessToken: 'canary-token-1',
        accessTokenSecret: 'canary-secret &1',
        consumerSecret: server.consumerSecret,
        signatureMethod,
      });
      expect(allowedHosts).toEqual([new URL(server.url).host]);
      expect(pathsOf()).toEqual(['/request_token', '/access_token']);
      expect(server.requests.every(({ body }) => body === '')).toBe(true);
    },
  );

  it('goes to it by RSA with a key and no secret, and the test says whether the key is one', async () => {
    const id = await create(server.rsaFields());
    expect(await comeBack(await open(id))).toEqual({ credentialId: id, name: 'One' });
    const { fields } = await vault.resolve(actor, id);
    expect(fields).toMatchObject({ accessToken: 'canary-token-1', signatureMethod: 'RSA-SHA1' });
    expect(fields).not.toHaveProperty('consumerSecret');
    expect(await vault.client.test({ actor, credentialId: id })).toMatchObject({ ok: true });
    const privateKey = '-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n';
    const alone = { requestTokenUrl: undefined, authUrl: undefined, accessTokenUrl: undefined };
    const wrong = await vault.client.test({ actor, credentialId: await create({ ...server.rsaFields(), ...alone, privateKey }) });
    expect(wrong).toEqual({ ok: false, message: expect.stringContaining('no RSA key') });
    expect(wrong.message).not.toContain('Y2FuYXJ5');
  });

  it('ends in the browser that opened it, once', async () => {
    const id = await create();
    const other = await open(await create());
    for (const browserKey of [undefined, '', other.browserKey]) {
      const parameters = server.consent((await open(id)).authorizationUrl);
      await expect(vault.client.completeOAuth({ parameters, browserKey })).rejects.toMatchObject(refused('another browser'));
    }
    expect(pathsOf()).not.toContain('/access_token');
    const opened = await open(id);
    const parameters = server.consent(opened.authorizationUrl);
    await vault.client.completeOAuth({ parameters, browserKey: opened.browserKey });
    await expect(vault.client.completeOAuth({ parameters, browserKey: opened.browserKey })).rejects.toMatchObject(
      refused('was used already'),
    );
    expect(pathsOf().filter((path) => path === '/access_token')).toHaveLength(1);
  });

  it('is nothing for somebody else who is signed in, nor once the credential has changed', async () => {
    const id = await create();
    const colleague = { tenantId: actor.tenantId, userId: newActor().userId };
    const { ticket } = await vault.client.startOAuth({ actor, credentialId: id, publicUrl });
    await expect(vault.client.openConsent({ ticket, actor: colleague })).rejects.toMatchObject(refused('somebody else'));
    const stale = await open(id);
    await vault.client.update({ actor, credentialId: id, data: { realm: 'other' } });
    await expect(comeBack(stale)).rejects.toMatchObject(refused('has been changed since'));
    expect(pathsOf()).not.toContain('/access_token');
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['without a verifier', { oauth_verifier: undefined }, 'sent no "oauth_verifier" back'],
    ['with an empty verifier', { oauth_verifier: '' }, 'sent no "oauth_verifier" back'],
    ['with the token of another', { oauth_token: 'temporary/of-another' }, 'is to another consent'],
    ['without a token', { oauth_token: undefined }, 'is to another consent'],
    ['with a no', { denied: 'temporary', oauth_verifier: undefined }, 'did not grant access'],
    ['with a problem', { oauth_problem: 'user_refused', oauth_verifier: undefined }, 'did not grant access: user_refused'],
    ['without a state', { state: undefined }, 'not one that was started here'],
  ])('is not completed by an answer %s', async (_, changes, message) => {
    const id = await create();
    await expect(comeBack(await open(id), changes)).rejects.toMatchObject(refused(message));
    expect(pathsOf()).toEqual(['/request_token']);
    expect(await connectionOf(id)).toBe('not-connected');
  });

  it('is not begun with a service that does not confirm where it comes back to', async () => {
    server.confirmsCallback = false;
    await expect(open(await create())).rejects.toMatchObject(refused('oauth_callback_confirmed'));
  });

  it.each([
    [
      'the secret of the application is wrong',
      { consumerSecret: 'canary-wrong' },
      undefined,
      /answered 401 Unauthorized: signature_invalid \(because signature_invalid\)\. Check the consumer key, its secret and the signature method, and that the application there has the redirect address https:\/\/weft\.example\/api\/credentials\/oauth1\/callback\.$/,
    ],
    [
      'it answers in words of its own',
      {},
      { status: 403, body: '{"errors":[{"code":415,"message":"Callback URL not approved"}]}' },
      /answered 403 Forbidden: \{"errors".*not approved"\}\]\}\. Check/,
    ],
    ['it answers with a page', {}, { status: 500, body: '<html>oops</html>' }, /answered 500 Internal Server Error\. Check/],
    [
      'it repeats what it was sent',
      {},
      { status: 400, body: 'no: canary-consumer &secret' },
      /answered 400 Bad Request: no: \*\*\*\./,
    ],
    ['it gives no token', {}, { body: 'hello' }, /is not one of OAuth 1\.0/],
    [
      'it gives no secret',
      {},
      { body: 'oauth_callback_confirmed=true&oauth_token=t' },
      /has no "oauth_token" with an "oauth_token_secret"/,
    ],
    ['it redirects', {}, { status: 302 }, /answered 302 Found/],
  ])('that cannot begin says what the service said, where %s', async (_, overrides, fault, message) => {
    if (fault) server.faults.push(fault);
    await expect(open(await create(overrides))).rejects.toMatchObject({
      code: 'OAUTH_FAILED',
      message: expect.stringMatching(message),
    });
  });

  it('that cannot end says what the service said, and leaves the token that there was', async () => {
    const id = await create();
    await comeBack(await open(id));
    await expect(comeBack(await open(id), { oauth_verifier: 'canary-made-up' })).rejects.toMatchObject(
      refused('refused to give a token'),
    );
    const opened = await open(id);
    server.faults.push({ status: 401, body: `bad: ${server.consent(opened.authorizationUrl)['oauth_verifier']}` });
    const found = await comeBack(opened).catch((error: Error) => error.message);
    expect(found).toMatch(/access_token answered 401 Unauthorized: bad: \S+\. Start the consent again\.$/);
    expect((await vault.resolve(actor, id)).fields['accessToken']).toBe('canary-token-1');
  });

  it('that cannot be asked for names the reason', async () => {
    await expect(open(await create({ requestTokenUrl: 'http://127.0.0.1:9/' }))).rejects.toMatchObject(refused('port 9'));
    await expect(open(await create({ requestTokenUrl: 'https://10.0.0.1/' }))).rejects.toMatchObject(refused('private network'));
  });
});

describe('a credential of OAuth 1', () => {
  const given = { accessToken: 'given-token', accessTokenSecret: 'given-secret' };
  const none = { requestTokenUrl: undefined, authUrl: undefined, accessTokenUrl: undefined };
  const test = (credentialId: string) => vault.client.test({ actor, credentialId });

  it('takes the token that is given with it, until a consent gives another, and again when it is given anew', async () => {
    const id = await create(given);
    expect(await connectionOf(id)).toBe('connected');
    expect((await vault.resolve(actor, id)).fields).toMatchObject(given);
    await comeBack(await open(id));
    expect((await vault.resolve(actor, id)).fields['accessToken']).toBe('canary-token-1');
    await vault.client.update({ actor, credentialId: id, data: { ...given, accessToken: 'newer' } });
    expect((await vault.resolve(actor, id)).fields).toMatchObject({ ...given, accessToken: 'newer' });
  });

  it('that waits for a consent opens nothing, and says how to get one', async () => {
    const id = await create();
    const message = expect.stringContaining(`POST /api/credentials/${id}/oauth1/start`);
    await expect(vault.resolve(actor, id)).rejects.toMatchObject({ code: 'OAUTH_FAILED', message });
    expect(await test(id)).toEqual({ ok: false, message });
    await comeBack(await open(id));
    expect(await test(id)).toEqual({ ok: true, message: expect.stringContaining('signed with a token') });
    const uses = await vault.pool.query('SELECT outcome FROM credentials.uses WHERE credential_id = $1', [id]);
    expect(uses.rows).toEqual([{ outcome: 'failed' }]);
  });

  it('without the addresses of a consent signs for the application, and asks nobody', async () => {
    const id = await create(none);
    expect(await vault.client.get({ actor, credentialId: id })).not.toHaveProperty('connection');
    expect((await vault.resolve(actor, id)).fields).not.toHaveProperty('accessToken');
    await expect(vault.client.startOAuth({ actor, credentialId: id, publicUrl })).rejects.toMatchObject({
      code: 'CREDENTIAL_INVALID',
      message: expect.stringContaining('"requestTokenUrl" is needed for a consent'),
    });
    const { id: key } = await vault.client.create({
      actor,
      name: 'Key',
      type: 'httpBearerAuth',
      data: { token: 't' },
      allowedHosts: [],
    });
    await expect(vault.client.startOAuth({ actor, credentialId: key, publicUrl })).rejects.toMatchObject({
      code: 'CREDENTIAL_INVALID',
    });
  });

  it('has to be given its secrets again by whoever changes where a consent goes', async () => {
    const id = await create();
    for (const name of ['requestTokenUrl', 'authUrl', 'accessTokenUrl']) {
      await expect(
        vault.client.update({ actor, credentialId: id, data: { [name]: 'https://evil.example/' } }),
      ).rejects.toMatchObject({
        code: 'CREDENTIAL_INVALID',
        message: expect.stringContaining('"consumerSecret" has to be given again'),
      });
    }
    await comeBack(await open(id));
    await vault.client.update({
      actor,
      credentialId: id,
      data: { authUrl: `${server.url}/other`, consumerSecret: server.consumerSecret },
    });
    expect(await connectionOf(id)).toBe('not-connected');
  });

  it('leaves its secrets, temporary or not, in no row, answer or line of the log', async () => {
    const id = await create();
    const opened = await open(id);
    const during = await vault.pool.query(
      'SELECT c::text AS text FROM credentials.consents c UNION ALL SELECT c::text FROM credentials.credentials c',
    );
    const done = await comeBack(opened);
    const view = await vault.client.get({ actor, credentialId: id });
    const after = await vault.pool.query(
      'SELECT t::text AS text FROM credentials.tokens t UNION ALL SELECT c::text FROM credentials.consents c',
    );
    const texts = [during.rows, after.rows, opened, done, view, vault.log];
    expect(during.rows).not.toHaveLength(0);
    expect(JSON.stringify(texts)).not.toContain('canary');
    // bytea is shown as hexadecimal digits.
    expect(JSON.stringify(texts)).not.toContain(Buffer.from('canary').toString('hex'));
    expect(await vault.pool.query('SELECT 1 FROM credentials.consents WHERE credential_id = $1', [id])).toHaveProperty(
      'rowCount',
      0,
    );
  });
});
