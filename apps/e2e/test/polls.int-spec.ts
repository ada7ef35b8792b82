import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionView, WorkflowSchedules } from '@weft/contracts';
import { freePort, waitFor, waitUntilNoneLeft } from '@weft/testing';
import { describeTargets, EffectLedger, type Target } from '../src/index.ts';

/** Entries before the kill, and after it. */
const ENTRIES = 5;

/** A feed that grows: the newest entries first, as feeds have them. */
class Feed {
  private readonly titles: string[] = [];
  private readonly server = createServer((request, response) => {
    const etag = `"${this.titles.length}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    const items = this.titles.map((title) => `<item><title>${title}</title><guid>${title}</guid></item>`);
    response.setHeader('etag', etag).end(`<rss version="2.0"><channel>${items.join('')}</channel></rss>`);
  });

  publish(title: string): void {
    this.titles.unshift(title);
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/feed.xml`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** For each entry one POST to a path that is its title. */
const everySecond = (feedUrl: string, sink: string) => ({
  name: 'News',
  nodes: [
    {
      id: 'feed',
      name: 'Feed',
      type: 'rssFeedTrigger',
      parameters: { feedUrl, pollTimes: [{ unit: 'seconds', every: 1 }] },
    },
    {
      id: 'call',
      name: 'Call',
      type: 'httpRequest',
      parameters: { method: 'POST', url: `=${sink}/{{ $json.title }}`, bodyType: 'none' },
    },
  ],
  edges: [{ source: 'feed', target: 'call' }],
});

describeTargets('a trigger that looks into a feed', (make, kind) => {
  const ledger = new EffectLedger();
  const feed = new Feed();
  let weft: Target;

  beforeAll(async () => {
    weft = make({ port: await freePort(), env: { WEFT_EGRESS_ALLOW: '127.0.0.1', WEFT_POLL_MIN_SECONDS: '1' } });
  });
  afterAll(async () => {
    await weft.dispose();
    await Promise.all([ledger.stop(), feed.stop()]);
  });

  it('starts a run for each entry, once, though it is killed meanwhile', async () => {
    const sink = await ledger.start();
    feed.publish('before');
    await weft.start();
    const { id } = await weft.api.create(everySecond(await feed.start(), sink));
    await weft.api.activate(id);
    const polls = async () =>
      (await weft.api.ok<WorkflowSchedules>('GET', `/api/orchestrator/workflows/${id}/schedules`)).livePolls[0];
    await waitFor(async () => (await polls())?.lastPolledAt, { timeoutMs: 60_000, what: 'the first look' });
    const arrived = () => [...ledger.byPath().keys()].map((path) => path.slice(1)).toSorted();
    const publish = async (from: number) => {
      for (let entry = from; entry < from + ENTRIES; entry++) {
        feed.publish(`e${entry}`);
        await waitFor(() => arrived().includes(`e${entry}`), { timeoutMs: 60_000, what: `entry ${entry}` });
      }
    };
    await publish(0);
    feed.publish(`e${ENTRIES}`);
    if (kind === 'fleet') {
      weft.killProcess(/orchestrator$/);
    } else {
      await weft.kill();
      await weft.start();
    }
    await publish(ENTRIES + 1);
    await weft.api.ok('POST', `/api/orchestrator/workflows/${id}/deactivate`);
    const runs = async () => (await weft.api.executions(`workflowId=${id}&limit=250`)).items;
    await waitUntilNoneLeft(
      async () => (await runs()).filter(({ status }) => status !== 'succeeded').map((run) => `${run.id} ${run.status}`),
      { what: 'the end of every run', progress: () => ledger.effects.length, intervalMs: 250 },
    );
    expect(arrived()).toEqual(Array.from({ length: 2 * ENTRIES + 1 }, (_, index) => `e${index}`).toSorted());
    // A call that a kill cut off is made again by the same run, under the same key.
    for (const [path, effects] of ledger.byPath())
      expect({ path, keys: new Set(effects.map(({ key }) => key)).size }).toEqual({ path, keys: 1 });
    expect(new Set((await runs()).map(({ mode }) => mode))).toEqual(new Set(['poll']));

    const byHand = await weft.api.ok<ExecutionView>('POST', `/api/orchestrator/workflows/${id}/execute`, { wait: true });
    const [item, ...more] = byHand.nodes?.['Feed']?.iterations[0]?.outputs?.['main'] ?? [];
    expect([item?.json['title'], more]).toEqual([`e${2 * ENTRIES}`, []]);
  }, 400_000);
});
