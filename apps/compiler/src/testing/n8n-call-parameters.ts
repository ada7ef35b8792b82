import fc, { type Arbitrary } from 'fast-check';
import { text, fixed, flag, list, some, one, group, pairs } from './n8n-fields.ts';
import { formField, limit } from './n8n-page-parameters.ts';

const response = group(
  'response',
  some({
    responseFormat: one('autodetect', 'json', 'text', 'file'),
    outputPropertyName: fixed,
    fullResponse: flag,
    neverError: flag,
  }),
);
const pagination = group(
  'pagination',
  some({
    paginationMode: one('off', 'updateAParameterInEachRequest', 'responseContainsNextURL'),
    nextURL: text,
    parameters: group('parameters', list(some({ type: one('qs', 'headers', 'body'), name: fixed, value: text }, ['name']))),
    paginationCompleteWhen: one('responseIsEmpty', 'receiveSpecificStatusCodes', 'other'),
    statusCodesWhenComplete: one('404', '404, 410'),
    completeExpression: one('={{ $response.body.length === 0 }}'),
    limitPagesFetched: flag,
    maxRequests: fc.integer({ min: 1, max: 9 }),
    requestInterval: fc.integer({ min: 0, max: 9 }),
  }),
);
export const httpRequest = some({
  method: one('GET', 'POST', 'DELETE'),
  url: one('https://a.example/x', '=https://a.example/{{ $json.id }}'),
  sendQuery: flag,
  specifyQuery: one('json'),
  queryParameters: pairs,
  jsonQuery: one('{ "a": [1] }'),
  sendHeaders: flag,
  specifyHeaders: one('json'),
  headerParameters: pairs,
  jsonHeaders: one('{}'),
  sendBody: flag,
  contentType: one('json', 'form-urlencoded', 'multipart-form-data', 'raw', 'binaryData'),
  specifyBody: one('json', 'string'),
  bodyParameters: pairs,
  jsonBody: one('={ "a": {{ $json.a }} }'),
  body: fixed,
  rawContentType: one('text/xml'),
  inputDataFieldName: fixed,
  options: some({
    timeout: fc.integer({ min: 1, max: 900_000 }),
    redirect: group('redirect', some({ followRedirects: flag, maxRedirects: fc.nat(30) })),
    batching: group('batch', some({ batchSize: fc.integer({ min: -1, max: 5 }), batchInterval: fc.nat(9) })),
    queryParameterArrays: one('brackets', 'repeat', 'indices'),
    lowercaseHeaders: flag,
    allowUnauthorizedCerts: flag,
    response,
    pagination,
  }),
});
const oldPairs = group('parameter', list(fc.record({ name: fixed, value: text })));
export const oldHttpRequest = some({
  requestMethod: one('GET', 'POST', 'PUT'),
  url: text,
  responseFormat: one('json', 'string', 'file'),
  dataPropertyName: fixed,
  jsonParameters: flag,
  queryParametersUi: oldPairs,
  headerParametersUi: oldPairs,
  bodyParametersUi: oldPairs,
  queryParametersJson: one('{ "a": 1 }'),
  bodyParametersJson: one('{ "a": 1 }'),
  sendBinaryData: flag,
  allowUnauthorizedCerts: flag,
  options: some({
    fullResponse: flag,
    followRedirect: flag,
    ignoreResponseCode: flag,
    splitIntoItems: flag,
    timeout: fc.integer({ min: 1, max: 9_000 }),
    batchSize: fc.integer({ min: -1, max: 5 }),
    bodyContentType: one('json', 'form-urlencoded', 'raw'),
    bodyContentCustomMimeType: one('text/xml'),
    useQuerystring: flag,
  }),
});

const headers = group('entries', list(fc.record({ name: fixed, value: fixed })));
const intake = {
  binaryData: flag,
  binaryPropertyName: fixed,
  ignoreBots: flag,
  ipWhitelist: one('10.0.0.1', '10.0.0.0/8, ::1'),
  allowedOrigins: one('*', 'https://a.example'),
  rawBody: flag,
  noResponseBody: flag,
  responseData: fixed,
  responseContentType: one('text/csv'),
  responseHeaders: headers,
  responsePropertyName: fixed,
};
const answer = {
  responseMode: one('onReceived', 'lastNode', 'responseNode'),
  responseData: one('firstEntryJson', 'allEntries', 'firstEntryBinary', 'noData'),
  responseBinaryPropertyName: fixed,
};
export const status = group('values', some({ responseCode: one(201, 'customCode'), customCode: one(299) }, ['responseCode']));
export const webhook = (more: Record<string, Arbitrary<unknown>>, options: Record<string, Arbitrary<unknown>>) =>
  some(
    {
      ...answer,
      path: one('orders', 'orders/:id'),
      httpMethod: one('GET', 'POST', 'HEAD'),
      authentication: one('none', 'basicAuth', 'headerAuth', 'jwtAuth'),
      options: some({ ...intake, ...options }),
      ...more,
    },
    ['path'],
  );
export const severalMethods = some(
  { path: one('many'), multipleMethods: one(true), httpMethod: one(['GET', 'POST'], ['PUT']), ...answer },
  ['path', 'multipleMethods'],
);
export const respond = some({
  respondWith: one('firstIncomingItem', 'allIncomingItems', 'json', 'text', 'binary', 'jwt', 'noData', 'redirect'),
  responseBody: one('={{ $json }}', 'some text'),
  redirectURL: one('https://a.example'),
  responseDataSource: one('automatically', 'set'),
  inputFieldName: fixed,
  payload: one('{ "a": 1 }'),
  options: some({
    responseCode: fc.integer({ min: 200, max: 599 }),
    responseHeaders: group(
      'entries',
      list(fc.record({ name: one('x-a', 'content-type'), value: one('b', 'text/plain; charset=utf-8') })),
    ),
    responseKey: fixed,
    enableStreaming: flag,
  }),
});
export const respondWithOutput = fc.record({ enableResponseOutput: flag, options: some({}) });

export const wait = fc.oneof(
  some({ amount: fc.integer({ min: 1, max: 9 }), unit: one('seconds', 'minutes', 'hours', 'days') }),
  some({ resume: one('specificTime'), dateTime: text }, ['resume', 'dateTime']),
  some(
    {
      ...answer,
      ...limit,
      resume: one('webhook'),
      httpMethod: one('GET', 'POST'),
      incomingAuthentication: one('basicAuth'),
      responseCode: one(201),
      options: some({ ...intake, webhookSuffix: fixed }),
    },
    ['resume'],
  ),
  some(
    {
      ...limit,
      resume: one('form'),
      formTitle: text,
      formDescription: text,
      formFields: group('values', list(formField)),
      responseMode: one('onReceived', 'lastNode'),
      options: some({
        buttonLabel: fixed,
        appendAttribution: flag,
        respondWithOptions: group(
          'values',
          some({ respondWith: one('text', 'redirect'), formSubmittedText: fixed, redirectUrl: one('https://a.example') }),
        ),
      }),
    },
    ['resume'],
  ),
);

export const graphql = some(
  {
    authentication: one('none', 'headerAuth', 'customAuth', 'oAuth2'),
    requestMethod: one('GET', 'POST'),
    endpoint: one('https://a.example/graphql', '=https://a.example/{{ $json.path }}'),
    allowUnauthorizedCerts: flag,
    requestFormat: one('json', 'graphql'),
    query: one('{ a }', 'mutation { a }', '=query { a(b: "{{ $json.b }}") { c } }'),
    variables: one('{ "a": 1 }', '={ "a": {{ $json.a }} }'),
    operationName: fixed,
    responseFormat: one('json', 'string'),
    dataPropertyName: fixed,
    headerParametersUi: group('parameter', list(fc.record({ name: fixed, value: text }))),
  },
  ['endpoint', 'query'],
);
