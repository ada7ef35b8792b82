import { definePollTrigger, type PollContext, type PollResult } from '@weft/node-sdk';
import type { Item, JsonObject } from '@weft/workflow-model';
import type { z } from 'zod';
import type { FeedEntry } from '../feeds/feed-entry.ts';
import { fetchFeed } from '../feeds/fetch-feed.ts';
import { compareFeed, newestOf, readMemory } from '../feeds/new-entries.ts';
import { readFeed } from '../feeds/read-feed.ts';
import { readPollTimes } from '../schedule-trigger/poll-times.ts';
import { rssFeedTriggerParams } from './rss-feed-trigger.params.ts';

type Params = z.output<typeof rssFeedTriggerParams>;

export const rssFeedTrigger = definePollTrigger({
  type: 'rssFeedTrigger',
  version: 1,
  title: 'RSS feed trigger',
  description: 'Starts the workflow with the new entries of an RSS or Atom feed.',
  params: rssFeedTriggerParams,
  pollTimes: readPollTimes,
  poll: (context) => (context.isByHand ? pollByHand(context) : poll(context)),
});

async function pollByHand(context: PollContext<Params>): Promise<PollResult> {
  const fetched = await fetchFeed(context, { url: context.parameters.feedUrl });
  return { items: fetched ? newestOf(await readFeed(fetched.xml)).map(toItem) : [] };
}

async function poll(context: PollContext<Params>): Promise<PollResult> {
  const { feedUrl } = context.parameters;
  const stored = context.staticData.node;
  const memory = readMemory(stored, feedUrl);
  const fetched = await fetchFeed(context, { url: feedUrl, known: memory });
  if (!fetched) return { items: [] };
  const { xml, ...version } = fetched;
  const { fresh, seen } = compareFeed(await readFeed(xml), memory, context.digest);
  const feed = { feedUrl, ...version, ...seen } as JsonObject;
  return { items: fresh.map(toItem), staticData: { node: { ...stored, feed } } };
}

const toItem = (entry: FeedEntry): Item => ({ json: entry as JsonObject });
