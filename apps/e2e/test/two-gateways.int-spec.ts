import { freePort, waitFor } from '@weft/testing';
import { ApiClient, describeFleet, fleet, GatewayReplica, type Target } from '../src/index.ts';

const hook = (path: string, parameters: object = {}) => ({
  id: 'hook',
  name: 'Hook',
  type: 'webhook',
  parameters: { path, method: 'POST', respond: 'last-node', ...parameters },
});
const set = (value: string) => ({
  id: 'set',
  name: 'Set',
  type: 'set',
  parameters: { include: 'none', fields: [{ name: 'got', value }] },
});

interface Listening {
  readonly executionId: string;
  readonly urls: readonly { readonly url: string }[];
}

describeFleet('a fleet with two gateways', () => {
  let weft: Target;
  let second: GatewayReplica;
  /** What calls the second gateway, with no key. */
  let there: ApiClient;

  beforeAll(async () => {
    weft = fleet({ port: await freePort(), env: { EXECUTORS: '1' } });
    await weft.start();
    second = await GatewayReplica.start(weft, await freePort());
    there = new ApiClient(second.url, {});
  }, 180_000);
  afterAll(async () => {
    await second?.stop();
    await weft.dispose();
  }, 60_000);

  /** The committed events of a run, as the first gateway streams them, until it is over. */
  const watch = async (executionId: string): Promise<string[]> => {
    const { ticket } = await weft.api.ok<{ ticket: string }>('POST', '/api/streaming/ticket');
    const stream = await fetch(`${weft.url}/api/streaming/executions/${executionId}?ticket=${ticket}`);
    const text = await stream.text();
    return [...text.matchAll(/^event: (.+)$/gm)].map(([, type]) => type as string);
  };

  it('answers a test at the one while its owner listens at the other, and shows it there', async () => {
    const { id } = await weft.api.create({
      name: 'Tried',
      nodes: [hook('tried'), set('={{ $json.body.n }}')],
      edges: [{ source: 'hook', target: 'set' }],
    });
    const listening = await weft.api.ok<Listening>('POST', `/api/orchestrator/workflows/${id}/test`);

    const answer = await there.send('POST', '/webhook-test/tried', { n: 7 });

    expect([answer.status, answer.body]).toEqual([200, { got: '7' }]);
    expect(answer.headers.get('weft-execution-id')).toBe(listening.executionId);
    expect(await watch(listening.executionId)).toContain('execution.finished');
    expect((await there.send('POST', '/webhook-test/tried', { n: 8 })).status).toBe(404);
    expect((await weft.api.send('POST', '/webhook-test/tried', { n: 8 })).status).toBe(404);
  }, 60_000);

  it('serves at the one what was activated at the other, and no longer what was deactivated', async () => {
    const { id } = await weft.api.create({
      name: 'Live',
      nodes: [hook('live'), set('={{ $json.body.n }}')],
      edges: [{ source: 'hook', target: 'set' }],
    });
    expect((await there.send('POST', '/webhook/live', { n: 1 })).status).toBe(404); // and remembers it
    await weft.api.activate(id);
    await waitFor(async () => (await there.send('POST', '/webhook/live', { n: 1 })).status === 200, { timeoutMs: 5_000 });
    await weft.api.ok('POST', `/api/orchestrator/workflows/${id}/deactivate`);
    await waitFor(async () => (await there.send('POST', '/webhook/live', { n: 1 })).status === 404, { timeoutMs: 5_000 });
  }, 60_000);

  it('answers who ends a wait at the one with what the run gives that began at the other', async () => {
    const link = {
      id: 'link',
      name: 'Link',
      type: 'respondToWebhook',
      parameters: { respondWith: 'text', body: '={{ $execution.resumeUrl }}' },
    };
    const wait = {
      id: 'wait',
      name: 'Wait',
      type: 'wait',
      parameters: { resume: 'webhook', method: 'POST', respond: 'last-node' },
    };
    const nodes = [hook('parked', { respond: 'respond-node' }), link, wait, set('={{ $json.body.ok }}')];
    const edges = [
      { source: 'hook', target: 'link' },
      { source: 'link', target: 'wait' },
      { source: 'wait', target: 'set' },
    ];
    await weft.api.activate((await weft.api.create({ name: 'Parked', nodes, edges })).id);
    const begun = await weft.api.send<string>('POST', '/webhook/parked');
    const { pathname } = new URL(begun.body);
    const executionId = begun.headers.get('weft-execution-id') ?? '';
    await waitFor(async () => (await weft.api.execution(executionId)).status === 'waiting', { timeoutMs: 10_000 });

    const calls = await Promise.all([1, 2, 3].map(() => there.send('POST', pathname, { ok: 'yes' })));

    expect(calls.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(calls.find(({ status }) => status === 200)?.body).toEqual({ got: 'yes' });
    expect((await weft.api.send('POST', pathname, {})).body).toMatchObject({ code: 'EXECUTION_FINISHED' });
  }, 60_000);
});
