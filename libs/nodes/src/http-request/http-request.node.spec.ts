import type { RawParameters } from '@weft/node-sdk';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { httpRequest } from './http-request.node.ts';

nodeFixtures(httpRequest, import.meta.dirname);

describe('the effect of an HTTP request', () => {
  const effectOf = httpRequest.effect as (parameters: RawParameters) => string;

  it.each(['GET', 'HEAD', 'OPTIONS'])('is read for %s', (method) => expect(effectOf({ method })).toBe('read'));
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is write for %s', (method) => expect(effectOf({ method })).toBe('write'));
  it('is write where an expression decides', () => expect(effectOf({ method: '={{ $json.method }}' })).toBe('write'));
  it('is that of GET where nothing is said', () => expect(effectOf({})).toBe('read'));
});
