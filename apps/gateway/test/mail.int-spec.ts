import { callApi, PASSWORD, startGateway, startReplica, type TestGateway } from './start-gateway.ts';
import { bearer, BEHIND_PROXY, fromAnywhere, makePerson, signIn, sql, toPerson, tokenOf, type Tokens } from './people.ts';
import { linkIn, type MailServer, startMailServer, waitFor } from '@weft/testing';

const GOOD = 'another good password';
const PUBLIC_URL = 'https://weft.example';

describe('accounts by mail', () => {
  let mails: MailServer;
  let gateway: TestGateway;

  beforeAll(async () => {
    mails = await startMailServer();
    gateway = await startGateway({
      ...BEHIND_PROXY,
      SMTP_URL: mails.url,
      WEFT_MAIL_FROM: 'Weft <weft@weft.example>',
      WEFT_PUBLIC_URL: PUBLIC_URL,
      WEFT_REGISTRATION: 'open',
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await mails.close();
  });

  const post = (path: string, json: unknown) => callApi(gateway.url, path, { json, headers: fromAnywhere() });
  const forgot = (email: string) => post('/api/auth/password/forgot', { email });
  const reset = (token: unknown, password: unknown = GOOD) => post('/api/auth/password/reset', { token, password });
  const newPerson = (email: string) => makePerson(gateway, email);

  describe('registering', () => {
    it('makes a user who owns a workspace, once the mail is answered with the password', async () => {
      const email = 'Ada@Example.com';
      const response = await post('/api/auth/register', { email, password: PASSWORD, name: 'Ada' });
      expect([response.status, await response.json()]).toEqual([202, { next: 'confirm' }]);
      await expect(signIn(gateway, { email })).rejects.toThrow('401');

      const mail = await mails.next('ada@example.com');
      expect(mail.source).toContain('From: Weft <weft@weft.example>');
      expect(mail.source).toMatch(/Content-Type: text\/plain[^]*Content-Type: text\/html/);
      const link = linkIn(mail);
      expect(link).toMatch(/^https:\/\/weft\.example\/confirm#token=confirm_/);
      const token = tokenOf(link);
      expect((await post('/api/auth/register/confirm', { token, password: GOOD })).status).toBe(400);

      const confirmed = await post('/api/auth/register/confirm', { token, password: PASSWORD });
      expect(confirmed.status).toBe(201);
      const { accessToken } = (await confirmed.json()) as Tokens;
      const me = await callApi(gateway.url, '/api/auth/me', { headers: bearer(accessToken) });
      expect(await me.json()).toMatchObject({
        email: 'ada@example.com',
        name: 'Ada',
        emailVerified: true,
        role: 'owner',
        workspace: { name: "Ada's workspace" },
      });
      expect((await post('/api/auth/register/confirm', { token, password: PASSWORD })).status).toBe(400);
    });

    it('answers the same for an address that has an account, and tells only its owner', async () => {
      await newPerson('known@example.com');
      const [known, unknown] = await Promise.all(
        ['known@example.com', 'unknown@example.com'].map((email) => post('/api/auth/register', { email, password: GOOD })),
      );
      expect(known!.status).toBe(unknown!.status);
      expect(await known!.text()).toBe(await unknown!.text());
      expect((await mails.next('known@example.com')).source).toContain('You have a Weft account already');
      expect((await mails.next('unknown@example.com')).source).toContain('/confirm#token=');
      await expect(signIn(gateway, { email: 'known@example.com', password: GOOD })).rejects.toThrow('401');
    });

    it('of a waiting account dies when somebody else confirms the address first', async () => {
      const email = 'twice@example.com';
      await post('/api/auth/register', { email, password: 'the password of a squatter' });
      const squatters = tokenOf(linkIn(await mails.next(email)));
      await post('/api/auth/register', { email, password: PASSWORD });
      const own = tokenOf(linkIn(await mails.next(email)));
      expect((await post('/api/auth/register/confirm', { token: own, password: PASSWORD })).status).toBe(201);
      expect(
        (await post('/api/auth/register/confirm', { token: squatters, password: 'the password of a squatter' })).status,
      ).toBe(400);
      await expect(signIn(gateway, { email })).resolves.toBeDefined();
    });

    it.each([
      ['a weak password', { password: 'password1' }, 'everybody tries first'],
      ['a short one', { password: 'seven77' }, 'at least 8'],
      ['their own address as one', { password: 'new@example.com' }, 'your name or your address'],
      ['no address', { email: 'nobody' }, 'email must be an email'],
      ['a name of two lines', { name: 'a\nb' }, 'one line'],
      ['null for an invitation', { invitation: null }, 'invitation must be'],
      ['an unknown key', { role: 'owner' }, 'role should not exist'],
    ])('refuses %s', async (_, part, reason) => {
      const response = await post('/api/auth/register', { email: 'new@example.com', password: GOOD, ...part });
      expect(response.status).toBe(400);
      expect(JSON.stringify(await response.json())).toContain(reason);
    });
  });

  describe('a forgotten password', () => {
    it('is replaced by the link of a mail, once; every session of before is over', async () => {
      const person = await newPerson('forgetful@example.com');
      const response = await forgot('Forgetful@example.com');
      expect([response.status, await response.text()]).toEqual([202, '']);
      const link = linkIn(await mails.next(person.email));
      expect(link).toMatch(/^https:\/\/weft\.example\/reset-password#token=reset_/);

      expect((await reset(tokenOf(link), 'password1')).status).toBe(400);
      expect((await reset(tokenOf(link))).status).toBe(204);
      expect((await person.call('/api/auth/me')).status).toBe(401);
      expect((await post('/api/auth/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
      await expect(signIn(gateway, { email: person.email })).rejects.toThrow('401');
      await expect(signIn(gateway, { email: person.email, password: GOOD })).resolves.toBeDefined();
      expect((await mails.next(person.email)).source).toContain('was changed');

      expect((await reset(tokenOf(link))).status).toBe(400);
    });

    it('is used up by one of two who come with its link at once', async () => {
      const person = await newPerson('race@example.com');
      await forgot(person.email);
      const token = tokenOf(linkIn(await mails.next(person.email)));
      const statuses = await Promise.all(
        ['first password of it', 'second password of it'].map(async (each) => (await reset(token, each)).status),
      );
      expect(statuses.toSorted()).toEqual([204, 400]);
    });

    it('voids the other links of the same person, and nobody else’s', async () => {
      const [one, two] = [await newPerson('one@example.com'), await newPerson('two@example.com')];
      await forgot(one.email);
      const older = tokenOf(linkIn(await mails.next(one.email)));
      await forgot(one.email);
      const newer = tokenOf(linkIn(await mails.next(one.email)));
      await forgot(two.email);
      const others = tokenOf(linkIn(await mails.next(two.email)));
      expect((await reset(newer)).status).toBe(204);
      expect((await reset(older)).status).toBe(400);
      expect((await reset(others)).status).toBe(204);
      await expect(signIn(gateway, { email: two.email, password: GOOD })).resolves.toBeDefined();
    });

    it('is not told about by the answer, for an address that nobody has', async () => {
      const response = await forgot('nobody@example.com');
      expect([response.status, await response.text()]).toEqual([202, '']);
      await forgot('known@example.com');
      await mails.next('known@example.com');
      expect(mails.received.filter(({ to }) => to === 'nobody@example.com')).toEqual([]);
    });

    it.each<[string, unknown]>([
      ['null', null],
      ['no text', ''],
      ['a list', []],
      ['an object', {}],
      ['the text null', 'null'],
      ['a number', 0],
      ['a shape of ours', `reset_${'A'.repeat(86)}`],
      ['a megabyte', 'x'.repeat(40_000)],
    ])('is not replaced by %s for a token', async (_, token) => {
      expect((await reset(token)).status).toBe(400);
    });

    it('is not replaced by a token that has expired, is altered, or is for something else', async () => {
      const person = await newPerson('careful@example.com');
      await forgot(person.email);
      const token = tokenOf(linkIn(await mails.next(person.email)));
      expect((await reset(token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A'))).status).toBe(400);
      expect((await reset(token.replace('reset_', 'signin_'))).status).toBe(400);
      expect((await post('/api/auth/google/exchange', { code: token.replace('reset_', 'signin_') })).status).toBe(400);
      const stored = await sql(gateway, 'SELECT json_agg(t)::text AS all FROM gateway.one_time_tokens t');
      expect(String(stored[0]!['all'])).not.toContain(token);
      await sql(gateway, 'UPDATE gateway.one_time_tokens SET expires_at = now()');
      expect((await reset(token)).status).toBe(400);
    });
  });

  it('tells somebody whose refresh token was copied', async () => {
    const person = await newPerson('copied@example.com');
    const refresh = () => post('/api/auth/refresh', { refreshToken: person.refreshToken });
    expect((await refresh()).status).toBe(200);
    await sql(gateway, `UPDATE gateway.sessions SET refreshed_at = refreshed_at - interval '11 seconds' WHERE user_id = $1`, [
      person.id,
    ]);
    expect((await refresh()).status).toBe(401);
    expect((await mails.next(person.email)).source).toContain('used from two places');
  });

  it('lets an office choose new passwords behind one address, and nobody try a link for long', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.78' };
    const tryLink = async (token: string) =>
      (await callApi(gateway.url, '/api/auth/password/reset', { json: { token, password: GOOD }, headers })).status;
    for (let n = 0; n < 12; n++) expect(await tryLink(`reset_${n}`)).toBe(400);
    for (let n = 0; n < 10; n++) await tryLink('reset_same');
    expect(await tryLink('reset_same')).toBe(429);
  });

  it('invites by mail alone, and takes the answer as proof of the address', async () => {
    const owner = await toPerson(gateway, gateway.owner.email, await signIn(gateway));
    const created = await owner.call(`/api/workspaces/${owner.workspaceId}/invitations`, {
      json: { email: 'guest@example.com', role: 'viewer' },
    });
    const invitation = (await created.json()) as Record<string, unknown>;
    expect(invitation).toMatchObject({ mailed: true, role: 'viewer' });
    expect(JSON.stringify(invitation)).not.toMatch(/link|token|invite_/);
    const mail = await mails.next('guest@example.com');
    expect(mail.source).toContain('Default');
    const json = { email: 'guest@example.com', password: GOOD, invitation: tokenOf(linkIn(mail)) };
    const registered = await post('/api/auth/register', json);
    expect(registered.status).toBe(201);
    const guest = await toPerson(gateway, json.email, (await registered.json()) as Tokens);
    expect(guest.workspaceId).toBe(owner.workspaceId);
    expect(await (await guest.call('/api/auth/me')).json()).toMatchObject({ role: 'viewer', emailVerified: true });
  });

  it('writes to nobody more than twenty times a day because somebody asks for it, and still tells what has happened', async () => {
    const person = await newPerson('bombed@example.com');
    const before = mails.received.filter(({ to }) => to === person.email).length;
    for (let n = 0; n < 30; n++) expect((await forgot(person.email)).status).toBe(202);
    await waitFor(() => gateway.log.filter((line) => line.includes('written to too often')).length >= 10);
    const letters = mails.received.filter(({ to }) => to === person.email);
    expect(letters.length - before).toBeLessThanOrEqual(20);
    expect(letters.length).toBeGreaterThanOrEqual(19); // one may have been asked for when the account was made

    expect((await reset(tokenOf(linkIn(letters.at(-1)!)))).status).toBe(204);
    await waitFor(() => mails.received.find(({ to, source }) => to === person.email && source.includes('was changed')));
    expect(gateway.log.join('\n')).not.toContain(person.email);
  });

  it('tells who invites that no further mail goes, and leaves the invitation before as it is', async () => {
    const owner = await toPerson(gateway, gateway.owner.email, await signIn(gateway));
    const invite = (role: string, email = 'flooded@example.com') =>
      owner.call(`/api/workspaces/${owner.workspaceId}/invitations`, { json: { email, role } });
    const toFlooded = () => mails.received.filter(({ to }) => to === 'flooded@example.com');
    for (let n = 1; n <= 20; n++) {
      expect((await invite('viewer')).status).toBe(201);
      await waitFor(() => toFlooded().length === n); // two go at once, and the last has to be the newest
    }
    const refused = await invite('editor');
    expect([refused.status, await refused.json()]).toMatchObject([
      429,
      { code: 'MAIL_LIMIT_REACHED', detail: expect.stringContaining('flooded@example.com') },
    ]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(23 * 3_600);
    expect((await invite('editor', 'other@example.com')).status).toBe(201);

    const open = await owner.call(`/api/workspaces/${owner.workspaceId}/invitations`);
    const { items } = (await open.json()) as { items: { email: string; role: string }[] };
    expect(items.filter(({ email }) => email === 'flooded@example.com')).toMatchObject([{ role: 'viewer', mailed: true }]);
    const json = { email: 'flooded@example.com', password: GOOD, invitation: tokenOf(linkIn(toFlooded().at(-1)!)) };
    expect((await post('/api/auth/register', json)).status).toBe(201);
  });

  it('counts no letter to somebody who cannot be invited', async () => {
    const owner = await toPerson(gateway, gateway.owner.email, await signIn(gateway));
    for (let n = 0; n < 25; n++) {
      const json = { email: owner.email, role: 'viewer' };
      expect((await owner.call(`/api/workspaces/${owner.workspaceId}/invitations`, { json })).status).toBe(409);
    }
  });

  it('tries a mail again that the server could not take, and gives one up that it will not', async () => {
    await newPerson('again@example.com');
    mails.refuse(451);
    await forgot('again@example.com');
    await mails.next('again@example.com');
    mails.refuse(550);
    await forgot('again@example.com');
    await waitFor(() => gateway.log.some((line) => line.includes('given up')));
    expect(mails.refusals).toEqual([451, 550]);
    expect(gateway.log.join('\n')).not.toMatch(/reset_\w{20}/);
  });

  it('answers while the mail server hangs or is gone', async () => {
    const without = await startReplica(gateway, { ...BEHIND_PROXY, SMTP_URL: 'smtp://127.0.0.1:1', WEFT_REGISTRATION: 'open' });
    const response = await callApi(without.url, '/api/auth/password/forgot', {
      json: { email: 'known@example.com' },
      headers: fromAnywhere(),
    });
    expect(response.status).toBe(202);
    await waitFor(() => without.log.some((line) => line.includes('tried again')));
    await without.stop();
  });
});

describe('an installation without mail', () => {
  it('says so to its operator, and to nobody who asks for a password', async () => {
    const gateway = await startGateway();
    expect(gateway.log.some((line) => line.includes('"warn"') && line.includes('SMTP_URL is not set'))).toBe(true);
    const answers = await Promise.all(
      ['owner@weft.local', 'nobody@weft.local'].map((email) =>
        callApi(gateway.url, '/api/auth/password/forgot', { json: { email } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(gateway.log.some((line) => line.includes('"error"') && line.includes('set SMTP_URL'))).toBe(true);
    await gateway.stop();
  });

  it('lets nobody register who was not invited, unless told otherwise', async () => {
    const json = { email: 'new@example.com', password: GOOD };
    const byDefault = await startGateway();
    const refused = await callApi(byDefault.url, '/api/auth/register', { json });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, 'REGISTRATION_CLOSED']);

    const open = await startReplica(byDefault, { WEFT_REGISTRATION: 'open' });
    for (const password of [GOOD, 'the password of a stranger']) {
      const response = await callApi(open.url, '/api/auth/register', { json: { ...json, password } });
      expect([response.status, await response.json()]).toEqual([202, { next: 'sign-in' }]);
    }
    await expect(signIn(open, { email: json.email, password: GOOD })).resolves.toBeDefined();
    await expect(signIn(open, { email: json.email, password: 'the password of a stranger' })).rejects.toThrow('401');
    expect(await sql(open, `SELECT count(*)::int AS n FROM gateway.workspaces`)).toEqual([{ n: 2 }]);

    const closed = await startReplica(byDefault, { WEFT_REGISTRATION: 'closed' });
    expect((await callApi(closed.url, '/api/auth/register', { json: { ...json, invitation: 'invite_x' } })).status).toBe(403);
    await closed.stop();
    await open.stop();
    await byDefault.stop();
  });
});
