import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startFtp, startRedis, startSftp, type FtpTestServer, type RedisTestServer, type SftpTestServer } from '@weft/testing';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

const REDIS_PASSWORD = 'canary-redis-password';
const WRONG = 'canary-wrong-password';
const HOST = '127.0.0.1';
const actor = newActor();

let vault: VaultUnderTest;
let redis: RedisTestServer | undefined;
let ftp: FtpTestServer | undefined;
let sftp: SftpTestServer | undefined;
beforeAll(async () => {
  vault = await VaultUnderTest.start();
  [redis, ftp, sftp] = await Promise.all([startRedis({ password: REDIS_PASSWORD }), startFtp(), startSftp()]);
});
afterAll(async () => {
  for (const server of [redis, ftp, sftp]) await server?.stop();
  await vault.stopAndDrop();
});

async function test(type: string, data: object, at = vault) {
  const { id: credentialId } = await at.client.create({ actor, name: 'Server', type, data: { host: HOST, ...data } as never });
  return at.client.test({ actor, credentialId });
}

const works = (message: string) => ({ ok: true, message: expect.stringContaining(message) });

describe('the test of a server', () => {
  it('signs in', async () => {
    if (redis) expect(await test('redis', { port: redis.port, password: REDIS_PASSWORD })).toEqual(works('Redis'));
    if (ftp) {
      const { port, username, password } = ftp;
      expect(await test('ftp', { port, username, password, secure: 'none' })).toEqual(works('readable on the way'));
    }
    if (sftp) {
      const { port, username, password, privateKey, fingerprint } = sftp;
      expect(await test('sftp', { port, username, password })).toEqual(works(fingerprint));
      expect(await test('sftp', { port, username, privateKey, hostFingerprint: fingerprint })).toEqual(works('SFTP'));
    }
  });

  it('says what is wrong, without the password', async () => {
    const tests = [
      ...(redis ? [test('redis', { port: redis.port, password: WRONG })] : []),
      ...(ftp ? [test('ftp', { port: ftp.port, username: ftp.username, password: WRONG, secure: 'none' })] : []),
      ...(sftp ? [test('sftp', { port: sftp.port, username: sftp.username, password: WRONG })] : []),
    ];
    for (const { ok, message } of await Promise.all(tests)) {
      expect([ok, message]).toEqual([false, expect.stringContaining('refuses the sign-in')]);
      expect(message).not.toContain(WRONG);
    }
  });

  it('connects to no private address that the operator has not opened', async () => {
    const guarded = await VaultUnderTest.start({ environment: { WEFT_EGRESS_ALLOW: '' } });
    for (const [type, data] of [
      ['redis', {}],
      ['ftp', {}],
      ['sftp', { username: 'a', password: 'b' }],
    ] as const)
      // prettier-ignore
      expect(await test(type, data, guarded)).toMatchObject({ ok: false, message: expect.stringContaining('WEFT_EGRESS_ALLOW') });
    await guarded.stopAndDrop();
  });
});
