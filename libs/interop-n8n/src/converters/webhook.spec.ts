import type { Json, JsonObject } from '@weft/workflow-model';
import { convertOne, handlesOf, n8nNode, writeOne } from '../testing/n8n-files.ts';

describe('webhook', () => {
  it.each([1, 1.1, 2, 2.1])('of version %s answers from the last node', (version) => {
    const { node, parameters, status, reasons } = convertOne(
      'webhook',
      version,
      { httpMethod: 'POST', path: '/orders/', responseMode: 'lastNode', options: {} },
      { webhookId: 'abc' },
    );
    expect(reasons).toEqual([]);
    expect(status).toBe('supported');
    expect(node.type).toBe('webhook');
    expect(parameters).toEqual({
      path: 'orders',
      method: 'POST',
      respond: 'last-node',
      responseStatus: 200,
      responseData: 'first-item',
      responseHeaders: [],
    });
  });

  it.each([
    ['allEntries', 'all-items'],
    ['noData', 'none'],
  ])('sends %s', (responseData, expected) => {
    expect(convertOne('webhook', 2, { path: 'x', responseMode: 'lastNode', responseData }).parameters).toMatchObject({
      responseData: expected,
    });
  });

  it('answers at once by default, with the same words as n8n', () => {
    const { parameters } = convertOne('webhook', 2, { path: 'x' });
    expect(parameters).toEqual({ path: 'x', method: 'GET', respond: 'immediately', responseStatus: 200, responseHeaders: [] });
  });

  it.each([
    [{ responseData: 'thanks' }, { responseText: 'thanks', responseHeaders: [] }],
    [{ noResponseBody: true }, { responseText: '' }],
    [
      { responseHeaders: { entries: [{ name: 'x-a', value: '1' }] }, responseData: '' },
      { responseHeaders: [{ name: 'x-a', value: '1' }] },
    ],
    [{ responseCode: { values: { responseCode: 201 } } }, { responseStatus: 201 }],
    [{ responseCode: { values: { responseCode: 'customCode', customCode: 418 } } }, { responseStatus: 418 }],
  ])('honours the options %j', (options, expected) => {
    expect(convertOne('webhook', 2, { path: 'x', options })).toMatchObject({ status: 'supported', parameters: expected });
  });

  it('reads the status of version 1 from the top, and the field and type of a last node', () => {
    const options = { responsePropertyName: 'result', responseContentType: 'text/csv' };
    const { parameters } = convertOne('webhook', 1, { path: 'x', responseCode: 202, responseMode: 'lastNode', options });
    expect(parameters).toMatchObject({
      responseStatus: 202,
      responseField: 'result',
      responseHeaders: [{ name: 'content-type', value: 'text/csv' }],
    });
  });

  it('falls back to its id where it has no path', () => {
    expect(convertOne('webhook', 2, {}, { webhookId: 'abc' }).parameters).toMatchObject({ path: 'abc' });
  });

  it('says that a path with parameters is called without the id', () => {
    expect(convertOne('webhook', 2, { path: 'users/:id' }, { webhookId: 'abc' })).toMatchObject({
      status: 'converted',
      parameters: { path: 'users/:id' },
    });
  });

  it.each([
    ['headerAuth', 'header'],
    ['basicAuth', 'basic'],
    ['jwtAuth', 'jwt'],
  ])('asks for the credential that %s names', (authentication, expected) => {
    const { parameters, status, reasons } = convertOne('webhook', 2, { path: 'x', authentication });
    expect([status, parameters['authentication']]).toEqual(['converted', expected]);
    expect(reasons).toEqual([expect.stringContaining('choose one')]);
  });

  it.each([
    [{ authentication: 'n8nOAuth2' }, /"n8nOAuth2"/],
    [{ options: { ipWhitelist: '10.0.0.1, shop' } }, /"shop", which is no address/],
    [{ responseMode: 'polling' }, /"polling"/],
    [{ path: '={{ $json.p }}' }, /"path" is an expression/],
    [{ path: '' }, /"path" is empty/],
    [{ httpMethod: 'TRACE' }, /"TRACE"/],
  ])('becomes a placeholder with %j, since it would do less or let in more', (given, reason) => {
    expect(convertOne('webhook', 2, { path: 'x', ...given })).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringMatching(reason)],
    });
  });

  it.each([
    [{ rawBody: true }, { rawBody: true }],
    [
      { binaryData: true, binaryPropertyName: 'file' },
      { rawBody: true, binaryName: 'file' },
    ],
    [{ onlyRunIf: '={{ $json.body.ok }}' }, { onlyRunIf: '={{ $json.body.ok }}' }],
    [{ ignoreBots: true }, { ignoreBots: true }],
    [{ binaryPropertyName: 'file' }, { binaryName: 'file' }],
    [{ allowedOrigins: 'https://a.example, https://b.example' }, { allowedOrigins: ['https://a.example', 'https://b.example'] }],
    [{ ipWhitelist: '10.0.0.1, 10.1.0.0/16' }, { allowedAddresses: ['10.0.0.1', '10.1.0.0/16'] }],
  ])('keeps %j', (options, expected) => {
    expect(convertOne('webhook', 2, { path: 'x', options })).toMatchObject({ status: 'supported', parameters: expected });
  });

  it('sends a file of the last node', () => {
    const given = { path: 'x', responseMode: 'lastNode', responseData: 'firstEntryBinary', responseBinaryPropertyName: 'doc' };
    expect(convertOne('webhook', 2, given).parameters).toMatchObject({ responseData: 'first-file', responseField: 'doc' });
  });

  it('answers piece by piece, both ways', () => {
    expect(convertOne('webhook', 2.1, { path: 'x', responseMode: 'streaming' })).toMatchObject({
      status: 'supported',
      parameters: { respond: 'streaming' },
    });
    const { written, readBack } = writeOne('webhook', { path: 'x', respond: 'streaming' });
    expect(written).toMatchObject({ typeVersion: 2.1, parameters: { responseMode: 'streaming' } });
    expect(readBack.nodes[0]?.parameters).toMatchObject({ respond: 'streaming' });
  });

  it('has an output for each of several methods, in their order, both ways', () => {
    const several = n8nNode('webhook', 2, {
      name: 'W',
      id: 'W',
      parameters: { path: 'x', multipleMethods: true, httpMethod: ['PUT', 'GET'] },
    });
    const { parameters, status } = convertOne('webhook', 2, several['parameters'] as object);
    expect([status, parameters]).toMatchObject(['supported', { method: ['PUT', 'GET'], outputPerMethod: true }]);
    expect(handlesOf(several, 2)).toEqual(['put', 'get']);
    const { written, readBack } = writeOne('webhook', { path: 'x', method: ['PUT', 'GET'], outputPerMethod: true });
    expect(written['parameters']).toMatchObject({ multipleMethods: true, httpMethod: ['PUT', 'GET'] });
    expect(readBack.nodes[0]?.parameters).toMatchObject({ method: ['PUT', 'GET'], outputPerMethod: true });
  });

  it('takes GET and POST where a file with several methods does not say which', () => {
    expect(convertOne('webhook', 2, { path: 'x', multipleMethods: true }).parameters).toMatchObject({ method: ['GET', 'POST'] });
  });

  it('with one output for several methods cannot be said in n8n', () => {
    expect(writeOne('webhook', { path: 'x', method: ['GET', 'POST'] }).reasons).toEqual([
      expect.stringContaining('outputPerMethod'),
    ]);
  });
});

describe('respondToWebhook', () => {
  it.each([1, 1.1, 1.2, 1.3, 1.4, 1.5])('of version %s sends the first item by default', (version) => {
    const { parameters, status } = convertOne('respondToWebhook', version, { options: {} });
    expect([status, parameters]).toEqual(['supported', { respondWith: 'first-item', status: 200, headers: [], responseKey: '' }]);
  });

  it.each([
    [
      { respondWith: 'json', responseBody: '={{ $json }}' },
      { respondWith: 'json', body: '={{ $json }}' },
    ],
    [
      { respondWith: 'text', responseBody: 'ok' },
      { respondWith: 'text', body: 'ok' },
    ],
    [
      { respondWith: 'allIncomingItems', options: { responseKey: 'items' } },
      { respondWith: 'all-items', responseKey: 'items' },
    ],
    [
      { respondWith: 'noData', options: { responseCode: 204 } },
      { respondWith: 'no-data', status: 204 },
    ],
    [
      { respondWith: 'redirect', redirectURL: 'https://a.example' },
      { respondWith: 'redirect', redirectUrl: 'https://a.example' },
    ],
    [{ options: { responseHeaders: { entries: [{ name: 'x', value: 1 }] } } }, { headers: [{ name: 'x', value: '1' }] }],
    [{ options: { responseCode: '={{ $json.code }}' } }, { status: '={{ $json.code }}' }],
  ])('reads %j', (given, expected) => {
    expect(convertOne('respondToWebhook', 1.1, given)).toMatchObject({ status: 'supported', parameters: expected });
  });

  it('says of a text what goes without saying on the other side: n8n sends it as HTML, Weft as it is', () => {
    const html = [{ name: 'content-type', value: 'text/html; charset=utf-8' }];
    const plain = [{ name: 'content-type', value: 'text/plain; charset=utf-8' }];
    const read = (options: object) =>
      convertOne('respondToWebhook', 1.4, { respondWith: 'text', responseBody: 'x', options }).parameters['headers'];
    expect(read({})).toEqual(html);
    expect(read({ responseHeaders: { entries: plain } })).toEqual([]);
    const own = [{ name: 'Content-Type', value: 'text/csv' }];
    expect(read({ responseHeaders: { entries: own } })).toEqual(own);
    const written = (headers: Json) =>
      (writeOne('respondToWebhook', { respondWith: 'text', body: 'x', headers }).written['parameters'] as JsonObject)['options'];
    expect(written([])).toEqual({ responseHeaders: { entries: plain } });
    expect(written(html)).toBeUndefined();
  });

  it('says that it does not know the JSON that the file leaves out', () => {
    expect(convertOne('respondToWebhook', 1.1, { respondWith: 'json' })).toMatchObject({
      status: 'converted',
      parameters: { body: '{}' },
    });
  });

  it.each([
    [{ respondWith: 'binary' }, { respondWith: 'file' }, 'supported'],
    [
      { respondWith: 'binary', responseDataSource: 'set', inputFieldName: 'doc' },
      { respondWith: 'file', file: 'doc' },
      'supported',
    ],
    [{ respondWith: 'jwt', payload: '={{ $json }}' }, { respondWith: 'jwt', claims: '={{ $json }}' }, 'converted'],
  ])('reads %j', (given, expected, status) => {
    expect(convertOne('respondToWebhook', 1.4, given)).toMatchObject({ parameters: expected, status });
  });

  it('leads what was sent on by its second output', () => {
    const node = n8nNode('respondToWebhook', 1.4, { name: 'R', id: 'R', parameters: { enableResponseOutput: true } });
    expect(handlesOf(node, 2)).toEqual(['main', 'response']);
  });
});
