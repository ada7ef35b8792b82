import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const endpoint = 'https://api.test/graphql';
const query = '{ a }';

describe('graphql', () => {
  it.each<[number, JsonObject, JsonObject]>([
    [1.1, { endpoint, query }, { endpoint, requestFormat: 'json', query }],
    [1, { endpoint, query }, { endpoint, requestFormat: 'graphql', query }],
    [
      1,
      {
        endpoint,
        requestFormat: 'json',
        query: '=query { a(b: "{{ $json.b }}") }',
        variables: '={ "a": {{ $json.a }} }',
        operationName: 'Q',
        allowUnauthorizedCerts: true,
        headerParametersUi: { parameter: [{ name: 'X-A', value: '1' }] },
      },
      {
        endpoint,
        requestFormat: 'json',
        query: '=query { a(b: "{{ $json.b }}") }',
        variables: '={ "a": {{ $json.a }} }',
        operationName: 'Q',
        allowUnauthorizedCerts: true,
        headers: [{ name: 'X-A', value: '1' }],
      },
    ],
    [
      1.1,
      { requestMethod: 'GET', endpoint, query, responseFormat: 'string', dataPropertyName: 'reply' },
      { method: 'GET', endpoint, requestFormat: 'json', query, responseFormat: 'text', responseField: 'reply' },
    ],
  ])('reads version %d with %j, and writes the same', (version, given, expected) => {
    const { node, parameters, status, reasons } = convertOne('graphql', version, given);
    expect([node.type, parameters, status, reasons]).toEqual(['graphql', expected, 'supported', []]);
    const { written, status: writtenStatus } = writeOne('graphql', parameters);
    const usual = expected['requestFormat'] === 'json' ? {} : { requestFormat: 'graphql' };
    const { requestFormat: _, ...rest } = given;
    expect([written['typeVersion'], written['parameters'], writtenStatus]).toEqual([1.1, { ...rest, ...usual }, 'supported']);
  });

  it.each([
    ['headerAuth', 'httpHeaderAuth'],
    ['customAuth', 'httpCustomAuth'],
    ['oAuth2', 'oAuth2Api'],
  ])('reads the credential of %s, and writes it', (authentication, credentialType) => {
    const credentials = { [credentialType]: { id: '1', name: 'A' } };
    const { parameters } = convertOne('graphql', 1.1, { endpoint, query, authentication }, { credentials });
    expect(parameters).toMatchObject({ authentication: 'generic', credentialType });
    expect(writeOne('graphql', parameters).written['parameters']).toMatchObject({ authentication });
  });

  it('keeps to itself what n8n has no credential or no switch for', () => {
    const common = { endpoint, query };
    const bearer = writeOne('graphql', { ...common, authentication: 'generic', credentialType: 'httpBearerAuth' });
    expect([bearer.status, bearer.reasons.join()]).toEqual(['placeholder', expect.stringContaining('httpBearerAuth')]);
    expect(writeOne('graphql', { ...common, neverError: true })).toMatchObject({ status: 'converted' });
  });

  it('writes variables that are an object as text', () => {
    const { written } = writeOne('graphql', { endpoint, query, variables: { a: 1 } });
    expect(written['parameters']).toMatchObject({ variables: '{\n  "a": 1\n}' });
  });
});
