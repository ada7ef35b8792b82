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

const ticketOf = async (api: ApiClient): Promise<string> =>
  (await api.ok<{ ticket: string }>('POST', '/api/streaming/ticket')).ticket;

/** A subscription of a browser. */
class SocketWatch {
  readonly ids: (number | string)[] = [];
  readonly types: string[] = [];
  readonly executions: Told[] = [];
  readonly approvals: Told[] = [];
  readonly answers: SocketMessage[] = [];
  readonly closed: Promise<number>;
  isSubscribed = false;

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', ({ data }) => this.take(JSON.parse(data as string) as SocketMessage));
    this.closed = new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
  }

  static async open(url: string, ticket: string, about: object): Promise<SocketWatch> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?ticket=${ticket}`);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('The WebSocket was refused.')));
    });
    const watched = new SocketWatch(socket);
    watched.send({ type: 'subscribe', ...about });
    return watched;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  private take(message: SocketMessage): void {
    const { type, id, event } = message;
    if (type === 'subscribed') this.isSubscribed = true;
    if (type === 'decided' || type === 'error') this.answers.push(message);
    if (event?.approval) this.approvals.push(event.approval);
    // What has no id is live: it may be lost.
    if (id === undefined || !event) return;
    this.ids.push(id);
    this.types.push(event.type);
    if (event.execution) this.executions.push(event.execution);
  }
}

interface Told {
  readonly id: string;
  readonly status: string;
  readonly executionId?: string;
}

interface SocketMessage {
  readonly type: string;
  readonly id?: number | string;
  readonly event?: { readonly type: string; readonly execution?: Told; readonly approval?: Told };
  readonly problem?: { readonly code: string };
}

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

  it('tells of a question over WebSockets at both, and lets one of two decide', async () => {
    const sockets = await Promise.all(
      [weft.url, second.url].map(async (url) => SocketWatch.open(url, await ticketOf(weft.api), { channel: 'approvals' })),
    );
    const { id } = await weft.api.create({
      name: 'Gated',
      nodes: [
        { id: 'start', name: 'Start', type: 'manualTrigger' },
        { id: 'gate', name: 'Gate', type: 'approval', parameters: { title: 'Go on?' } },
        set('done'),
      ],
      edges: [
        { source: 'start', target: 'gate' },
        { source: 'gate', sourceHandle: 'approved', target: 'set' },
      ],
    });
    const { executionId } = await weft.api.ok<{ executionId: string }>('POST', `/api/orchestrator/workflows/${id}/execute`);
    const asked = () => sockets.map(({ approvals }) => approvals.find((each) => each.executionId === executionId));
    await waitFor(() => asked().every((each) => each?.status === 'open'), { timeoutMs: 10_000 });

    const [approvalId] = asked().map((each) => each?.id);
    for (const socket of sockets) socket.send({ id: 1, type: 'approve', approvalId });
    await waitFor(() => sockets.every(({ answers }) => answers.length === 1), { timeoutMs: 10_000 });
    expect(sockets.map(({ answers: [answer] }) => answer?.problem?.code ?? answer?.type).toSorted()).toEqual([
      'APPROVAL_DECIDED',
      'decided',
    ]);
    await waitFor(async () => (await weft.api.execution(executionId)).status === 'succeeded', { timeoutMs: 10_000 });
    const last = () => sockets.map(({ approvals }) => approvals.findLast((each) => each.id === approvalId)?.status);
    await waitFor(() => last().every((status) => status === 'approved'), { timeoutMs: 10_000 });
  }, 60_000);

  it('goes on at the one with a run that was watched over a WebSocket at the other, which is killed', async () => {
    const wait = { id: 'wait', name: 'Wait', type: 'wait', parameters: { resume: 'webhook', method: 'POST' } };
    const link = { ...set('={{ $execution.resumeUrl }}'), id: 'link', name: 'Link' };
    const { id } = await weft.api.create({
      name: 'Watched',
      nodes: [{ id: 'start', name: 'Start', type: 'manualTrigger' }, link, wait, set('done')],
      edges: [
        { source: 'start', target: 'link' },
        { source: 'link', target: 'wait' },
        { source: 'wait', target: 'set' },
      ],
    });
    const workspace = await SocketWatch.open(weft.url, await ticketOf(weft.api), { channel: 'executions' });
    await waitFor(() => workspace.isSubscribed);
    const { executionId } = await weft.api.ok<{ executionId: string }>('POST', `/api/orchestrator/workflows/${id}/execute`);
    await waitFor(async () => (await weft.api.execution(executionId)).status === 'waiting', { timeoutMs: 10_000 });

    const told = () => workspace.executions.filter((each) => each.id === executionId).map(({ status }) => status);
    await waitFor(() => told().at(-1) === 'waiting', { timeoutMs: 10_000 });

    const there = await SocketWatch.open(second.url, await ticketOf(weft.api), { channel: 'execution', executionId });
    await waitFor(() => there.types.includes('execution.waiting'), { timeoutMs: 10_000 });
    await second.stop();
    expect(await there.closed).toBe(1006);
    const { nodes } = await weft.api.execution(executionId);
    const url = nodes['Link']?.iterations[0]?.outputs?.['main']?.[0]?.json['got'] as string;
    expect((await weft.api.send('POST', new URL(url).pathname, {})).status).toBe(200);

    const here = await SocketWatch.open(weft.url, await ticketOf(weft.api), {
      channel: 'execution',
      executionId,
      after: there.ids.length,
    });
    await waitFor(() => here.types.includes('execution.finished'), { timeoutMs: 10_000 });
    const ids = [...there.ids, ...here.ids];
    expect(ids).toEqual(ids.map((_, index) => index + 1));
    expect([...there.types, ...here.types]).toEqual(await watch(executionId));
    await waitFor(() => told().at(-1) === 'succeeded', { timeoutMs: 10_000 });
  }, 60_000);
});
