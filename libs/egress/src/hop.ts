import type { HttpRequest } from '@weft/node-sdk';
import { invalidRequest } from './egress-failure.ts';

/** Headers by lower-case name, each with the name as it is sent. */
type Headers = ReadonlyMap<string, readonly [name: string, value: string]>;

/** One request on the way through redirects. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: HttpRequest['body'];
}

/**
 * Set by the connection, or able to change who answers: `host` must be that of the URL, or a credential bound to a host
 * would reach another one. Files from other tools carry them along, so they are left out and not refused.
 */
const OURS = new Set([
  'host',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'http2-settings',
  'proxy-connection',
  'proxy-authorization',
]);

/** Headers that tell who asks: they stay with the origin they were meant for. */
const CREDENTIAL =
  /^(?:authorization|cookie2?|www-authenticate)$|token|secret|api-?key|password|session|signature|(?:^|-)auth(?:$|-)/;
const OF_THE_BODY = /^content-/;

const DEFAULTS = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'Weft' };

/** @throws NodeFailure HTTP_REQUEST_INVALID for a method that is no request for a page: it would turn the connection into a tunnel. */
export function firstHop(request: HttpRequest, url: URL): Hop {
  const method = request.method.toUpperCase();
  if (method === 'CONNECT') throw invalidRequest('CONNECT opens a tunnel, which is not possible here');
  return { url, method, headers: withHeaders(withHeaders(new Map(), DEFAULTS), request.headers), body: request.body };
}

/** The headers with others added; of two with one name the later counts. */
export function withHeaders(headers: Headers, added: Readonly<Record<string, string>>): Headers {
  const all = new Map(headers);
  for (const [given, value] of Object.entries(added)) {
    const name = given.trim();
    if (!OURS.has(name.toLowerCase())) all.set(name.toLowerCase(), [name, value]);
  }
  return all;
}

export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** RFC 9110 §15.4, as browsers do it: 303 and a redirected POST become GET; what names the sender stays at its origin. */
export function nextHop(hop: Hop, status: number, url: URL): Hop {
  const becomesGet = (status === 303 && hop.method !== 'HEAD') || ((status === 301 || status === 302) && hop.method === 'POST');
  const crossesOrigin = url.origin !== hop.url.origin;
  const keeps = (name: string) => !(crossesOrigin && CREDENTIAL.test(name)) && !(becomesGet && OF_THE_BODY.test(name));
  const headers = new Map([...hop.headers].filter(([name]) => keeps(name)));
  return { url, method: becomesGet ? 'GET' : hop.method, headers, body: becomesGet ? undefined : hop.body };
}
