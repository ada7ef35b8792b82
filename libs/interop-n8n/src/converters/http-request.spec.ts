import { convertOne, writeOne } from '../testing/n8n-files.ts';

const pairs = (...names: string[]) => ({ parameters: names.map((name) => ({ name, value: `${name}!` })) });
const pages = (given: object) => ({ options: { pagination: { pagination: given } } });
const body = (given: object) => ({ method: 'POST', url: 'https://a.example', sendBody: true, ...given });

describe('httpRequest', () => {
  it.each([3, 4, 4.1, 4.2, 4.3, 4.4, 4.5])('of version %s fetches an address', (version) => {
    const { node, parameters, status, reasons } = convertOne('httpRequest', version, { url: 'https://a.example', options: {} });
    expect([node.type, status, reasons]).toEqual(['httpRequest', 'supported', []]);
    expect(parameters).toEqual({
      method: 'GET',
      url: 'https://a.example',
      timeoutMs: 300_000,
      followRedirects: true,
      maxRedirects: 21,
      arrayFormat: 'brackets',
      lowercaseHeaders: true,
      allowUnauthorizedCerts: false,
      responseFormat: 'auto',
      responseField: 'data',
      fullResponse: false,
      neverError: false,
    });
  });

  it.each([true, '={{ $json.mutual }}'])('shows a client certificate, and says which credential it needs (%s)', (shows) => {
    const given = { url: 'https://a.example', provideSslCertificates: shows };
    const { status, reasons, node } = convertOne('httpRequest', 4.2, given);
    expect([status, reasons]).toEqual(['converted', [expect.stringContaining('"httpSslAuth"')]]);
    expect(node.parameters).toMatchObject({ provideSslCertificates: shows });
    const without = convertOne('httpRequest', 4.2, { url: 'https://a.example', provideSslCertificates: false });
    expect(without.status).toBe('supported');
    expect(without.node.parameters).not.toHaveProperty('provideSslCertificates');
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
    [
      { options: { lowercaseHeaders: false, allowUnauthorizedCerts: true } },
      { lowercaseHeaders: false, allowUnauthorizedCerts: true },
    ],
    [{ options: { response: { response: { responseFormat: 'file' } } } }, { responseFormat: 'file', responseField: 'data' }],
    [{ options: { batching: { batch: {} } } }, { batchSize: 50, batchIntervalMs: 1_000 }],
    [{ options: { batching: { batch: { batchSize: 0, batchInterval: 5 } } } }, { batchSize: 1, batchIntervalMs: 5 }],
    [
      body({
        contentType: 'multipart-form-data',
        bodyParameters: {
          parameters: [
            { name: 'a', value: '1' },
            { parameterType: 'formBinaryData', name: 'f', inputDataFieldName: 'data' },
          ],
        },
      }),
      {
        bodyType: 'multipart',
        bodyParts: [
          { name: 'a', value: '1' },
          { name: 'f', file: 'data' },
        ],
      },
    ],
    [body({ contentType: 'binaryData', inputDataFieldName: 'photo' }), { bodyType: 'binary', bodyFile: 'photo' }],
    [
      pages({ parameters: { parameters: [{ name: 'page', value: '={{ $pageCount + 1 }}' }] } }),
      {
        pagination: {
          mode: 'parameters',
          parameters: [{ place: 'query', name: 'page', value: '={{ $pageCount + 1 }}' }],
          completeWhen: 'empty',
        },
      },
    ],
    [
      pages({
        paginationMode: 'responseContainsNextURL',
        nextURL: '={{ $response.body.next }}',
        paginationCompleteWhen: 'other',
        completeExpression: '={{ !$response.body.next }}',
        limitPagesFetched: true,
        requestInterval: 200,
      }),
      {
        pagination: {
          mode: 'next-url',
          nextUrl: '={{ $response.body.next }}',
          completeWhen: 'expression',
          completeExpression: '={{ !$response.body.next }}',
          maxPages: 100,
          intervalMs: 200,
        },
      },
    ],
    [
      pages({ paginationCompleteWhen: 'receiveSpecificStatusCodes', statusCodesWhenComplete: '404, 410' }),
      { pagination: { mode: 'parameters', parameters: [], completeWhen: 'status', completeStatuses: [404, 410] } },
    ],
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
    [{ authentication: 'genericCredentialType', genericAuthType: 'oAuth1Api' }, 'choose one of the type "oAuth1Api"'],
    [{ options: { sendCredentialsOnCrossOriginRedirect: true } }, 'another origin'],
  ])('says what it does not honour of %j', (given, word) => {
    expect(convertOne('httpRequest', 4.2, { url: 'x', ...given })).toMatchObject({
      status: 'converted',
      reasons: [expect.stringContaining(word)],
    });
  });

  it.each([
    [{ options: { proxy: 'http://p.example' } }, /proxy/],
    [pages({ paginationMode: '={{ 1 }}' }), /expression/],
    [pages({ paginationCompleteWhen: 'receiveSpecificStatusCodes', statusCodesWhenComplete: 'all' }), /separated by commas/],
    [{ options: { response: { response: { responseFormat: 'odd' } } } }, /"odd"/],
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

  it('keeps the type of its credential, and says that one must be chosen', () => {
    const given = { url: 'x', authentication: 'predefinedCredentialType', nodeCredentialType: 'slackApi' };
    expect(convertOne('httpRequest', 4.2, given).parameters).toMatchObject({
      authentication: 'predefined',
      credentialType: 'slackApi',
    });
    const generic = { url: 'x', authentication: 'genericCredentialType', genericAuthType: 'httpHeaderAuth' };
    expect(convertOne('httpRequest', 3, generic).parameters).toMatchObject({
      authentication: 'generic',
      credentialType: 'httpHeaderAuth',
    });
  });

  it.each([
    { method: 'GET', url: 'https://a.example' },
    {
      url: 'x',
      authentication: 'generic',
      credentialType: 'httpHeaderAuth',
      query: [{ name: 'q', value: 1 }],
      headersJson: '{"a":"b"}',
    },
    { method: 'POST', url: 'x', bodyType: 'json', bodyFields: [{ name: 'a', value: 'b' }], timeoutMs: 5, followRedirects: false },
    { method: 'POST', url: 'x', bodyType: 'form', bodyJson: '={{ $json }}', arrayFormat: 'indices', lowercaseHeaders: false },
    {
      method: 'PUT',
      url: 'x',
      bodyType: 'multipart',
      bodyParts: [
        { name: 'a', value: 'b' },
        { name: 'f', file: 'data' },
      ],
    },
    { method: 'PUT', url: 'x', bodyType: 'raw', bodyText: 'a;b', bodyContentType: 'text/csv', allowUnauthorizedCerts: true },
    { method: 'PUT', url: 'x', bodyType: 'binary', bodyFile: 'photo', batchSize: 5, batchIntervalMs: 10 },
    { url: 'x', responseFormat: 'file', responseField: 'photo', fullResponse: true, neverError: true, maxRedirects: 3 },
    {
      url: 'x',
      pagination: {
        mode: 'next-url',
        nextUrl: '={{ $response.body.n }}',
        completeWhen: 'status',
        completeStatuses: [404],
        maxPages: 3,
        intervalMs: 9,
      },
    },
    {
      url: 'x',
      pagination: {
        mode: 'parameters',
        parameters: [{ place: 'body', name: 'p', value: '={{ $pageCount }}' }],
        completeWhen: 'expression',
        completeExpression: '={{ true }}',
      },
    },
  ])('is written for n8n and read back as it was: %j', (parameters) => {
    const { written, readBack, status } = writeOne('httpRequest', parameters as never);
    expect(written).toMatchObject({ type: 'n8n-nodes-base.httpRequest', typeVersion: 4.5 });
    expect(status).not.toBe('placeholder');
    expect(readBack.nodes[0]?.parameters).toMatchObject(parameters);
  });

  it("leaves out of the file what is n8n's default", () => {
    expect(writeOne('httpRequest', { method: 'GET', url: 'x' }).written['parameters']).toEqual({ url: 'x', options: {} });
  });
});

describe('httpRequest before version 3', () => {
  const list = (...names: string[]) => ({ parameter: names.map((name) => ({ name, value: `${name}!` })) });
  const split = { options: { splitIntoItems: true } };

  it.each([1, 2])('of version %s expects JSON', (version) => {
    expect(convertOne('httpRequest', version, { url: 'https://a.example', ...split })).toMatchObject({
      status: 'supported',
      parameters: {
        method: 'GET',
        url: 'https://a.example',
        responseFormat: 'json',
        responseField: 'data',
        followRedirects: true,
      },
    });
  });

  it.each([
    [
      { queryParametersUi: list('q'), headerParametersUi: list('h') },
      { query: [{ name: 'q', value: 'q!' }], headers: [{ name: 'h', value: 'h!' }] },
    ],
    [
      { jsonParameters: true, queryParametersJson: '{"q":1}', headerParametersJson: '={{ $json.h }}' },
      { queryJson: '{"q":1}', headersJson: '={{ $json.h }}' },
    ],
    [
      { requestMethod: 'POST', bodyParametersUi: list('a') },
      { method: 'POST', bodyType: 'json', bodyFields: [{ name: 'a', value: 'a!' }] },
    ],
    [
      { requestMethod: 'PUT', jsonParameters: true, bodyParametersJson: '={{ $json }}' },
      { bodyType: 'json', bodyJson: '={{ $json }}' },
    ],
    [
      { requestMethod: 'POST', sendBinaryData: true, binaryPropertyName: 'photo' },
      { bodyType: 'binary', bodyFile: 'photo' },
    ],
    [{ authentication: 'headerAuth' }, { authentication: 'generic', credentialType: 'httpHeaderAuth' }],
    [
      { responseFormat: 'file', dataPropertyName: 'photo' },
      { responseFormat: 'file', responseField: 'photo' },
    ],
    [
      { responseFormat: 'string', allowUnauthorizedCerts: true },
      { responseFormat: 'text', allowUnauthorizedCerts: true },
    ],
    [
      {
        options: {
          batchSize: 5,
          ignoreResponseCode: true,
          fullResponse: true,
          timeout: 3,
          followRedirect: false,
          useQuerystring: true,
        },
      },
      {
        batchSize: 5,
        batchIntervalMs: 1_000,
        neverError: true,
        fullResponse: true,
        timeoutMs: 3,
        followRedirects: false,
        arrayFormat: 'repeat',
      },
    ],
    [
      {
        requestMethod: 'POST',
        sendBinaryData: true,
        binaryPropertyName: 'file:photo,b',
        bodyParametersUi: list('a'),
        options: { bodyContentType: 'multipart-form-data' },
      },
      {
        bodyType: 'multipart',
        bodyParts: [
          { name: 'a', value: 'a!' },
          { name: 'file', file: 'photo' },
          { name: 'b', file: 'b' },
        ],
      },
    ],
  ])('reads %j', (given, expected) => {
    expect(convertOne('httpRequest', 1, { url: 'x', ...given }).parameters).toMatchObject(expected);
  });

  it('sends no body where n8n had none to show', () => {
    expect(convertOne('httpRequest', 1, { url: 'x', bodyParametersUi: list('a') }).parameters).not.toHaveProperty('bodyType');
  });

  it('says that a list becomes several items', () => {
    expect(convertOne('httpRequest', 1, { url: 'x' })).toMatchObject({
      status: 'converted',
      reasons: [expect.stringContaining('Split Into Items')],
    });
  });

  it.each([
    [{ options: { proxy: 'http://p' } }, /proxy/],
    [
      {
        requestMethod: 'POST',
        jsonParameters: true,
        bodyParametersJson: '{}',
        options: { bodyContentType: 'multipart-form-data' },
      },
      /as JSON/,
    ],
    [{ responseFormat: 'odd' }, /"odd"/],
  ])('becomes a placeholder with %j', (given, reason) => {
    expect(convertOne('httpRequest', 1, { url: 'x', ...given })).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringMatching(reason)],
    });
  });
});
