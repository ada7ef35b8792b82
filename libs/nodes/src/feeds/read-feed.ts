import { NodeFailure } from '@weft/node-sdk';
import { atomEntry, rssEntry, type FeedEntry } from './feed-entry.ts';
import { childrenOf, type XmlElement } from './xml-element.ts';

/** More than any feed that is meant to be looked at often has. */
const MAX_ENTRIES = 10_000;

type Root = Readonly<Record<string, XmlElement | undefined>>;

/**
 * The entries of a feed in RSS 0.9 to 2.0 or Atom, in its order. Our own reading of what xml2js parses: entities of a document are not resolved,
 * and no text takes more than one pass.
 * @param custom names of further elements to take from each entry. @throws NodeFailure FEED_INVALID
 */
export async function readFeed(xml: string, custom: readonly string[] = []): Promise<readonly FeedEntry[]> {
  const root = await parse(xml);
  const [channel] = [...childrenOf(root['rss'], 'channel'), ...childrenOf(root['rdf:RDF'], 'channel')];
  if (root['feed'] !== undefined) return some(childrenOf(root['feed'], 'entry')).map((entry) => atomEntry(entry, custom));
  if (channel === undefined) throw invalid('it is XML, but no RSS or Atom feed');
  const items = root['rss'] === undefined ? childrenOf(root['rdf:RDF'], 'item') : childrenOf(channel, 'item');
  return some(items).map((item) => rssEntry(item, custom));
}

const some = (entries: readonly XmlElement[]): readonly XmlElement[] => entries.slice(0, MAX_ENTRIES);

async function parse(xml: string): Promise<Root> {
  const { default: xml2js } = await import('xml2js');
  // In pieces, so that a large feed does not hold up the process.
  const parser = new xml2js.Parser({ async: true, trim: true });
  try {
    const root = (await parser.parseStringPromise(xml.trim())) as Root | null;
    if (root) return root;
  } catch (error) {
    throw invalid(`it is no XML (${String((error as Error).message).split('\n', 1)[0]})`);
  }
  throw invalid('it is empty');
}

function invalid(problem: string): NodeFailure {
  return new NodeFailure({
    code: 'FEED_INVALID',
    fault: 'node',
    message: `What the address gave cannot be read as a feed: ${problem}.`,
    fix: 'Open the address in a browser: it must give RSS or Atom, not a page. A broken feed its publisher must mend.',
  });
}
