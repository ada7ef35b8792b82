import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TriggerJobCommand } from '@weft/contracts';
import { createEgress, type Egress } from '@weft/egress';
import { definePollTrigger, NodeFailure, NodeRegistry, type NodePorts, type PollContext } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { make } from '@weft/testing';
import { z } from 'zod';
import { CredentialHttpPort } from '../src/credentials/credential-http-port.ts';
import { toLoadedPlan } from '../src/plans/plan-cache.ts';
import { eventLoopSlices, systemClock } from '../src/system-clock.ts';
import { TriggerJobs } from '../src/trigger-jobs/trigger-jobs.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const rss = (...titles: readonly string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>News</title>${titles
    .map((title) => `<item><title>${title}</title><guid>${title}</guid></item>`)
    .join('')}</channel></rss>`;
const atom = (...titles: readonly string[]) =>
  `<feed xmlns="http://www.w3.org/2005/Atom">${titles
    .map((title) => `<entry><title>${title}</title><id>urn:${title}</id><updated>2026-01-05T10:00:00Z</updated></entry>`)
    .join('')}</feed>`;

/** run.md §13: a poll is a small job on an executor. */
describe(TriggerJobs, () => {
  const server = createServer();
  let egress: Egress;
  let url = '';
  let handler: Handler = () => undefined;
  let asked: { readonly path: string; readonly headers: IncomingMessage['headers'] }[] = [];
  /** What an orchestrator would have kept, by scope. */
  let kept = new Map<string, string>();
  let polled: (context: PollContext<{ name: string }>) => Promise<{ items: [] }> = async () => ({ items: [] });

  beforeAll(async () => {
    server.on('request', (request, response) => {
      asked.push({ path: request.url ?? '', headers: request.headers });
      handler(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    egress = createEgress({ allow: ['127.0.0.1'] });
  });
  beforeEach(() => {
    asked = [];
    kept = new Map();
  });
  afterAll(async () => {
    await egress.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  const probe = definePollTrigger({
    type: 'testPoll',
    version: 1,
    title: 'Probe',
    description: 'For tests.',
    params: z.strictObject({ name: z.string() }),
    pollTimes: () => [{ unit: 'minutes', every: 1 }],
    poll: (context) => polled(context),
  });
  const registry = new NodeRegistry([...nodeDefinitions, probe]);

  const jobsOn = (node: Parameters<typeof make.plan>[0]) => {
    const loaded = toLoadedPlan(make.plan(node));
    return new TriggerJobs(
      { get: () => loaded },
      {
        staticData: { load: async () => [...kept] },
        registry,
        clock: systemClock,
        slices: eventLoopSlices,
        expressionEnv: { REGION: 'eu' },
        portsFor: (run, permit) =>
          ({ http: new CredentialHttpPort(egress.httpPort, {} as never, { ...run, permit }) }) as unknown as NodePorts,
      },
    );
  };
  const command = (more: Partial<TriggerJobCommand> = {}): TriggerJobCommand => ({
    jobId: make.uuid(),
    tenantId: make.uuid(),
    workflow: { id: make.uuid(), name: 'W', version: 1, active: true },
    planHash: '0'.repeat(64),
    nodeId: 'n0',
    vars: { path: 'feed' },
    job: { kind: 'poll' },
    ...more,
  });
  const feedJobs = (feedUrl = `=${url}/{{ $vars.path }}`) =>
    jobsOn({
      nodes: [{ id: 'n0', name: 'Feed', type: 'rssFeedTrigger', kind: 'trigger', parameters: { feedUrl, pollTimes: [{}] } }],
    });
  /** One look, whose changes are kept as an orchestrator would. */
  const look = async (jobs: TriggerJobs) => {
    const reply = await jobs.run(command());
    if (reply.status === 'failed') return reply.failure;
    kept = new Map([...kept, ...reply.staticData]);
    return reply.items.map(({ json }) => json['title']);
  };

  it('finds what is new in a feed, whatever its kind, and asks for no more than it must', async () => {
    const jobs = feedJobs();
    handler = (_, response) => response.setHeader('etag', '"1"').end(rss('a'));
    expect(await look(jobs)).toEqual([]);
    handler = (request, response) => {
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.writeHead(500).end();
    };
    expect(await look(jobs)).toEqual([]);
    handler = (_, response) => response.setHeader('last-modified', 'Mon, 05 Jan 2026 10:00:00 GMT').end(rss('b', 'a'));
    expect(await look(jobs)).toEqual(['b']);
    handler = (_, response) => response.end(atom('c'));
    expect(await look(jobs)).toEqual(['c']);
    expect(asked.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']])).toEqual([
      [undefined, undefined],
      ['"1"', undefined],
      ['"1"', undefined],
      [undefined, 'Mon, 05 Jan 2026 10:00:00 GMT'],
    ]);
    expect(asked[0]?.path).toBe('/feed');
  });

  it('follows redirects, and reads the character set that the feed has', async () => {
    const jobs = feedJobs();
    handler = (request, response) => {
      if (request.url === '/feed') return response.writeHead(301, { location: '/moved' }).end();
      const text = rss('Grüße').replace('UTF-8', 'ISO-8859-1');
      return response.setHeader('content-type', 'application/rss+xml').end(Buffer.from(text, 'latin1'));
    };
    kept.set('node:Feed', JSON.stringify({ feed: { feedUrl: `${url}/feed`, seen: [] } }));
    expect(await look(jobs)).toEqual(['Grüße']);
    expect(asked.map(({ path }) => path)).toEqual(['/feed', '/moved']);
  });

  it.each<[string, Handler, object]>([
    [
      'is asked to wait',
      (_, response) => response.writeHead(429, { 'retry-after': '90' }).end(),
      { code: 'HTTP_STATUS', fault: 'node', retryAfterMs: 90_000 },
    ],
    ['gets a page', (_, response) => response.end('<html><body>Hello'), { code: 'FEED_INVALID' }],
    ['gets broken XML', (_, response) => response.end(rss('a').slice(0, 60)), { code: 'FEED_INVALID' }],
    [
      'is sent to a place that is not allowed',
      (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
      { code: 'HTTP_BLOCKED' },
    ],
    ['is cut off', (_, response) => response.socket?.destroy(), { code: 'HTTP_UNREACHABLE' }],
  ])('says why where it %s, and changes nothing', async (_, answer, failure) => {
    handler = answer;
    expect(await look(feedJobs())).toMatchObject(failure);
    expect(kept.size).toBe(0);
  });

  const probeJobs = (timeoutMs = 0) =>
    jobsOn({
      nodes: [
        {
          id: 'n0',
          name: 'Probe',
          type: 'testPoll',
          kind: 'trigger',
          parameters: { name: '={{ $workflow.name + $env.REGION }}' },
          timeoutMs,
        },
      ],
    });

  it('gives the trigger what there is: parameters, static data of its own and of all, a clock', async () => {
    kept.set('global', '{"all":1}').set('node:Probe', '{"own":2}');
    let seen: object = {};
    polled = async ({ parameters, staticData, isByHand }) => {
      seen = { parameters, staticData, isByHand };
      return { items: [], staticData: { global: { all: 2 } } } as never;
    };
    expect(await probeJobs().run(command())).toEqual({ status: 'succeeded', items: [], staticData: [['global', '{"all":2}']] });
    expect(seen).toEqual({
      parameters: { name: 'Weu' },
      staticData: { global: { all: 1 }, node: { own: 2 } },
      isByHand: false,
    });
  });

  it('ends one that takes too long, whether or not it listens', async () => {
    polled = () => new Promise(() => undefined);
    expect(await probeJobs(50).run(command())).toMatchObject({
      status: 'failed',
      failure: { code: 'STEP_TIMED_OUT', fault: 'node' },
    });
  });

  it('ends what is under way when the executor stops, and takes nothing more', async () => {
    const jobs = probeJobs();
    polled = () => new Promise(() => undefined);
    const job = jobs.run(command());
    await jobs.onModuleDestroy();
    expect(await job).toMatchObject({ status: 'failed', failure: { code: 'STEP_ABORTED', fault: 'platform' } });
    await expect(jobs.run(command())).rejects.toMatchObject({ code: 'EXECUTOR_BUSY' });
  });

  it('tells failures and faults of a trigger apart, and refuses more static data than a workflow may have', async () => {
    polled = () => Promise.reject(new NodeFailure({ code: 'FULL', fault: 'user', message: 'Full.' }));
    expect(await probeJobs().run(command())).toMatchObject({ failure: { code: 'FULL' } });
    polled = () => Promise.reject(new TypeError('oops'));
    expect(await probeJobs().run(command())).toMatchObject({ failure: { code: 'NODE_CRASHED', fault: 'node' } });
    polled = async () => ({ items: [], staticData: { node: { text: 'x'.repeat(2_000_000) } } }) as never;
    expect(await probeJobs().run(command())).toMatchObject({ failure: { code: 'STATIC_DATA_TOO_LARGE' } });
  });
});
