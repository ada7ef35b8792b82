import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const CASES: readonly (readonly [JsonObject, JsonObject])[] = [
  [{}, { operation: 'sign' }],
  [
    { claims: { audience: 'api', issuer: 'me', jwtid: '1', subject: '={{ $json.id }}', expiresIn: 60, notBefore: 5 } },
    {
      operation: 'sign',
      audience: 'api',
      issuer: 'me',
      tokenId: '1',
      subject: '={{ $json.id }}',
      expiresInSeconds: 60,
      notBeforeSeconds: 5,
    },
  ],
  [
    { useJson: true, claimsJson: '={{ $json }}', options: { algorithm: 'HS512', kid: 'k1' } },
    { operation: 'sign', claims: '={{ $json }}', algorithm: 'HS512', keyId: 'k1' },
  ],
  [
    { operation: 'verify', token: '={{ $json.token }}' },
    { operation: 'verify', token: '={{ $json.token }}' },
  ],
  [
    {
      operation: 'verify',
      token: 'a.b.c',
      options: { complete: true, ignoreExpiration: true, ignoreNotBefore: true, clockTolerance: 5, algorithm: 'RS256' },
    },
    {
      operation: 'verify',
      token: 'a.b.c',
      ignoreExpiration: true,
      ignoreNotBefore: true,
      clockToleranceSeconds: 5,
      algorithm: 'RS256',
      withHeader: true,
    },
  ],
  [
    { operation: 'decode', token: 'a.b.c', options: { complete: true } },
    { operation: 'decode', token: 'a.b.c', withHeader: true },
  ],
];

describe('jwt', () => {
  it.each(CASES)('reads %j', (given, expected) => {
    const { node, parameters, status, reasons } = convertOne('jwt', 1, given);
    expect([node.type, status, reasons, parameters]).toEqual(['jwt', 'supported', [], expected]);
  });

  it.each(CASES)('is written as %j', (expected, parameters) => {
    const { written, status, document, readBack } = writeOne('jwt', parameters);
    expect([written['type'], written['typeVersion'], written['parameters']]).toEqual(['n8n-nodes-base.jwt', 1, expected]);
    expect([status, readBack]).toEqual(['supported', document]);
  });

  it('leaves aside what another choice was set up with', () => {
    const { status, parameters } = convertOne('jwt', 1, {
      operation: 'decode',
      token: 't',
      claims: { issuer: 'x' },
      claimsJson: '{}',
    });
    expect([status, parameters]).toEqual(['supported', { operation: 'decode', token: 't' }]);
  });

  it('names a choice that is not known', () => {
    expect(convertOne('jwt', 1, { options: { newest: 1 } }).reasons).toEqual([expect.stringContaining('"options.newest"')]);
  });

  it('says that claims of both kinds do not go together in n8n, and keeps them', () => {
    const { status, reasons, document, readBack } = writeOne('jwt', { operation: 'sign', claims: { a: 1 }, issuer: 'me' });
    expect([status, reasons]).toEqual(['converted', expect.arrayContaining([expect.stringContaining('JSON or from fields')])]);
    expect(readBack.nodes[0]?.parameters).toEqual(document.nodes[0]?.parameters);
  });
});
