import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '@weft/workflow-model';
import { SignJWT, UnsecuredJWT } from 'jose';
import { newActor, VaultUnderTest } from './vault-under-test.ts';

let vault: VaultUnderTest;
const actor = newActor();
beforeAll(async () => {
  vault = await VaultUnderTest.start();
});
afterAll(() => vault.stopAndDrop());

/** A way to ask whether callers of a webhook have this credential. */
async function guard(type: string, data: Record<string, Json>) {
  const { id } = await vault.client.create({ actor, name: type, type, data });
  return (headers: Record<string, string>, query: Record<string, string> = {}, as = type) =>
    vault.client.verifyCaller({ tenantId: actor.tenantId, credentialId: id, type: as, headers, query });
}

const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
const REFUSED = { allowed: false };
const ALLOWED = { allowed: true };

describe('a caller of a webhook', () => {
  it('is let in by Basic with the right user and password', async () => {
    const check = await guard('httpBasicAuth', { user: 'ada', password: 'p:w ü' });
    expect(await check(basic('ada:p:w ü'))).toEqual(ALLOWED);
    for (const wrong of [basic('ada:p:w'), basic('ada'), basic('Ada:p:w ü'), basic(''), { authorization: 'Basic %%%' }, {}]) {
      expect(await check(wrong as Record<string, string>)).toEqual(REFUSED);
    }
  });

  it('is let in by header, query parameter or bearer token', async () => {
    const header = await guard('httpHeaderAuth', { name: 'X-Token', value: 'secret' });
    expect([
      await header({ 'x-token': 'secret' }),
      await header({ 'x-token': 'Secret' }),
      await header({}, { 'x-token': 'secret' }),
    ]).toEqual([{ ...ALLOWED, secretHeader: 'x-token' }, REFUSED, REFUSED]);
    const query = await guard('httpQueryAuth', { name: 'key', value: 'secret' });
    expect([await query({}, { key: 'secret' }), await query({ key: 'secret' })]).toEqual([ALLOWED, REFUSED]);
    const bearer = await guard('httpBearerAuth', { token: 'secret' });
    expect([await bearer({ authorization: 'Bearer secret' }), await bearer({ authorization: 'secret' })]).toEqual([
      ALLOWED,
      REFUSED,
    ]);
  });

  it('is not let in where the trigger asks for another type, or the type is not for callers', async () => {
    const check = await guard('httpBasicAuth', { user: 'ada', password: 'x' });
    expect(await check(basic('ada:x'), {}, 'httpHeaderAuth')).toEqual(REFUSED);
    const custom = await guard('httpCustomAuth', { json: '{"headers":{"x-a":"b"}}' });
    expect(await custom({ 'x-a': 'b' })).toEqual(REFUSED);
  });

  it('is let in by a token that is signed with the algorithm of the credential, and in its time', async () => {
    const secret = 'a shared secret of sufficient length';
    const check = await guard('jwtAuth', { keyType: 'passphrase', secret, algorithm: 'HS256' });
    const present = (token: string) => check({ authorization: `Bearer ${token}` });
    const key = new TextEncoder().encode(secret);
    const token = (alg = 'HS256') => new SignJWT({ sub: 'ada', role: 'admin' }).setProtectedHeader({ alg });
    expect(await present(await token().setExpirationTime('1m').sign(key))).toEqual({
      allowed: true,
      claims: { sub: 'ada', role: 'admin', exp: expect.any(Number) },
    });
    const wrong = [
      await token('HS512').sign(key),
      await token().sign(new TextEncoder().encode('another secret of sufficient length')),
      await token().setExpirationTime('-1m').sign(key),
      await token().setNotBefore('1m').sign(key),
      new UnsecuredJWT({ sub: 'ada' }).encode(),
      'nonsense',
    ];
    for (const each of wrong) expect(await present(each)).toEqual(REFUSED);
  });

  it('cannot pass a public key for the secret of another algorithm', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const check = await guard('jwtAuth', { keyType: 'pemKey', publicKey: pem, algorithm: 'RS256' });
    const sign = (alg: string, key: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg }).sign(key);
    expect(await check({ authorization: `Bearer ${await sign('RS256', privateKey)}` })).toMatchObject(ALLOWED);
    expect(await check({ authorization: `Bearer ${await sign('HS256', new TextEncoder().encode(pem))}` })).toEqual(REFUSED);
  });

  it('finds a key that does not go with its algorithm refused before it is stored', async () => {
    await expect(guard('jwtAuth', { keyType: 'passphrase', secret: 'x', algorithm: 'RS256' })).rejects.toMatchObject({
      code: 'CREDENTIAL_INVALID',
    });
    await expect(guard('jwtAuth', { keyType: 'pemKey', algorithm: 'RS256' })).rejects.toMatchObject({
      code: 'CREDENTIAL_INVALID',
    });
  });
});
