import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { ResolvedCredential } from '@weft/contracts';
import type { TokenAlgorithm } from '@weft/node-sdk';
import { tokenKeys } from './token-keys.ts';
import { tokenSigner } from './token-signer.ts';
import { tokenVerifier } from './token-verifier.ts';

const CREDENTIAL = { type: 'jwtAuth', credentialId: 'c1', nodeId: 'n1' };
const SECRET = 'canary-a-secret-of-more-than-32-bytes';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pemOf = ({ publicKey, privateKey }: typeof rsa) => ({
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});
const shared = { keyType: 'passphrase', secret: SECRET, algorithm: 'HS256' };
const rsaPair = { keyType: 'pemKey', algorithm: 'RS256', ...pemOf(rsa) };
const ecPair = { keyType: 'pemKey', algorithm: 'ES256', ...pemOf(ec) };

function portsWith(fields: Record<string, string>, type = 'jwtAuth') {
  const open = async () => ({ type, fields }) as unknown as ResolvedCredential;
  const keys = tokenKeys({ open }, { tenantId: 't1', executionId: 'e1' });
  return { sign: tokenSigner(keys), verify: tokenVerifier(keys) };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const headerOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());

/** A token by another hand than the one under test. */
function hmacToken(header: object, payload: unknown, secret: string): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

describe('tokens', () => {
  it.each<[string, Record<string, string>, TokenAlgorithm | undefined, string]>([
    ['a shared secret', shared, undefined, 'HS256'],
    ['a shared secret and another algorithm', shared, 'HS512', 'HS512'],
    ['an RSA key', rsaPair, undefined, 'RS256'],
    ['an RSA key and another algorithm', rsaPair, 'PS384', 'PS384'],
    ['an EC key', ecPair, undefined, 'ES256'],
  ])('are read again by who has %s', async (_, fields, algorithm, expected) => {
    const { sign, verify } = portsWith(fields);
    const token = await sign(CREDENTIAL, { sub: '7', iat: 5 }, { ...(algorithm && { algorithm }), keyId: 'k1' });
    expect(headerOf(token)).toEqual({ alg: expected, typ: 'JWT', kid: 'k1' });
    expect(await verify(CREDENTIAL, token, algorithm && { algorithm })).toEqual({ sub: '7', iat: 5 });
  });

  it('say when they were made where the claims do not', async () => {
    const { sign, verify } = portsWith(shared);
    expect(await verify(CREDENTIAL, await sign(CREDENTIAL, {}))).toEqual({ iat: expect.any(Number) });
  });

  it('of another implementation are read, whatever times they name', async () => {
    const token = hmacToken({ alg: 'HS256' }, { exp: 1, nbf: 9e9 }, SECRET);
    expect(await portsWith(shared).verify(CREDENTIAL, token)).toEqual({ exp: 1, nbf: 9e9 });
  });

  it.each([
    ['with the signature of another secret', hmacToken({ alg: 'HS256' }, {}, 'x'.repeat(40)), shared],
    ['without a signature', `${encode({ alg: 'none' })}.${encode({})}.`, shared],
    ['by another algorithm than the one that counts', hmacToken({ alg: 'HS512' }, {}, SECRET), shared],
    ['with the public key for a secret', hmacToken({ alg: 'HS256' }, {}, rsaPair.publicKey), rsaPair],
    ['that hold no object', hmacToken({ alg: 'HS256' }, [1], SECRET), shared],
    ['with a header that has to be understood', hmacToken({ alg: 'HS256', crit: ['x'], x: 1 }, {}, SECRET), shared],
    ['that are none', 'a.b.c', shared],
  ])('%s are refused', async (_, token, fields) => {
    await expect(portsWith(fields).verify(CREDENTIAL, token)).rejects.toMatchObject({ failure: { code: 'TOKEN_REFUSED' } });
  });

  it('never count a public key as a shared secret, also where a node asks for that', async () => {
    const forged = hmacToken({ alg: 'HS256' }, {}, rsaPair.publicKey);
    const { verify } = portsWith(rsaPair);
    await expect(verify(CREDENTIAL, forged, { algorithm: 'HS256' })).rejects.toMatchObject({
      failure: { code: 'TOKEN_UNVERIFIED' },
    });
  });

  it.each([
    ['a key pair without a private key', { ...rsaPair, privateKey: '' }, undefined],
    ['an algorithm for another kind of key', shared, 'RS256' as const],
    ['an algorithm for another curve', ecPair, 'ES512' as const],
    ['what is no key', { ...rsaPair, privateKey: SECRET }, undefined],
  ])('are not signed with %s, and nothing is said of the key', async (_, fields, algorithm) => {
    const { sign } = portsWith(fields);
    const error = await sign(CREDENTIAL, {}, algorithm && { algorithm }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: { code: 'TOKEN_UNSIGNED' } });
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('are not verified with what is no key', async () => {
    const token = await portsWith(rsaPair).sign(CREDENTIAL, {});
    const { verify } = portsWith({ ...rsaPair, publicKey: SECRET });
    await expect(verify(CREDENTIAL, token)).rejects.toMatchObject({ failure: { code: 'TOKEN_UNVERIFIED' } });
  });

  it('need a credential of their own type', async () => {
    const { sign, verify } = portsWith(shared, 'httpBasicAuth');
    await expect(sign(CREDENTIAL, {})).rejects.toMatchObject({ failure: { code: 'CREDENTIAL_TYPE_WRONG' } });
    await expect(verify(CREDENTIAL, 'a.b.c')).rejects.toMatchObject({ failure: { code: 'CREDENTIAL_TYPE_WRONG' } });
  });
});
