import { waitFor } from '@weft/testing';
import { node, type Feature } from '../../src/index.ts';

const hook = (path: string, parameters: object = {}) => node('Hook', 'webhook', { path, method: 'POST', ...parameters });
const say = (name: string, parameters: object) => node(name, 'respondToWebhook', parameters);
const give = (name: string, value: string) => node(name, 'set', { include: 'none', fields: [{ name: 'got', value }] });
const edge = (source: string, target: string, sourceHandle = 'main') => ({ source, target, sourceHandle });

export const callers: Feature = (weft) => {
  const serve = async (nodes: readonly object[], edges: readonly object[]) =>
    weft().api.activate((await weft().api.create({ name: 'Caller', nodes, edges })).id);

  it('are answered piece by piece, while the run waits for the outside', async () => {
    const wait = node('Slow', 'code', { code: 'await new Promise((done) => setTimeout(done, 1_500)); return items;' });
    const pieces = [
      say('One', { respondWith: 'text', body: 'one', status: 201 }),
      say('Two', { respondWith: 'text', body: 'two' }),
    ];
    const edges = [edge('Hook', 'One'), edge('One', 'Slow'), edge('Slow', 'Two')];
    await serve([hook('pieces', { respond: 'streaming' }), wait, ...pieces], edges);

    const response = await fetch(`${weft().url}/webhook/pieces`, { method: 'POST' });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect([response.status, (await reader.read()).value]).toEqual([201, 'one']);
    const id = response.headers.get('weft-execution-id') ?? '';
    expect(await weft().api.execution(id)).toMatchObject({ status: 'running' });
    expect([await reader.read(), await reader.read()]).toMatchObject([{ value: 'two' }, { done: true }]);
    await waitFor(async () => (await weft().api.execution(id)).status === 'succeeded');
  }, 60_000);

  it('are answered once, whatever comes to a second Respond node', async () => {
    const edges = [edge('Hook', 'One'), edge('One', 'Two')];
    await serve(
      [hook('once', { respond: 'respond-node' }), say('One', { respondWith: 'text', body: '1' }), say('Two', {})],
      edges,
    );
    const answer = await weft().api.send<string>('POST', '/webhook/once');
    expect(answer.body).toBe('1');
    const id = answer.headers.get('weft-execution-id') ?? '';
    await waitFor(async () => (await weft().api.execution(id)).status === 'succeeded');
    expect(Object.keys((await weft().api.execution(id)).nodes ?? {})).toContain('Two');
  }, 30_000);

  it('leave by the output of their method, and only where they are wanted', async () => {
    const parameters = {
      method: ['GET', 'POST'],
      outputPerMethod: true,
      respond: 'last-node',
      onlyRunIf: '={{ $json.query.go }}',
    };
    const edges = [edge('Hook', 'Got', 'get'), edge('Hook', 'Posted', 'post')];
    await serve([hook('methods', parameters), give('Got', 'get'), give('Posted', '={{ $json.body.n }}')], edges);
    expect((await weft().api.send('GET', '/webhook/methods?go=1')).body).toEqual({ got: 'get' });
    expect((await weft().api.send('POST', '/webhook/methods?go=1', { n: 'n' })).body).toEqual({ got: 'n' });
    const turnedAway = await weft().api.send('GET', '/webhook/methods');
    expect([turnedAway.status, turnedAway.body]).toEqual([200, {}]);
    const run = await weft().api.execution(turnedAway.headers.get('weft-execution-id') ?? '');
    expect([run.status, Object.keys(run.nodes ?? {})]).toEqual(['succeeded', ['Hook']]);
  }, 30_000);

  it('may have any character in a segment of the path', async () => {
    await serve(
      [hook('files/:name', { respond: 'last-node' }), give('Name', '={{ $json.params.name }}')],
      [edge('Hook', 'Name')],
    );
    for (const name of ['a/b.c', '..%', ':x', 'ä €'])
      expect((await weft().api.send('POST', `/webhook/files/${encodeURIComponent(name)}`)).body).toEqual({ got: name });
    for (const path of ['a/b', 'a%00b', '']) expect((await weft().api.send('POST', `/webhook/files/${path}`)).status).toBe(404);
  }, 30_000);
};
