import type { Plan } from '@weft/engine';
import {
  carryOutTriggerJob,
  ENDLESS_SLICE,
  expressible,
  NodeRegistry,
  type RawParameters,
  type ScheduleRule,
  type StaticData,
} from '@weft/node-sdk';
import { digest } from '@weft/testing';
import type { Item, JsonObject } from '@weft/workflow-model';
import { FakePorts } from '../../test/fake-ports.ts';
import { fixturePlan } from '../../test/fixture-plan.ts';
import { nodeFixtures } from '../../test/node-fixtures.ts';
import type { FixtureResponse } from '../../test/fixture.ts';
import { rssFeedTrigger } from './rss-feed-trigger.node.ts';

nodeFixtures(rssFeedTrigger, import.meta.dirname);

const FACTS = {
  executionId: 'j1',
  workflow: { id: 'w1', name: 'W', active: true },
  mode: 'poll',
  vars: {},
  env: {},
  resumeUrl: '',
} as const;

/** A trigger that is asked to look again and again, each time with what it has left. */
class Looking {
  staticData: StaticData = { global: {}, node: {} };

  constructor(private readonly feedUrl = 'https://example.com/feed.xml') {}

  async look(response: FixtureResponse) {
    const ports = new FakePorts({ http: [response] });
    const parameters = expressible(rssFeedTrigger.params).parse({ feedUrl: this.feedUrl }) as RawParameters;
    const plan: Plan = fixturePlan(rssFeedTrigger, { name: '', parameters, input: [], expect: {} });
    const result = await carryOutTriggerJob(
      { kind: 'poll' },
      {
        registry: new NodeRegistry([rssFeedTrigger]),
        plan,
        node: 0,
        view: { plan, facts: FACTS, now: () => 0, digest, finished: () => [] },
        ports,
        staticData: this.staticData,
        signal: new AbortController().signal,
        sleep: () => Promise.resolve(),
        slices: ENDLESS_SLICE,
      },
    );
    if (result.status === 'failed') throw Object.assign(new Error(result.failure.message), { failure: result.failure });
    this.staticData = JSON.parse(JSON.stringify({ ...this.staticData, ...result.staticData })) as StaticData;
    return { titles: result.items.map(({ json }: Item) => json['title']), asked: ports.requests[0]?.headers ?? {} };
  }
}

type Entry = readonly [title: string, date?: string, guid?: string];
const feed = (...entries: readonly Entry[]): FixtureResponse => ({
  text: `<rss version="2.0"><channel>${entries
    .map(
      ([title, date, guid = title]) =>
        `<item><title>${title}</title>${date ? `<pubDate>${date}</pubDate>` : ''}<guid>${guid}</guid></item>`,
    )
    .join('')}</channel></rss>`,
});

describe('a look into a feed', () => {
  it('remembers what is there the first time, and gives what comes after it, in the order of the feed', async () => {
    const trigger = new Looking();
    expect((await trigger.look(feed(['b', '2026-01-02'], ['a', '2026-01-01']))).titles).toEqual([]);
    expect((await trigger.look(feed(['b', '2026-01-02'], ['a', '2026-01-01']))).titles).toEqual([]);
    expect((await trigger.look(feed(['d', '2026-01-04'], ['c', '2026-01-03'], ['b', '2026-01-02']))).titles).toEqual(['d', 'c']);
    expect((await trigger.look(feed(['d', '2026-01-04'], ['c', '2026-01-03'], ['b', '2026-01-02']))).titles).toEqual([]);
  });

  it('gives the first entries of a feed that was empty', async () => {
    const trigger = new Looking();
    expect((await trigger.look(feed())).titles).toEqual([]);
    expect((await trigger.look(feed(['a', '2020-01-01']))).titles).toEqual(['a']);
  });

  it('gives one that comes late with an older date, and none that is back because the feed got shorter', async () => {
    const trigger = new Looking();
    await trigger.look(feed(['c', '2026-01-05'], ['a', '2026-01-03']));
    expect((await trigger.look(feed(['c', '2026-01-05'], ['late', '2026-01-04'], ['a', '2026-01-03']))).titles).toEqual(['late']);
    expect((await trigger.look(feed(['c', '2026-01-05'], ['a', '2026-01-03'], ['before', '2026-01-01']))).titles).toEqual([]);
  });

  it('knows entries without dates by their guid, and a changed one for the same', async () => {
    const trigger = new Looking();
    await trigger.look(feed(['a']));
    expect((await trigger.look(feed(['b'], ['a, edited', undefined, 'a']))).titles).toEqual(['b']);
  });

  it('asks only for what has changed, and takes no answer for none', async () => {
    const trigger = new Looking();
    await trigger.look({ ...feed(['a']), headers: { etag: '"v1"', 'last-modified': 'Mon, 05 Jan 2026 10:00:00 GMT' } });
    const { asked, titles } = await trigger.look({ status: 304 });
    expect(asked).toMatchObject({ 'if-none-match': '"v1"', 'if-modified-since': 'Mon, 05 Jan 2026 10:00:00 GMT' });
    expect(titles).toEqual([]);
    expect((await trigger.look(feed(['b'], ['a']))).titles).toEqual(['b']);
  });

  it('knows nothing of another feed', async () => {
    const trigger = new Looking();
    await trigger.look(feed(['a']));
    const other = new Looking('https://example.com/other.xml');
    other.staticData = trigger.staticData;
    const { asked, titles } = await other.look(feed(['x'], ['y']));
    expect([titles, asked['if-none-match']]).toEqual([[], undefined]);
  });

  it('leaves what code has put beside it', async () => {
    const trigger = new Looking();
    trigger.staticData = { global: {}, node: { mine: 1 } };
    await trigger.look(feed(['a']));
    expect(trigger.staticData.node as JsonObject).toMatchObject({ mine: 1, feed: { feedUrl: 'https://example.com/feed.xml' } });
  });

  it.each([
    ['cut off', '<rss version="2.0"><channel><item><title>a'],
    ['nothing', ''],
    ['a page', '<html><body></body></html>'],
    ['text', 'Not found'],
  ])('fails where it gets %s, and forgets nothing', async (_, text) => {
    const trigger = new Looking();
    await trigger.look(feed(['a']));
    const before = trigger.staticData;
    await expect(trigger.look({ text })).rejects.toMatchObject({ failure: { code: 'FEED_INVALID' } });
    expect(trigger.staticData).toBe(before);
  });

  it('takes no more than a moment for text that is made to take long', async () => {
    const trigger = new Looking();
    const startedAt = performance.now();
    const text = `<rss version="2.0"><channel><item><guid>1</guid><description><![CDATA[${'<'.repeat(2_000_000)}]]></description></item></channel></rss>`;
    await trigger.look({ text });
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  }, 60_000);
});

describe('the times of a look', () => {
  const timesOf = rssFeedTrigger.pollTimes as (parameters: RawParameters) => readonly ScheduleRule[];

  it('are every minute when nothing is said, and each rule once', () => {
    expect(timesOf({ feedUrl: '={{ $vars.feed }}' })).toEqual([{ unit: 'minutes', every: 1 }]);
    const hourly = { unit: 'hours', every: 2 };
    expect(timesOf({ pollTimes: [hourly, hourly] })).toEqual([{ unit: 'hours', every: 2, minute: 0 }]);
  });

  it.each([
    [[{ unit: 'cron', expression: 'never' }], 'pollTimes.0.expression'],
    [[{ every: '={{ 1 }}' }], 'pollTimes.0.every'],
    [[], 'pollTimes'],
  ])('name the parameter for which there can be none: %j', (pollTimes, field) => {
    expect(() => timesOf({ pollTimes })).toThrow(expect.objectContaining({ failure: expect.objectContaining({ field }) }));
  });
});
