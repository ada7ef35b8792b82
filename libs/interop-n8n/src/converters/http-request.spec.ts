import { convertOne } from '../testing/n8n-files.ts';

const pairs = (...names: string[]) => ({ parameters: names.map((name) => ({ name, value: `${name}!` })) });
const body = (given: object) => ({ method: 'POST', url: 'https://a.example', sendBody: true, ...given });

describe('httpRequest', () => {
  it.each([3, 4, 4.1, 4.2, 4.3, 4.4])('of version %s fetches an address', (version) => {
    const { node, parameters, status, reasons } = convertOne('httpRequest', version, { url: 'https://a.example', options: {} });
    expect([node.type, status, reasons]).toEqual(['httpRequest', 'supported', []]);
    expect(parameters).toEqual({
      method: 'GET',
      url: 'https://a.example',
      timeoutMs: 300_000,
      followRedirects: true,
      maxRedirects: 21,
      arrayFormat: 'brackets',
      responseFormat: 'auto',
      responseField: 'data',
      fullResponse: false,
      neverError: false,
    });
  });

  it.each([
    [{ sendQuery: true, queryParameters: pairs('q') }, { query: [{ name: 'q', value: 'q!' }] }],
    [{ sendQuery: true, specifyQuery: 'json', jsonQuery: '{"q":1}' }, { queryJson: '{"q":1}' }],
    [{ sendHeaders: true, headerParameters: pairs('x-a') }, { headers: [{ name: 'x-a', value: 'x-a!' }] }],
    [{ sendHeaders: true, specifyHeaders: 'json', jsonHeaders: '={{ $json.h }}' }, { headersJson: '={{ $json.h }}' }],
    [body({ bodyParameters: pairs('a') }), { bodyType: 'json', bodyFields: [{ name: 'a', value: 'a!' }] }],
    [body({ specifyBody: 'json', jsonBody: '={{ $json }}' }), { bodyType: 'json', bodyJson: '={{ $json }}' }],
    [
      body({ contentType: 'form-urlencoded', bodyParameters: pairs('a') }),
      { bodyType: 'form', bodyFields: [{ name: 'a', value: 'a!' }] },
    ],
    [
      body({ contentType: 'form-urlencoded', specifyBody: 'string', body: 'a=1' }),
      { bodyType: 'raw', bodyText: 'a=1', bodyContentType: 'application/x-www-form-urlencoded' },
    ],
    [
      body({ contentType: 'raw', rawContentType: 'text/csv', body: 'a;b' }),
      { bodyType: 'raw', bodyText: 'a;b', bodyContentType: 'text/csv' },
    ],
    [
      { options: { timeout: 5_000, redirect: { redirect: { followRedirects: false } } } },
      { timeoutMs: 5_000, followRedirects: false },
    ],
    [{ options: { redirect: { redirect: { maxRedirects: 3 } } } }, { followRedirects: true, maxRedirects: 3 }],
    [
      {
        options: {
          response: { response: { responseFormat: 'text', outputPropertyName: 'page', fullResponse: true, neverError: true } },
        },
      },
      { responseFormat: 'text', responseField: 'page', fullResponse: true, neverError: true },
    ],
    [{ options: { queryParameterArrays: 'repeat' } }, { arrayFormat: 'repeat' }],
  ])('reads %j', (given, expected) => {
    expect(convertOne('httpRequest', 4.2, { url: 'https://a.example', ...given })).toMatchObject({
      status: 'supported',
      parameters: expected,
    });
  });

  it('sends nothing that is switched off in the editor', () => {
    const { parameters, status } = convertOne('httpRequest', 4.2, {
      url: 'x',
      queryParameters: pairs('q'),
      headerParameters: pairs('h'),
      bodyParameters: pairs('b'),
      jsonBody: '{}',
    });
    expect(status).toBe('supported');
    for (const key of ['query', 'headers', 'bodyType', 'bodyFields']) expect(parameters).not.toHaveProperty(key);
  });

  it.each([
    [{ authentication: 'predefinedCredentialType', nodeCredentialType: 'slackApi' }, 'slackApi'],
    [{ authentication: 'genericCredentialType', genericAuthType: 'httpHeaderAuth' }, 'httpHeaderAuth'],
    [{ options: { batching: { batch: { batchSize: 5 } } } }, 'batches'],
    [{ options: { allowUnauthorizedCerts: true } }, 'Certificates'],
  ])('says what it does not honour of %j', (given, word) => {
    expect(convertOne('httpRequest', 4.2, { url: 'x', ...given })).toMatchObject({
      status: 'converted',
      reasons: [expect.stringContaining(word)],
    });
  });

  it.each([
    [
      {
        options: {
          pagination: { pagination: { paginationMode: 'responseContainsNextURL', nextURL: '={{ $response.body.next }}' } },
        },
      },
      /page after page/,
    ],
    [{ options: { pagination: { pagination: {} } } }, /page after page/],
    [{ options: { proxy: 'http://p.example' } }, /proxy/],
    [{ options: { response: { response: { responseFormat: 'file' } } } }, /"file"/],
    [body({ contentType: 'multipart-form-data', bodyParameters: pairs('a') }), /"multipart-form-data"/],
    [body({ contentType: 'binaryData', inputDataFieldName: 'data' }), /"binaryData"/],
  ])('becomes a placeholder with %j, since it would quietly do something else', (given, reason) => {
    expect(convertOne('httpRequest', 4.2, { url: 'x', ...given })).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringMatching(reason)],
    });
  });

  it('takes pagination that is switched off for what it is', () => {
    expect(
      convertOne('httpRequest', 4.2, { url: 'x', options: { pagination: { pagination: { paginationMode: 'off' } } } }).status,
    ).toBe('supported');
  });

  it.each([1, 2])('keeps version %s, whose parameters were others, as a placeholder', (version) => {
    expect(convertOne('httpRequest', version, {})).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringContaining('3, 4, 4.1, 4.2, 4.3, 4.4')],
    });
  });
});
