import { defineNode, mapItemsConcurrently } from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';
import { fetchFeed } from '../feeds/fetch-feed.ts';
import { readFeed } from '../feeds/read-feed.ts';
import { rssFeedReadParams } from './rss-feed-read.params.ts';

/** Feeds at a time. */
const CONCURRENT_READS = 5;

export const rssFeedRead = defineNode({
  type: 'rssFeedRead',
  version: 1,
  title: 'RSS feed read',
  description: 'Reads the entries of an RSS or Atom feed.',
  category: 'network',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'read',
  params: rssFeedReadParams,
  run: (context) =>
    mapItemsConcurrently(context, CONCURRENT_READS, async (_, index) => {
      if (index > 0 && context.params(0).onlyFirstItem) return [];
      const { url, customFields, allowUnauthorizedCerts } = context.params(index);
      const wanted = customFields.split(',').map((name) => name.trim());
      const fetched = await context.call(index, async ({ signal }) => {
        const asking = { ports: context.ports, signal, now: () => context.now() };
        const feed = await fetchFeed(asking, { url, ...(allowUnauthorizedCerts && { acceptsAnyCertificate: true }) });
        return feed?.xml ?? '';
      });
      const entries = await readFeed(
        fetched,
        wanted.filter((name) => name !== ''),
      );
      return entries.map((entry) => ({ json: entry as JsonObject }));
    }),
});
