import { describe, expect, it } from '@jest/globals';
import type { Json } from '@weft/workflow-model';
import { addedToBody, addedToHead } from './additions.ts';
import { additionsOf, hostsOf } from './credential-type.ts';
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
    expect(sent('httpQueryAuth', { name: 'q', value: 'a b&c' }).url).toBe('https://api.example.com/a?q=a+b%26c');
    expect(sent('httpQueryAuth', { name: 'key', value: 'x' }).url).toBe('https://api.example.com/a?q=1&key=x');
  });

  it('is all that a custom one says', () => {
    const json = JSON.stringify({ headers: { 'X-Key': 'h' }, qs: { k: 'q' }, body: { token: 'b' } });
    const type = findCredentialType('httpCustomAuth')!;
    expect(additionsOf(type, request, { json })).toEqual({ headers: { 'x-key': 'h' }, query: { k: 'q' }, body: { token: 'b' } });
    for (const bad of ['', '[]', '{"header":{}}', '{"headers":{"a b":"c"}}', '{"headers":{"a":"b\\r\\nc: d"}}']) {
      expect(type.fields.safeParse({ json: bad }).success).toBe(false);
    }
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
    expect(hostsOf(findCredentialType('httpHeaderAuth')!, { name: 'a', value: 'b' })).toEqual([]);
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

  it('keep the addresses of a consent, and know no signature that is none', () => {
    const at = 'https://auth.test/';
    const addresses = { requestTokenUrl: `${at}request`, authUrl: `${at}authorize`, accessTokenUrl: `${at}access` };
    expect(fields.parse({ ...application, ...addresses })).toMatchObject(addresses);
    expect(problems({ ...application, signatureMethod: 'PLAINTEXT' })).toHaveLength(1);
    expect(problems({ ...application, realm: 'a\r\nb: c' })).toHaveLength(1);
  });
});
