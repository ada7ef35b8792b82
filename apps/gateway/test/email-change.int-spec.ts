import { linkIn, type MailServer, startMailServer } from '@weft/testing';
import { AccountMaker } from '../src/accounts/registration/account-maker.ts';
import { gatewayService } from '../src/index.ts';
import { MailLimit } from '../src/mail/mail-limit.ts';
import { BEHIND_PROXY, fromAnywhere, makePerson, type Person, signedIn, signIn, sql, tokenOf } from './people.ts';
import { callApi, PASSWORD, startGateway, type TestGateway } from './start-gateway.ts';

describe('changing the address of an account', () => {
  let mails: MailServer;
  let gateway: TestGateway;

  beforeAll(async () => {
    mails = await startMailServer();
    gateway = await startGateway({
      ...BEHIND_PROXY,
      SMTP_URL: mails.url,
      WEFT_PUBLIC_URL: 'https://weft.example',
      WEFT_REGISTRATION: 'open',
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await mails.close();
  });

  const ask = (who: Person, email: unknown, proof: object = { password: PASSWORD }) =>
    who.call('/api/auth/email', { json: { email, ...proof } });
  const confirm = (who: Person, token: unknown) => who.call('/api/auth/email/confirm', { json: { token } });
  /** The token of the mail to the new address. */
  const asked = async (who: Person, email: string): Promise<string> => {
    expect((await ask(who, email)).status).toBe(202);
    await mails.next(who.email);
    return tokenOf(linkIn(await mails.next(email)));
  };
  const addressOf = async (who: Person) => ((await (await who.call('/api/auth/me')).json()) as { email: string }).email;

  it('takes the password, the link and the session; both addresses are told; other sessions end', async () => {
    const person = await makePerson(gateway, 'old@example.com');
    const elsewhere = await signedIn(gateway, person.email, { userId: person.id, workspaceId: person.workspaceId });
    const response = await ask(person, 'New@Example.com');
    expect([response.status, await response.text()]).toEqual([202, '']);
    expect((await mails.next('old@example.com')).source).toContain('to new@example.com');
    const link = linkIn(await mails.next('new@example.com'));
    expect(link).toMatch(/^https:\/\/weft\.example\/confirm-email#token=email_/);
    expect(await addressOf(person)).toBe('old@example.com');

    expect((await confirm(person, tokenOf(link))).status).toBe(204);
    expect(await (await person.call('/api/auth/me')).json()).toMatchObject({ email: 'new@example.com', emailVerified: true });
    expect((await elsewhere.call('/api/auth/me')).status).toBe(401);
    expect((await mails.next('old@example.com')).source).toContain('new@example.com now');
    await expect(signIn(gateway, { email: 'old@example.com' })).rejects.toThrow('401');
    await expect(signIn(gateway, { email: 'new@example.com' })).resolves.toBeDefined();
    expect((await confirm(person, tokenOf(link))).status).toBe(400);
  });

  it.each<[string, object]>([
    ['no proof', {}],
    ['a wrong password', { password: 'wrong' }],
    ['a made-up code', { code: `signin_${'A'.repeat(107)}` }],
    ['nothing for a password', { password: null }],
  ])('is refused with %s, and nobody gets a mail', async (_, proof) => {
    const person = await makePerson(gateway);
    const response = await ask(person, 'unproven@example.com', proof);
    expect([400, 401]).toContain(response.status);
    expect(mails.received.filter(({ to }) => to === 'unproven@example.com' || to === person.email)).toEqual([]);
  });

  it('is refused where the address was written to too often today, whether it has an account, and nobody gets a mail', async () => {
    const [person, other] = [await makePerson(gateway), await makePerson(gateway)];
    const limit = gateway.services.get(gatewayService, MailLimit);
    for (const email of ['flooded@example.com', other.email]) {
      for (let letters = 0; letters < 20; letters++) expect(await limit.blockedForMs(email)).toBe(0);
      const refused = await ask(person, email);
      expect([refused.status, await refused.json()]).toMatchObject([429, { code: 'MAIL_LIMIT_REACHED' }]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(23 * 3_600);
      expect(mails.received.filter(({ to }) => to === email || to === person.email)).toEqual([]);
    }
    await asked(person, 'not-flooded@example.com');
  });

  it('is for people alone: a key of theirs cannot ask', async () => {
    const person = await makePerson(gateway);
    const { key } = (await (await person.call('/api/keys', { json: { name: 'Any' } })).json()) as { key: string };
    const json = { email: 'by-key@example.com', password: PASSWORD };
    expect((await callApi(gateway.url, '/api/auth/email', { json, headers: { 'x-api-key': key } })).status).toBe(403);
  });

  it('is confirmed by nobody but the person: whoever gets the mail of a mistyped address gains nothing by it', async () => {
    const [person, other] = [await makePerson(gateway), await makePerson(gateway)];
    const token = await asked(person, 'mistyped@example.com');
    expect((await confirm(other, token)).status).toBe(400);
    const anonymous = await callApi(gateway.url, '/api/auth/email/confirm', { json: { token }, headers: fromAnywhere() });
    expect(anonymous.status).toBe(401);
    expect(await addressOf(other)).toBe(other.email);
    // What the other tried did not use the link up.
    expect((await confirm(person, token)).status).toBe(204);
  });

  it('answers the same for an address that somebody has, and tells only its owner', async () => {
    const [person, known] = [await makePerson(gateway), await makePerson(gateway)];
    const [taken, free] = [await ask(person, known.email), await ask(person, 'free@example.com')];
    expect([taken.status, await taken.text()]).toEqual([free.status, await free.text()]);
    const mail = await mails.next(known.email);
    expect(mail.source).toContain('There is one with it already');
    expect(mail.source).not.toContain('email_');
    expect(mail.source).not.toContain(person.email);
  });

  it('is refused where somebody else took the address in the meantime', async () => {
    const person = await makePerson(gateway);
    const token = await asked(person, 'wanted@example.com');
    await makePerson(gateway, 'wanted@example.com');
    expect((await confirm(person, token)).status).toBe(400);
    expect(await addressOf(person)).toBe(person.email);
  });

  it('goes to one of two who confirm the same address at once', async () => {
    const people = [await makePerson(gateway), await makePerson(gateway)];
    const tokens: string[] = [];
    for (const each of people) tokens.push(await asked(each, 'both@example.com'));
    const statuses = await Promise.all(people.map(async (each, index) => (await confirm(each, tokens[index])).status));
    expect(statuses.toSorted()).toEqual([204, 400]);
  });

  it('voids what went to the old address: a link to reset the password, another change', async () => {
    const person = await makePerson(gateway);
    await callApi(gateway.url, '/api/auth/password/forgot', { json: { email: person.email }, headers: fromAnywhere() });
    const reset = tokenOf(linkIn(await mails.next(person.email)));
    const first = await asked(person, 'first@example.com');
    const second = await asked(person, 'second@example.com');
    expect((await confirm(person, second)).status).toBe(204);
    const json = { token: reset, password: 'another good password' };
    expect((await callApi(gateway.url, '/api/auth/password/reset', { json, headers: fromAnywhere() })).status).toBe(400);
    expect((await confirm(person, first)).status).toBe(400);
  });

  it('is stopped by a new password, as the mail to the old address says', async () => {
    const person = await makePerson(gateway);
    const token = await asked(person, 'thief@example.com');
    const json = { oldPassword: PASSWORD, newPassword: 'another good password' };
    const { accessToken } = (await (await person.call('/api/auth/password', { json })).json()) as { accessToken: string };
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await callApi(gateway.url, '/api/auth/email/confirm', { json: { token }, headers })).status).toBe(400);
  });

  it('is for an hour, and needs a secret that the database does not have', async () => {
    const person = await makePerson(gateway);
    const token = await asked(person, 'late@example.com');
    expect(JSON.stringify(await sql(gateway, 'SELECT json_agg(t)::text FROM gateway.one_time_tokens t'))).not.toContain(token);
    await sql(gateway, 'UPDATE gateway.one_time_tokens SET expires_at = now() WHERE user_id = $1', [person.id]);
    expect((await confirm(person, token)).status).toBe(400);
  });

  it.each([null, '', [], {}, 'null', 'no address', `a@b.c\r\nBcc: x@y.z`])('takes no %j for an address', async (email) => {
    expect((await ask(await makePerson(gateway), email)).status).toBe(400);
  });
});

describe('without mail', () => {
  it('no address can be changed, which is said', async () => {
    const gateway = await startGateway(BEHIND_PROXY);
    const made = await gateway.services
      .get(gatewayService, AccountMaker)
      .makeOwn({ email: 'ada@example.com', passwordHash: null, emailVerified: true });
    const person = await signedIn(gateway, 'ada@example.com', made!);
    const response = await person.call('/api/auth/email', { json: { email: 'other@example.com', password: PASSWORD } });
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('SMTP_URL');
    await gateway.stop();
  });
});
