import { generateKeyPairSync, verify } from 'node:crypto';
import { Readable } from 'node:stream';
import { HASH_ALGORITHMS } from '@weft/node-sdk';
import { cryptoPort } from './crypto-port.ts';

describe('the crypto port', () => {
  // FIPS 180-4 and 202, RFC 1321
  it.each([
    ['md5', '900150983cd24fb0d6963f7d28e17f72'],
    ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['sha3-256', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
  ] as const)('gives the %s of its standard for abc', (algorithm, expected) => {
    expect(cryptoPort.hashText('abc', { algorithm, encoding: 'hex' })).toBe(expected);
  });

  // RFC 2202 and 4231, second case
  it.each([
    ['md5', '750c783e6ab0b503eaa86e310a5db738'],
    ['sha1', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
    ['sha256', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  ] as const)('gives the HMAC of its standard with %s', (algorithm, expected) => {
    const kind = { algorithm, encoding: 'hex', secret: 'Jefe' } as const;
    expect(cryptoPort.hashText('what do ya want for nothing?', kind)).toBe(expected);
  });

  it.each(HASH_ALGORITHMS)('gives the same %s for a text in pieces', async (algorithm) => {
    for (const secret of [undefined, 'key é']) {
      const kind = { algorithm, encoding: 'base64', ...(secret !== undefined && { secret }) } as const;
      const pieces = Readable.from([Buffer.from('grüße '), Buffer.from('🌍')]);
      expect(await cryptoPort.hashFile(pieces, kind)).toBe(cryptoPort.hashText('grüße 🌍', kind));
    }
  });

  const pairs = [
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2_048 })],
    ['EC', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ] as const;

  it.each(pairs)('signs a text and a file so that the public %s key verifies it', async (_, { privateKey, publicKey }) => {
    for (const algorithm of HASH_ALGORITHMS) {
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const kind = { algorithm, encoding: 'base64', privateKey: pem } as const;
      const ofText = cryptoPort.signText('grüße 🌍', kind);
      const ofFile = await cryptoPort.signFile(Readable.from([Buffer.from('grüße '), Buffer.from('🌍')]), kind);
      for (const signature of [ofText, ofFile])
        expect(verify(algorithm, Buffer.from('grüße 🌍'), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
    }
  });

  it.each(['', 'canary', '-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----'])(
    'signs nothing with %j, and says nothing of it',
    (privateKey) => {
      let error: unknown;
      try {
        cryptoPort.signText('a', { algorithm: 'sha256', encoding: 'hex', privateKey });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({ failure: { code: 'PRIVATE_KEY_INVALID', field: 'privateKey' } });
      expect(JSON.stringify(error)).not.toContain('canary');
    },
  );

  it('gives other bytes each time', () => {
    const drawn = Array.from({ length: 50 }, () => Buffer.from(cryptoPort.randomBytes(16)).toString('hex'));
    expect(new Set(drawn).size).toBe(50);
    expect(drawn.every((bytes) => bytes.length === 32)).toBe(true);
  });
});
