import type { HttpRequest } from '@weft/node-sdk';
import { invalidRequest } from './egress-failure.ts';

/** One request on the way through redirects. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
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

/** @throws NodeFailure HTTP_REQUEST_INVALID for a method that is no request for a page: it would turn the connection into a tunnel. */
export function firstHop(request: HttpRequest, url: URL): Hop {
  const method = request.method.toUpperCase();
  if (method === 'CONNECT') throw invalidRequest('CONNECT opens a tunnel, which is not possible here');
  const given = Object.entries(request.headers).map(([name, value]) => [name.trim().toLowerCase(), value] as const);
  const headers = Object.fromEntries(given.filter(([name]) => !OURS.has(name)));
  const defaults = { accept: '*/*', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'Weft' };
  return { url, method, headers: { ...defaults, ...headers }, body: request.body };
}

export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** RFC 9110 §15.4, as browsers do it: 303 and a redirected POST become GET; what names the sender stays at its origin. */
export function nextHop(hop: Hop, status: number, url: URL): Hop {
  const becomesGet = (status === 303 && hop.method !== 'HEAD') || ((status === 301 || status === 302) && hop.method === 'POST');
  const crossesOrigin = url.origin !== hop.url.origin;
  const keeps = (name: string) => !(crossesOrigin && CREDENTIAL.test(name)) && !(becomesGet && OF_THE_BODY.test(name));
  const headers = Object.fromEntries(Object.entries(hop.headers).filter(([name]) => keeps(name)));
  return { url, method: becomesGet ? 'GET' : hop.method, headers, body: becomesGet ? undefined : hop.body };
}
