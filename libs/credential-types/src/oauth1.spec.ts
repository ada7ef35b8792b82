import { createHmac, createSign, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { oauth1BaseString, oauth1Signature, percentEncoded, signOAuth1, type OAuth1Keys, type OAuth1Signer } from './oauth1.ts';

const sign: OAuth1Signer = (algorithm, key, text) =>
  algorithm === 'rsa-sha1'
    ? createSign('RSA-SHA1').update(text).sign(key, 'base64')
    : createHmac(algorithm, key).update(text).digest('base64');
const printer = { consumerKey: 'dpf43f3p2l4k3l03', consumerSecret: 'kd94hf93k423kf44', signatureMethod: 'HMAC-SHA1' } as const;

/** The parameters of an example, as it lists them. */
const protocol = (seconds: number, nonce: string, more: Record<string, string>) =>
  Object.entries({
    oauth_consumer_key: printer.consumerKey,
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(seconds),
    oauth_nonce: nonce,
    ...more,
  });

const parametersOf = (baseString: string) => decodeURIComponent(baseString.split('&')[2]!);
const uriOf = (url: string) => decodeURIComponent(oauth1BaseString({ method: 'GET', url }, []).split('&')[1]!);

describe(oauth1Signature.name, () => {
  /** The three requests of RFC 5849 §1.2. */
  it.each([
    {
      signature: '74KNZJeDHnMBp0EMJ9ZHt/XKycU=',
      request: { method: 'POST', url: 'https://photos.example.net/initiate' },
      parameters: protocol(137131200, 'wIjqoS', { oauth_callback: 'http://printer.example.com/ready' }),
      keys: printer,
    },
    {
      signature: 'gKgrFCywp7rO0OXSjdot/IHF7IU=',
      request: { method: 'POST', url: 'https://photos.example.net/token' },
      parameters: protocol(137131201, 'walatlh', { oauth_token: 'hh5s93j4hdidpola', oauth_verifier: 'hfdp7dh39dks9884' }),
      keys: { ...printer, accessTokenSecret: 'hdhd0244k9j7ao03' },
    },
    {
      signature: 'MdpQcU8iPSUjWoN/UDMsK2sui9I=',
      request: { method: 'GET', url: 'http://photos.example.net/photos?file=vacation.jpg&size=original' },
      parameters: protocol(137131202, 'chapoH', { oauth_token: 'nnch734d00sl2jdk' }),
      keys: { ...printer, accessTokenSecret: 'pfkkdhi9sl3r4s00' },
    },
  ])('gives $signature, as the specification does', ({ signature, request, parameters, keys }) => {
    expect(oauth1Signature(oauth1BaseString(request, parameters), keys, sign)).toBe(signature);
  });
});

describe(oauth1BaseString.name, () => {
  it('is that of RFC 5849 §3.4.1.1: names twice, without a value, encoded in many ways, from the query and a form', () => {
    const request = {
      method: 'post',
      url: 'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
      form: 'c2&a3=2+q',
    };
    const own = protocol(137131201, '7d8f3e4a', { oauth_consumer_key: '9djdj82h48djs9d2', oauth_token: 'kkk9d7dh3k39sjv7' });
    expect(oauth1BaseString(request, own)).toBe(
      'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D' +
        '%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1' +
        '%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
    );
  });

  it('names the address without its query and usual port (§3.4.1.2)', () => {
    expect(uriOf('http://EXAMPLE.COM:80/r%20v/X?id=123')).toBe('http://example.com/r%20v/X');
    expect(uriOf('https://www.example.net:8080/?q=1')).toBe('https://www.example.net:8080/');
    expect(uriOf('https://example.net:443')).toBe('https://example.net/');
    expect(uriOf('http://example.net:443/')).toBe('http://example.net:443/');
    expect(uriOf('https://user:word@example.net/a#b')).toBe('https://example.net/a');
  });

  it('has each byte of a parameter in one spelling, and all in the order of their bytes', () => {
    const of = (query: string) => parametersOf(oauth1BaseString({ method: 'GET', url: `https://a.test/?${query}` }, []));
    expect(of("a=*'()!~-._%7e%2a")).toBe('a=%2A%27%28%29%21~-._~%2A');
    expect(of('a=%e2%98%83&a=☃&a=%ff&a=%zz&a=b=c')).toBe('a=%25zz&a=%E2%98%83&a=%E2%98%83&a=%FF&a=b%3Dc');
    expect(of('a=+&a=%2B&&')).toBe('a=%20&a=%2B');
    expect(of('b=1&B=2&a1=3&a=4&a=10&a=1&%61=0')).toBe('B=2&a=0&a=1&a=10&a=4&a1=3&b=1');
  });
});

describe(percentEncoded.name, () => {
  it('leaves the unreserved characters alone, and writes all others in UTF-8', () => {
    expect(percentEncoded('AZaz09-._~')).toBe('AZaz09-._~');
    expect(percentEncoded(" !'()*+/%ü☃😀\u212a\ud800")).toBe(
      '%20%21%27%28%29%2A%2B%2F%25%C3%BC%E2%98%83%F0%9F%98%80%E2%84%AA%EF%BF%BD',
    );
  });
});

describe(signOAuth1.name, () => {
  /** The example that X (formerly Twitter) gives to those who write clients. */
  const status = {
    method: 'POST',
    url: 'https://api.twitter.com/1.1/statuses/update.json?include_entities=true',
    form: 'status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21',
  };
  const keys: OAuth1Keys = {
    consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
    consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
    accessToken: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
    accessTokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
    signatureMethod: 'HMAC-SHA1',
  };
  const at = { seconds: 1318622958, nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg', sign };

  it('writes the header that services expect', () => {
    expect(signOAuth1(status, keys, at)).toBe(
      'OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", ' +
        'oauth_signature_method="HMAC-SHA1", oauth_timestamp="1318622958", ' +
        'oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", oauth_version="1.0", ' +
        'oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D"',
    );
  });

  it('says the realm, which is not signed, and quotes what is in it', () => {
    const plain = signOAuth1(status, keys, at);
    expect(signOAuth1(status, { ...keys, realm: '12 "SB" \\1' }, at)).toBe(
      plain.replace('OAuth ', 'OAuth realm="12 \\"SB\\" \\\\1", '),
    );
  });

  it('says and signs what else the protocol has, on the way to a token', () => {
    const also = { oauth_callback: 'https://weft.example/back?state=a b' };
    const header = signOAuth1(status, keys, { ...at, also });
    expect(header).toContain('oauth_callback="https%3A%2F%2Fweft.example%2Fback%3Fstate%3Da%20b", oauth_signature="');
    const claims = [...header.matchAll(/(oauth_\w+)="([^"]*)"/g)].map(
      ([, name, value]) => [name!, decodeURIComponent(value!)] as const,
    );
    const own = claims.filter(([name]) => name !== 'oauth_signature');
    expect(own).toHaveLength(7);
    expect(oauth1Signature(oauth1BaseString(status, own), keys, sign)).toBe(claims.at(-1)?.[1]);
  });

  it('signs for the application alone where there is no token', () => {
    const { accessToken: _, accessTokenSecret: __, ...application } = keys;
    const header = signOAuth1(status, application, at);
    expect(header).not.toContain('oauth_token');
    expect(header).not.toContain('hCtSmYh');
  });

  it.each([
    ['HMAC-SHA256', 'sha256', 44],
    ['HMAC-SHA512', 'sha512', 88],
  ] as const)('signs by %s, and says so in what is signed', (signatureMethod, algorithm, length) => {
    const used: unknown[] = [];
    const header = signOAuth1(
      status,
      { ...keys, signatureMethod },
      {
        ...at,
        sign: (...given) => {
          used.push(given[0], given[2].includes(`oauth_signature_method%3D${signatureMethod}%26`));
          return sign(...given);
        },
      },
    );
    expect(used).toEqual([algorithm, true]);
    const [, signature = ''] = /oauth_signature="([^"]+)"/.exec(header) ?? [];
    expect(decodeURIComponent(signature)).toHaveLength(length);
  });

  it('signs by RSA with the private key alone, as whoever has the public one can tell (RFC 5849 §3.4.3)', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { consumerSecret: _, accessTokenSecret: __, ...rest } = keys;
    let signed = '';
    const noting: OAuth1Signer = (algorithm, key, text) => {
      signed = text;
      return sign(algorithm, key, text);
    };
    const header = signOAuth1(status, { ...rest, signatureMethod: 'RSA-SHA1', privateKey: pem }, { ...at, sign: noting });
    const [, signature = ''] = /oauth_signature="([^"]+)"/.exec(header) ?? [];
    expect(verify('sha1', Buffer.from(signed), publicKey, Buffer.from(decodeURIComponent(signature), 'base64'))).toBe(true);
    expect(signed).toContain('oauth_signature_method%3DRSA-SHA1%26');
    expect(header).not.toContain('PRIVATE');
  });

  it('sends the secrets themselves by PLAINTEXT, each encoded (RFC 5849 §3.4.4)', () => {
    const secrets = { consumerSecret: 'djr9rjt0jd78jf88', accessTokenSecret: 'a/b &c' };
    const header = signOAuth1(status, { ...keys, ...secrets, signatureMethod: 'PLAINTEXT' }, at);
    expect(header).toContain('oauth_signature_method="PLAINTEXT"');
    expect(header).toContain('oauth_signature="djr9rjt0jd78jf88%26a%252Fb%2520%2526c"');
    const { accessToken: _, accessTokenSecret: __, ...application } = keys;
    const alone = signOAuth1(status, { ...application, consumerSecret: 'secret', signatureMethod: 'PLAINTEXT' }, at);
    expect(alone).toContain('oauth_signature="secret%26"');
  });
});
