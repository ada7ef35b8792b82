import { NodeFailure, type HttpResponse, type NodePorts } from '@weft/node-sdk';
import { failedStatus } from '../http-request/http-status.ts';
import { nameOf } from '../http-request/http-target.ts';

const MAX_BYTES = 10 * 1_048_576;
const TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 10;
const NOT_MODIFIED = 304;
const FIRST_ERROR = 400;
const ACCEPT = 'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1';
/** Enough for an XML declaration. */
const DECLARATION_BYTES = 200;

/** What the other side knows this version of the feed by. */
export interface FeedVersion {
  readonly etag?: string;
  readonly lastModified?: string;
}

export interface FetchedFeed extends FeedVersion {
  readonly xml: string;
}

export interface FeedRequest {
  readonly url: string;
  /** The version that is known: of that nothing is asked. */
  readonly known?: FeedVersion;
  readonly acceptsAnyCertificate?: boolean;
}

interface Asking {
  readonly ports: Pick<NodePorts, 'http'>;
  readonly signal: AbortSignal;
  now(): number;
}

/** Undefined where the feed has not changed. @throws NodeFailure HTTP_…, FEED_TOO_LARGE */
export async function fetchFeed(asking: Asking, { url, known = {}, ...rest }: FeedRequest): Promise<FetchedFeed | undefined> {
  const target = toUrl(url);
  const { etag, lastModified } = known;
  const headers = {
    'user-agent': 'Weft',
    accept: ACCEPT,
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
  };
  const limits = { timeoutMs: TIMEOUT_MS, maxRedirects: MAX_REDIRECTS, signal: asking.signal };
  const response = await asking.ports.http.request({ method: 'GET', url: target.href, headers, ...limits, ...rest });
  if (response.status === NOT_MODIFIED) return undefined;
  const xml = textOf(response);
  if (response.status >= FIRST_ERROR)
    throw failedStatus(response, { parameters: { method: 'GET' }, name: nameOf(target), text: xml, now: asking.now() });
  return { xml, ...versionOf(response) };
}

function versionOf({ headers }: HttpResponse): FeedVersion {
  const etag = headers['etag'];
  const lastModified = headers['last-modified'];
  return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
}

function textOf({ body, headers }: HttpResponse): string {
  if (body.length > MAX_BYTES) throw tooLarge(body.length);
  const [, named] = /charset\s*=\s*"?([\w-]+)/i.exec(headers['content-type'] ?? '') ?? [];
  try {
    return new TextDecoder(named ?? declaredEncoding(body)).decode(body);
  } catch {
    return new TextDecoder().decode(body); // A character set that nobody knows: most feeds are UTF-8 all the same.
  }
}

/** XML 1.0 §4.3.3: UTF-8 where nothing is said. */
function declaredEncoding(body: Uint8Array): string {
  const start = String.fromCharCode(...body.subarray(0, DECLARATION_BYTES));
  return /^\s*<\?xml[^>]{0,150}?encoding\s*=\s*["']([\w-]+)/.exec(start)?.[1] ?? 'utf-8';
}

function toUrl(text: string): URL {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new NodeFailure({
    code: 'HTTP_URL_INVALID',
    fault: 'user',
    message: `"${text.slice(0, 100)}" is no address of a feed.`,
    field: 'feedUrl',
    fix: 'Give a whole address, such as https://example.com/feed.xml.',
    retryable: false,
  });
}

function tooLarge(sizeBytes: number): NodeFailure {
  return new NodeFailure({
    code: 'FEED_TOO_LARGE',
    fault: 'user',
    message: `The feed has ${(sizeBytes / 1_048_576).toFixed(1)} MB; 10 MB are read.`,
    field: 'feedUrl',
    fix: 'Ask its publisher for a shorter one, or take it in with an HTTP Request.',
    retryable: false,
  });
}
