import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { trySmtp } from '../src/trials/smtp-trial.ts';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

const PASSWORD = 'canary-mail-password';
const actor = newActor();
let vault: VaultUnderTest;
let server: SMTPServer;
let connections = 0;
beforeAll(async () => {
  vault = await VaultUnderTest.start();
  server = new SMTPServer({
    authOptional: false,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onConnect: (_, done) => {
      connections++;
      done();
    },
    onAuth: ({ username, password }, _, done) =>
      username === 'ada' && password === PASSWORD
        ? done(null, { user: 'ada' })
        : done(new Error(`535 no such password: ${password}`)),
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  await new Promise<void>((done) => void server.close(done));
  await vault.stopAndDrop();
});

async function test(overrides: object = {}, at = vault) {
  const { port } = server.server.address() as AddressInfo;
  const data = { host: '127.0.0.1', port, secure: false, disableStartTls: true, user: 'ada', password: PASSWORD, ...overrides };
  const { id: credentialId } = await at.client.create({ actor, name: 'Mail', type: 'smtp', data });
  return at.client.test({ actor, credentialId });
}

describe('the test of a mail server', () => {
  it('signs in', async () => {
    expect(await test()).toEqual({ ok: true, message: 'The mail server accepts the connection and the sign-in.' });
  });

  it('says what the server said, without the password', async () => {
    const { ok, message } = await test({ password: 'canary-wrong-password' });
    expect(ok).toBe(false);
    expect(message).toContain('535');
    expect(message).not.toContain('canary-wrong-password');
  });

  it('sends no password without TLS unless that is meant', async () => {
    expect(await test({ disableStartTls: false })).toMatchObject({ ok: false });
  });

  it('sends no password without TLS to another machine, whatever is meant', async () => {
    const { port } = server.server.address() as AddressInfo;
    const before = connections;
    const elsewhere = Object.defineProperty(connect(port, '127.0.0.1'), 'remoteAddress', { value: '192.0.2.1' });
    const fields = { host: 'mail.test', port, secure: false, disableStartTls: true, user: 'ada', password: PASSWORD };
    await expect(trySmtp({ openSocket: async () => elsewhere }, fields)).rejects.toThrow('readable on the way');
    expect(connections - before).toBeLessThanOrEqual(1);
  });

  it('connects to no private address that the operator has not opened', async () => {
    const guarded = await VaultUnderTest.start({ environment: { WEFT_EGRESS_ALLOW: '' } });
    const before = connections;
    expect(await test({}, guarded)).toMatchObject({ ok: false, message: expect.stringContaining('WEFT_EGRESS_ALLOW') });
    expect(connections).toBe(before);
    await guarded.stopAndDrop();
  });
});
