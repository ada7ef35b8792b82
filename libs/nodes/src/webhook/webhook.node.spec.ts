import type { RawParameters, WebhookAnswer, WebhookRoute } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import { digestSecret } from './secret-digest.ts';
import { webhook } from './webhook.node.ts';

nodeFixtures(webhook, import.meta.dirname);

const routesOf = webhook.webhooks as (parameters: RawParameters) => readonly WebhookRoute[];
const answerOf = webhook.answer as (parameters: RawParameters, items: readonly Item[]) => WebhookAnswer;

/** Of FIPS 180-4's example "abc". */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('webhook routes', () => {
  it('has one route, with GET and an immediate answer, when nothing is said', () => {
    const immediate = { status: 200, headers: {}, body: { json: { message: 'Workflow was started' } } };
    expect(routesOf({ path: '/orders/' })).toEqual([{ method: 'GET', path: 'orders', respond: 'immediately', immediate }]);
  });

  it('has one for each method, each once', () => {
    const routes = routesOf({ path: 'orders/:id', method: ['POST', 'PUT', 'POST'], respond: 'last-node' });
    expect(routes).toMatchObject([
      { method: 'POST', path: 'orders/:id', respond: 'last-node' },
      { method: 'PUT', path: 'orders/:id', respond: 'last-node' },
    ]);
  });

  it('has an output for each method only where that is asked for', () => {
    const outputsOf = webhook.outputs as (parameters: RawParameters) => readonly string[];
    const parameters = { path: 'p', method: ['GET', 'POST', 'GET', 'PUT'] };
    expect(outputsOf(parameters)).toEqual(['main']);
    expect(outputsOf({ ...parameters, outputPerMethod: true })).toEqual(['get', 'post', 'put']);
    expect(outputsOf({ path: 'p', method: 'POST', outputPerMethod: true })).toEqual(['main']);
    expect(routesOf({ ...parameters, outputPerMethod: true }).map(({ method, output }) => [method, output])).toEqual([
      ['GET', undefined],
      ['POST', 1],
      ['PUT', 2],
    ]);
    expect(routesOf(parameters).every(({ output }) => output === undefined)).toBe(true);
  });

  it('is served whatever it says of the calls that it wants', () => {
    expect(routesOf({ path: 'p', onlyRunIf: '={{ $json.body.ok }}' })).toMatchObject([{ path: 'p' }]);
  });

  it('answers at once with the text, status and headers that are set', () => {
    const responseHeaders = [
      { name: 'X-A', value: '1' },
      { name: 'x-a', value: '2' },
    ];
    const [route] = routesOf({ path: 'p', responseText: 'Thanks', responseStatus: 202, responseHeaders });
    expect(route?.immediate).toEqual({ status: 202, headers: { 'x-a': '1, 2' }, body: { text: 'Thanks' } });
  });

  it.each(['abc', `sha256:${ABC}`])('asks for the digest of the secret, given as %s', (headerValue) => {
    const [route] = routesOf({ path: 'p', authentication: 'header', headerName: 'X-Key', headerValue });
    expect(route?.authentication).toEqual({ header: 'x-key', sha256: ABC });
  });

  it.each([
    [{ path: '={{ $json.path }}' }, 'path'],
    [{ path: 'p', responseHeaders: [{ name: 'a', value: '={{ 1 }}' }] }, 'responseHeaders.0.value'],
    [{ path: 'p', authentication: 'header', headerValue: 'x' }, 'headerName'],
    [{ path: 'p', authentication: 'header', headerName: 'X-Key' }, 'headerValue'],
    [{ path: 'p', method: 'FETCH' }, 'method'],
  ])('names the parameter for which there can be no route: %j', (parameters, field) => {
    expect(() => routesOf(parameters)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'PARAMETER_INVALID', field }) }),
    );
  });

  it.each(['', '/', '..', 'a/../b', './a', 'a?b', 'a#b'])('refuses the path "%s", which no call could reach', (path) => {
    expect(() => routesOf({ path })).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: 'PARAMETER_INVALID', field: 'path' }) }),
    );
  });

  it.each(['a.b', 'a..b', '...', '.well-known/x', 'a b', ':id', 'ü'])('takes the path "%s"', (path) => {
    expect(routesOf({ path })).toMatchObject([{ path }]);
  });
});

describe('a sealed webhook', () => {
  it('holds the digest instead of the secret, also when sealed again', () => {
    const sealed = webhook.seal?.({ path: 'p', headerValue: 'abc' }) ?? {};
    expect(sealed).toEqual({ path: 'p', headerValue: `sha256:${ABC}` });
    expect(webhook.seal?.(sealed)).toEqual(sealed);
  });

  it('is as it was where there is no secret', () => {
    const parameters = { path: 'p', headerValue: '' };
    expect(webhook.seal?.(parameters)).toBe(parameters);
  });
});

describe(digestSecret, () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', ABC],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
  ])('is SHA-256 for %j', (secret, hex) => {
    expect(digestSecret(secret)).toBe(`sha256:${hex}`);
  });
});

describe('webhook answers', () => {
  const items = [{ json: { a: { b: 1 } } }, { json: { a: 2 } }];

  it('sends the first item', () => {
    expect(answerOf({ path: 'p' }, items)).toEqual({ status: 200, headers: {}, body: { json: { a: { b: 1 } } } });
  });

  it('sends an empty object when there is no item', () => {
    expect(answerOf({ path: 'p' }, [])).toMatchObject({ body: { json: {} } });
  });

  it('sends all items as a list', () => {
    expect(answerOf({ path: 'p', responseData: 'all-items', responseStatus: 201 }, items)).toEqual({
      status: 201,
      headers: {},
      body: { json: [{ a: { b: 1 } }, { a: 2 }] },
    });
  });

  it('sends what stands at a path of the first item, null where nothing does', () => {
    expect(answerOf({ path: 'p', responseField: 'a.b' }, items).body).toEqual({ json: 1 });
    expect(answerOf({ path: 'p', responseField: 'x' }, items).body).toEqual({ json: null });
  });

  it('sends no body when told to', () => {
    expect(answerOf({ path: 'p', responseData: 'none' }, items)).toEqual({ status: 200, headers: {} });
  });
});
