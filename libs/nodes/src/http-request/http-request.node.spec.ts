import type { RawParameters } from '@weft/node-sdk';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { httpRequest } from './http-request.node.ts';

nodeFixtures(httpRequest, import.meta.dirname);

describe('the credentials of an HTTP request', () => {
  const slotsOf = httpRequest.credentials as (parameters: RawParameters) => readonly unknown[];
  const certificate = (required: boolean) => ({ type: 'httpSslAuth', required });

  it('are one of the type that is named, and a client certificate beside it', () => {
    const generic = { authentication: 'generic', credentialType: 'oAuth1Api' };
    expect(slotsOf({})).toEqual([]);
    expect(slotsOf({ ...generic, provideSslCertificates: false })).toEqual([{ type: 'oAuth1Api', required: true }]);
    expect(slotsOf({ ...generic, provideSslCertificates: true })).toEqual([
      { type: 'oAuth1Api', required: true },
      certificate(true),
    ]);
    expect(slotsOf({ provideSslCertificates: true })).toEqual([certificate(true)]);
    expect(slotsOf({ provideSslCertificates: '={{ $json.mutual }}' })).toEqual([certificate(false)]);
  });
});

describe('the effect of an HTTP request', () => {
  const effectOf = httpRequest.effect as (parameters: RawParameters) => string;

  it.each(['GET', 'HEAD', 'OPTIONS'])('is read for %s', (method) => expect(effectOf({ method })).toBe('read'));
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is write for %s', (method) => expect(effectOf({ method })).toBe('write'));
  it('is write where an expression decides', () => expect(effectOf({ method: '={{ $json.method }}' })).toBe('write'));
  it('is that of GET where nothing is said', () => expect(effectOf({})).toBe('read'));
});
