import type { Json } from '@weft/workflow-model';
import { plainText } from './plain-text.ts';
import { attributesOf, childrenOf, textOf, textOfChild, type XmlElement } from './xml-element.ts';

/** An entry of a feed, with the field names that n8n's feed nodes give. */
export interface FeedEntry {
  readonly title?: string;
  readonly link?: string;
  readonly guid?: string;
  readonly id?: string;
  /** As the feed has it. */
  readonly pubDate?: string;
  /** The same in ISO 8601, where it is a date. */
  readonly isoDate?: string;
  readonly [field: string]: Json | undefined;
}

type Fields = Record<string, Json | undefined>;

/** By field, the elements it may come from; the last one that is there counts. */
const RSS_FIELDS: Readonly<Record<string, readonly string[]>> = {
  creator: ['author', 'dc:creator'],
  date: ['dc:date'],
  language: ['dc:language'],
  rights: ['dc:rights'],
  source: ['dc:source'],
  title: ['dc:title', 'title'],
  link: ['link'],
  pubDate: ['pubDate'],
  author: ['author'],
  summary: ['summary'],
  'content:encoded': ['content:encoded'],
  'dc:creator': ['dc:creator'],
  'dc:date': ['dc:date'],
  comments: ['comments'],
  content: ['description'],
  guid: ['guid'],
};
const PODCAST_FIELDS = ['author', 'subtitle', 'summary', 'explicit', 'duration', 'episode', 'season', 'keywords', 'episodeType'];

/** @param custom names of further elements that are wanted as they are called. */
export function rssEntry(item: XmlElement, custom: readonly string[]): FeedEntry {
  const fields: Fields = Object.fromEntries(
    Object.entries(RSS_FIELDS).map(([field, names]) => [field, names.map((name) => textOfChild(item, name)).findLast(isText)]),
  );
  const encoded = fields['content:encoded'];
  const about = attributesOf(item)['rdf:about'];
  const categories = childrenOf(item, 'category').flatMap((category) => textOf(category) ?? []);
  const [enclosure] = childrenOf(item, 'enclosure');
  return finished({
    ...fields,
    'content:encodedSnippet': typeof encoded === 'string' ? plainText(encoded) : undefined,
    contentSnippet: typeof fields['content'] === 'string' ? plainText(fields['content']) : undefined,
    'rdf:about': about,
    categories: categories.length > 0 ? categories : undefined,
    enclosure: enclosure && { ...attributesOf(enclosure) },
    itunes: podcastFields(item),
    ...customFields(item, custom),
  });
}

/** @param custom as of `rssEntry`. */
export function atomEntry(entry: XmlElement, custom: readonly string[]): FeedEntry {
  const content = textOfChild(entry, 'content');
  const date = textOfChild(entry, 'published') ?? textOfChild(entry, 'updated');
  return finished({
    title: textOfChild(entry, 'title'),
    link: alternateLink(entry),
    pubDate: isoDate(date) ?? date,
    author: textOfChild(childrenOf(entry, 'author')[0], 'name'),
    content,
    contentSnippet: content === undefined ? undefined : plainText(content),
    summary: textOfChild(entry, 'summary'),
    id: textOfChild(entry, 'id'),
    ...customFields(entry, custom),
  });
}

function finished(fields: Fields): FeedEntry {
  const { pubDate, date } = fields;
  const dated = { ...fields, isoDate: isoDate(pubDate ?? date) };
  return Object.fromEntries(Object.entries(dated).filter(([, value]) => value !== undefined));
}

function isoDate(text: Json | undefined): string | undefined {
  const time = typeof text === 'string' ? Date.parse(text.trim()) : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function alternateLink(entry: XmlElement): string | undefined {
  const links = childrenOf(entry, 'link').map(attributesOf);
  return (links.find(({ rel }) => rel === 'alternate') ?? links[0])?.['href'];
}

function podcastFields(item: XmlElement): Json | undefined {
  const texts = PODCAST_FIELDS.map((name) => [name, textOfChild(item, `itunes:${name}`)] as const);
  const image = attributesOf(childrenOf(item, 'itunes:image')[0])['href'];
  const found = [...texts, ['image', image] as const].filter(([, text]) => text !== undefined);
  return found.length === 0 ? undefined : (Object.fromEntries(found) as Record<string, string>);
}

const customFields = (item: XmlElement, names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, textOfChild(item, name)]));

const isText = (text: string | undefined): text is string => text !== undefined;
