import type { Digest } from '@weft/engine';
import { isJsonObject, type JsonObject } from '@weft/workflow-model';
import type { FeedVersion } from './fetch-feed.ts';
import type { FeedEntry } from './feed-entry.ts';

/** What is remembered of a feed, between two looks. */
export interface FeedMemory extends FeedVersion {
  /** Of another address nothing is remembered. */
  readonly feedUrl: string;
  /** Dates of the newest entry there ever was, and of the oldest one that was there at the last look. */
  readonly lastItemDate?: string;
  readonly firstItemDate?: string;
  /** By what its entries are known, those of the last look first. */
  readonly seen: readonly string[];
}

/** An entry that comes back after as many others is taken for new. */
const MAX_SEEN = 2_000;
const KEY_DIGITS = 16;

/** Undefined where it was another feed, or none. */
export function readMemory(stored: JsonObject, feedUrl: string): FeedMemory | undefined {
  const { feed } = stored;
  if (!isJsonObject(feed) || feed['feedUrl'] !== feedUrl || !Array.isArray(feed['seen'])) return undefined;
  return feed as unknown as FeedMemory;
}

export interface Compared {
  /** In the order of the feed. */
  readonly fresh: readonly FeedEntry[];
  readonly seen: Pick<FeedMemory, 'seen' | 'lastItemDate' | 'firstItemDate'>;
}

/**
 * What is new in a feed: entries that were not there before, by their guid, id or link. One that is older than all that was there at the last
 * look was there before that; it is back because the feed got shorter.
 */
export function compareFeed(entries: readonly FeedEntry[], memory: FeedMemory | undefined, digest: Digest): Compared {
  const known = new Set(memory?.seen);
  const keys = entries.map((entry) => keyOf(entry, digest));
  const isNew = ({ isoDate }: FeedEntry, key: string) =>
    !known.has(key) && (isoDate === undefined || memory?.firstItemDate === undefined || isoDate >= memory.firstItemDate);
  const fresh = memory === undefined ? [] : entries.filter((entry, index) => isNew(entry, keys[index] as string));
  const dates = entries.flatMap(({ isoDate }) => isoDate ?? []).toSorted();
  const last = [...dates.slice(-1), ...(memory?.lastItemDate === undefined ? [] : [memory.lastItemDate])].toSorted().at(-1);
  const first = dates[0] ?? memory?.firstItemDate;
  return {
    fresh,
    seen: {
      seen: [...new Set([...keys, ...(memory?.seen ?? [])])].slice(0, Math.max(MAX_SEEN, keys.length)),
      ...(last !== undefined && { lastItemDate: last }),
      ...(first !== undefined && { firstItemDate: first }),
    },
  };
}

/** The newest by its date, or the first of the feed. */
export function newestOf(entries: readonly FeedEntry[]): readonly FeedEntry[] {
  const dated = entries.filter(({ isoDate }) => isoDate !== undefined);
  const newest = dated.toSorted((a, b) => String(b.isoDate).localeCompare(String(a.isoDate)))[0] ?? entries[0];
  return newest ? [newest] : [];
}

function keyOf({ guid, id, link, title, pubDate }: FeedEntry, digest: Digest): string {
  return digest('sha256', guid ?? id ?? link ?? JSON.stringify([title, pubDate])).slice(0, KEY_DIGITS);
}
