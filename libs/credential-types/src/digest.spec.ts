import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { answerDigest, type DigestHash } from './digest.ts';

const hash: DigestHash = (algorithm, text) => createHash(algorithm).update(text).digest('hex');
const login = { user: 'Mufasa', password: 'Circle of Life' };
const request = { method: 'GET', url: 'http://www.example.org/dir/index.html' };
/** The example of RFC 7616 §3.9.1. */
const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
const challenge = (algorithm: string, extra = 'qop="auth, auth-int"') =>
  `Digest realm="http-auth@example.org", ${extra}, algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
const answer = (header: string) => answerDigest(header, { request, login }, { cnonce, hash });

describe(answerDigest.name, () => {
  it('gives the answers of the specification', () => {
    expect(answer(challenge('MD5'))).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
    expect(answer(challenge('SHA-256'))).toContain('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"');
    expect(answer(challenge('MD5'))).toBe(
      'Digest username="Mufasa", realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
        'uri="/dir/index.html", response="8ca523f5e9506fed4657c9700eebdbec", algorithm=MD5, ' +
        `opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", qop=auth, nc=00000001, cnonce="${cnonce}"`,
    );
  });

  it('prefers SHA-256, whatever the order, and finds a digest among other schemes', () => {
    expect(answer(`${challenge('MD5')}, ${challenge('SHA-256')}`)).toContain('algorithm=SHA-256');
    expect(answer(`Basic realm="x", ${challenge('MD5')}`)).toContain('algorithm=MD5');
  });

  it('speaks to servers of RFC 2069, which know no qop', () => {
    const text = answer('Digest realm="testrealm@host.com", nonce="abc"')!;
    const ha1 = hash('md5', 'Mufasa:testrealm@host.com:Circle of Life');
    expect(text).toContain(`response="${hash('md5', `${ha1}:abc:${hash('md5', 'GET:/dir/index.html')}`)}"`);
    expect(text).not.toContain('qop');
  });

  it('quotes what the server and the user wrote', () => {
    expect(answer('Digest realm="a \\"b\\", qop=evil", nonce="n", qop="auth"')).toContain('realm="a \\"b\\", qop=evil"');
  });

  it.each([
    '',
    'Basic realm="x"',
    challenge('SHA-512-256'),
    challenge('MD5', 'qop="auth-int"'),
    'Digest nonce="n"',
    'Digest realm="r"',
  ])('has no answer to %j', (header) => {
    expect(answer(header)).toBeUndefined();
  });
});
