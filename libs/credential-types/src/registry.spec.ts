import { describe, expect, it } from '@jest/globals';
import type { Json } from '@weft/workflow-model';
import { addedToBody, addedToHead } from './additions.ts';
import { additionsOf, hostsOf, secretFieldsOf } from './credential-type.ts';
import { findCredentialType } from './registry.ts';

const request = { method: 'GET', url: 'https://api.example.com/a?q=1', headers: { 'X-Key': 'old', accept: '*/*' } };

/** What is sent with these fields. */
function sent(type: string, fields: Record<string, Json>) {
  const found = findCredentialType(type)!;
  const parsed = found.fields.parse(fields) as Record<string, Json>;
  return addedToHead(request, additionsOf(found, request, { ...parsed, ...(fields['accessToken'] ? fields : {}) })!);
}

describe('what a credential adds to a request', () => {
  it('is a header that takes the place of the request’s own', () => {
    expect(sent('httpHeaderAuth', { name: 'x-KEY', value: '={{ $json.a }}' }).headers).toEqual({
      accept: '*/*',
      'x-key': '={{ $json.a }}',
    });
    expect(sent('httpBearerAuth', { token: '${HOME}' }).headers).toMatchObject({ authorization: 'Bearer ${HOME}' });
    expect(sent('httpBasicAuth', { user: 'ada', password: 'ü:ö' }).headers).toMatchObject({
      authorization: 'Basic YWRhOsO8OsO2',
    });
  });

  it('is a query parameter', () => {
    expect(sent('httpQueryAuth', { name: 'q', value: 'a b&c' }).url).toBe('https://api.example.com/a?q=a%20b%26c');
    expect(sent('httpQueryAuth', { name: 'key', value: 'x' }).url).toBe('https://api.example.com/a?q=1&key=x');
  });

  it('leaves the rest of a query as it is written', () => {
    const url = 'https://api.example.com/a?$filter=a%20eq+1&flag&key=old&x=%2f&k%65y=old2';
    const { url: changed } = addedToHead({ url, headers: {} }, { query: { key: 'ü' } });
    expect(changed).toBe('https://api.example.com/a?$filter=a%20eq+1&flag&x=%2f&key=%C3%BC');
  });

  it('may be a name without a password, or a password without a name', () => {
    const authorizationOf = (fields: Record<string, Json>) => sent('httpBasicAuth', fields).headers['authorization'];
    expect(authorizationOf({ user: 'key', password: '' })).toBe(`Basic ${btoa('key:')}`);
    expect(authorizationOf({ user: '', password: 'token' })).toBe(`Basic ${btoa(':token')}`);
    expect(authorizationOf({ password: 'token' })).toBe(`Basic ${btoa(':token')}`);
    const { fields } = findCredentialType('httpBasicAuth')!;
    for (const nothing of [{}, { user: '' }, { user: '', password: '' }]) expect(fields.safeParse(nothing).success).toBe(false);
  });

  it('is all that a custom one says', () => {
    const json = JSON.stringify({ headers: { 'X-Key': 'h' }, qs: { k: 'q' }, body: { token: 'b' } });
    const type = findCredentialType('httpCustomAuth')!;
    expect(additionsOf(type, request, { json })).toEqual({ headers: { 'x-key': 'h' }, query: { k: 'q' }, body: { token: 'b' } });
    const numbers = JSON.stringify({ headers: { 'X-Key': 1 }, qs: { page: 2, all: true } });
    expect(additionsOf(type, request, { json: numbers })).toEqual({
      headers: { 'x-key': '1' },
      query: { page: '2', all: 'true' },
    });
    for (const bad of ['', '[]', '{"header":{}}', '{"headers":{"a b":"c"}}', '{"headers":{"a":"b\\r\\nc: d"}}']) {
      expect(type.fields.safeParse({ json: bad }).success).toBe(false);
    }
  });

  it('goes into a form, in the place of the field of its name', () => {
    const form = 'application/x-www-form-urlencoded; charset=utf-8';
    expect(addedToBody('a=1+2&token=old&b', { token: 'b c', n: 1 }, form)).toBe('a=1+2&b&token=b%20c&n=1');
    expect(addedToBody(new TextEncoder().encode('a=1'), { t: 'b' }, form)).toBe('a=1&t=b');
    expect(addedToBody(undefined, { t: 'b' }, form)).toBe('t=b');
  });

  it('goes into a body that is a JSON object, and into no other', () => {
    expect(addedToBody('{"a":1,"token":"old"}', { token: 'b' })).toBe('{"a":1,"token":"b"}');
    expect(addedToBody(undefined, { token: 'b' })).toBe('{"token":"b"}');
    expect(addedToBody('[1]', { token: 'b' })).toBeUndefined();
    expect(addedToBody('a=1', { token: 'b' })).toBeUndefined();
  });

  it('is nothing before a digest’s challenge or a signature, and nothing for what is not for HTTP', () => {
    const signed = { consumerKey: 'key', consumerSecret: 'secret' };
    expect(sent('oAuth1Api', signed)).toEqual({ url: request.url, headers: request.headers });
    expect(sent('httpDigestAuth', { user: 'u', password: 'p' })).toEqual({ url: request.url, headers: request.headers });
    expect(additionsOf(findCredentialType('smtp')!, request, {})).toBeUndefined();
    expect(additionsOf(findCredentialType('jwtAuth')!, request, {})).toBeUndefined();
  });
});

describe('the hosts of a credential’s own fields', () => {
  it('are its mail server, or who gave the token', () => {
    expect(hostsOf(findCredentialType('smtp')!, { host: 'mail.test', port: 465 })).toEqual(['mail.test:465']);
    expect(hostsOf(findCredentialType('oAuth2Api')!, { accessTokenUrl: 'https://auth.test/token' })).toEqual(['auth.test']);
    expect(hostsOf(findCredentialType('oAuth1Api')!, { accessTokenUrl: 'https://auth.test:8443/token' })).toEqual([
      'auth.test:8443',
    ]);
    expect(hostsOf(findCredentialType('oAuth1Api')!, {})).toEqual([]);
    expect(hostsOf(findCredentialType('httpHeaderAuth')!, { name: 'a', value: 'b' })).toEqual([]);
  });
});

describe('the fields of a client certificate', () => {
  const { fields, destination } = findCredentialType('httpSslAuth')!;
  const pem = (kind: string) => `-----BEGIN ${kind}-----\nAAAA\n-----END ${kind}-----\n`;
  const [cert, key] = [pem('CERTIFICATE'), pem('PRIVATE KEY')];
  const problems = (given: object) =>
    fields.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);

  it('are a certificate with its key, an authority, or both', () => {
    for (const given of [{ cert, key }, { ca: cert + cert }, { ca: cert, cert: `Bag Attributes\n${cert}`, key }]) {
      expect(fields.parse(given)).toEqual(given);
    }
    for (const kind of ['RSA PRIVATE KEY', 'EC PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'])
      expect(problems({ cert, key: pem(kind), passphrase: 'p' })).toBeUndefined();
    expect(problems({})).toEqual(['cert is needed where there is no "ca"']);
    expect(problems({ cert })).toEqual(['key is needed, since "cert" is given']);
    expect(problems({ key })).toEqual(['cert is needed, since "key" is given']);
    expect(problems({ ca: cert, passphrase: 'p' })).toEqual(['key is needed, since "passphrase" is given']);
  });

  it('hold a key where it is secret, and nowhere else', () => {
    expect(problems({ cert: cert + key, key })).toEqual(['cert must not hold a private key: that belongs into "key"']);
    expect(problems({ ca: key })).toEqual([
      'ca must be a certificate in PEM form',
      'ca must not hold a private key: that belongs into "key"',
    ]);
    expect(problems({ cert, key: cert })).toEqual(['key must be a private key in PEM form']);
    expect(secretFieldsOf({ fields })).toEqual(['key', 'passphrase']);
    expect(destination).toEqual(['ca']);
  });
});

describe('the fields of OAuth 1', () => {
  const { fields } = findCredentialType('oAuth1Api')!;
  const application = { consumerKey: 'key', consumerSecret: 'secret' };
  const problems = (given: object) =>
    fields.safeParse(given).error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);

  it('are those of the application, with a token and its secret together or without both', () => {
    expect(fields.parse(application)).toEqual({ ...application, signatureMethod: 'HMAC-SHA1' });
    expect(problems({ ...application, accessToken: 't', accessTokenSecret: 's' })).toBeUndefined();
    expect(problems({ ...application, accessToken: 't' })).toEqual(['accessTokenSecret is needed, since "accessToken" is given']);
    expect(problems({ ...application, accessTokenSecret: 's' })).toEqual([
      'accessToken is needed, since "accessTokenSecret" is given',
    ]);
  });

  it('are a private key for RSA, and a secret for everything else', () => {
    const rsa = { consumerKey: 'key', signatureMethod: 'RSA-SHA1' };
    const privateKey = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
    expect(problems({ ...rsa, privateKey })).toBeUndefined();
    expect(problems(rsa)).toEqual(['privateKey is needed to sign by RSA-SHA1']);
    expect(problems({ ...rsa, consumerSecret: 's' })).toEqual(['privateKey is needed to sign by RSA-SHA1']);
    expect(problems({ consumerKey: 'key' })).toEqual(['consumerSecret is needed to sign by HMAC-SHA1']);
    expect(problems({ ...rsa, privateKey: 'AAAA' })).toEqual(['privateKey must be a private key in PEM form']);
    expect(secretFieldsOf({ fields })).toEqual(['consumerSecret', 'privateKey', 'accessToken', 'accessTokenSecret']);
  });

  it('have the addresses of a consent together or none of them, and know no other way to sign', () => {
    const at = 'https://auth.test/';
    const addresses = { requestTokenUrl: `${at}request`, authUrl: `${at}authorize`, accessTokenUrl: `${at}access` };
    expect(fields.parse({ ...application, ...addresses })).toMatchObject(addresses);
    expect(problems({ ...application, authUrl: addresses.authUrl })).toEqual([
      'requestTokenUrl is needed, since "authUrl" is given',
      'accessTokenUrl is needed, since "authUrl" is given',
    ]);
    expect(problems({ ...application, signatureMethod: 'PLAINTEXT' })).toBeUndefined();
    expect(problems({ ...application, signatureMethod: 'RSA-SHA256' })).toHaveLength(1);
    expect(problems({ ...application, realm: 'a\r\nb: c' })).toHaveLength(1);
  });
});

describe('the fields of servers', () => {
  const problems = (type: string, given: object) =>
    findCredentialType(type)!
      .fields.safeParse(given)
      .error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  const fields = (type: string, given: object) => findCredentialType(type)!.fields.parse(given);

  it('have the ports that are usual, and bind to them', () => {
    expect(fields('redis', {})).toMatchObject({ host: 'localhost', port: 6379, database: 0, ssl: false });
    expect(fields('ftp', { host: 'files.test' })).toMatchObject({ port: 21, secure: 'explicit', disableTlsVerification: false });
    expect(fields('sftp', { host: 'files.test', username: 'ada', password: 'p' })).toMatchObject({ port: 22 });
    expect(hostsOf(findCredentialType('sftp')!, { host: 'files.test', port: 2222 })).toEqual(['files.test:2222']);
    for (const host of ['[::1]', '10.0.0.1', 'a-b.test']) expect(problems('ftp', { host })).toBeUndefined();
    for (const host of ['a b', 'a/b', 'user@a', 'a:b:zz', ''])
      expect(problems('ftp', { host })).toHaveLength(host === '' ? 2 : 1);
  });

  it('say how to sign in by SFTP, and whom to trust', () => {
    const server = { host: 'files.test', username: 'ada' };
    const privateKey = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n';
    const hostFingerprint = `SHA256:${'A'.repeat(43)}`;
    expect(problems('sftp', { ...server, privateKey, passphrase: 'p', hostFingerprint })).toBeUndefined();
    expect(problems('sftp', server)).toEqual(['password is needed where there is no "privateKey"']);
    expect(problems('sftp', { ...server, password: 'p', passphrase: 'p' })).toEqual([
      'privateKey is needed, since "passphrase" is given',
    ]);
    expect(problems('sftp', { ...server, password: 'p', hostFingerprint: 'MD5:aa:bb' })).toHaveLength(1);
  });

  it('hide what is secret, and ask for it again where it would go elsewhere', () => {
    const secrets = ['redis', 'ftp', 'sftp'].map((type) => secretFieldsOf(findCredentialType(type)!));
    expect(secrets).toEqual([['password'], ['password'], ['password', 'privateKey', 'passphrase']]);
    expect(findCredentialType('sftp')!.destination).toEqual(['host', 'port', 'hostFingerprint']);
  });
});
