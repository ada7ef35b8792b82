import type { HttpRequest, HttpResponseHead, StreamedBody } from '@weft/node-sdk';
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Agents } from './agents.ts';
import type { AllowList } from './allow-list.ts';
import { invalidRequest, tooManyRedirects } from './egress-failure.ts';
import { CallersError, type EgressRequest, type HopAddition, type OutgoingHop } from './egress-request.ts';
import { firstHop, isRedirect, nextHop, withHeaders, type Hop } from './hop.ts';
import { HopCookies } from './hop-cookies.ts';
import { withPermit } from './send-permit.ts';
import { checkPort, destinationOf, parseTarget } from './target.ts';
import type { TlsIdentity } from './tls-identity.ts';

/** The answer after redirects, its body still on the wire. */
export interface Answer {
  readonly head: HttpResponseHead;
  readonly url: URL;
  readonly isBodiless: boolean;
  readonly body: Readable;
}

export interface ExchangeOptions {
  readonly agents: Agents;
  readonly allowList: AllowList;
  readonly signal: AbortSignal;
}

/** One request through all its redirects, each hop checked, with what a credential adds to it. */
export class Exchange {
  private hop: Hop;
  private readonly cookies = new HopCookies();
  private identity: TlsIdentity | undefined;

  /** @throws NodeFailure HTTP_URL_INVALID, HTTP_REQUEST_INVALID */
  constructor(
    private readonly request: EgressRequest,
    private readonly options: ExchangeOptions,
  ) {
    this.hop = firstHop(request, parseTarget(request.url));
  }

  /** Where the exchange has got to. */
  get url(): URL {
    return this.hop.url;
  }

  /** A client certificate was shown where it has got to. */
  get isIdentified(): boolean {
    return this.identity?.cert !== undefined;
  }

  async run(): Promise<Answer> {
    const { maxRedirects } = this.request;
    for (let redirects = 0; ; redirects++) {
      const answer = await this.answerToHop();
      const next = isRedirect(answer.statusCode) && maxRedirects > 0 ? locationOf(answer, this.hop) : undefined;
      if (!next) return toAnswer(answer, this.hop);
      discard(answer);
      if (redirects >= maxRedirects) throw tooManyRedirects(this.hop.url.host, maxRedirects);
      this.cookies.take(listOf(answer.headers['set-cookie']), this.hop.url);
      this.hop = nextHop(this.hop, answer.statusCode, next);
    }
  }

  private async answerToHop(): Promise<Dispatcher.ResponseData> {
    const outgoing = this.outgoing();
    const answer = await this.send(outgoing, await added(() => this.request.authenticate?.(outgoing)));
    if (answer.statusCode !== 401 || !this.request.answerChallenge) return answer;
    const instead = await added(() => this.request.answerChallenge?.(outgoing, joinHeaders(answer.headers)));
    if (!instead) return answer;
    discard(answer);
    return this.send(outgoing, instead);
  }

  private outgoing(): OutgoingHop {
    const { url, method, headers, body } = this.hop;
    return {
      url: new URL(url),
      method,
      headers: Object.fromEntries([...headers].map(([name, [, value]]) => [name, value])),
      body,
    };
  }

  private async send(outgoing: OutgoingHop, addition: HopAddition | undefined): Promise<Dispatcher.ResponseData> {
    const { agents, allowList, signal } = this.options;
    const { method, body } = this.hop;
    const url = addition?.url ? sameOrigin(addition.url, this.hop.url) : outgoing.url;
    signal.throwIfAborted();
    checkPort(destinationOf(url), allowList);
    const headers = this.headersFor(url, addition?.headers ?? {});
    if (isStreamed(body) && body.sizeBytes !== undefined) headers['content-length'] = String(body.sizeBytes);
    const dispatch = (by: Dispatcher) =>
      by.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers,
        body: isStreamed(body) ? Readable.from(piecesOf(body), { objectMode: false }) : (body ?? null),
        signal,
      });
    const { permit, acceptsAnyCertificate, owner } = this.request;
    this.identity = this.identityFor(url);
    const terms = { owner, acceptsAnyCertificate, identity: this.identity };
    return agents.use(terms, url.host, (agent) => (permit ? withPermit(permit, agent, dispatch) : dispatch(agent)));
  }

  private identityFor(url: URL): TlsIdentity | undefined {
    try {
      return this.request.identify?.(new URL(url));
    } catch (error) {
      throw new CallersError(error);
    }
  }

  private headersFor(url: URL, added: Readonly<Record<string, string>>): Record<string, string> {
    const headers = new Map(withHeaders(this.hop.headers, added));
    const cookie = this.cookies.headerFor(url, headers.get('cookie')?.[1]);
    if (cookie !== undefined) headers.set('cookie', ['cookie', cookie]);
    return Object.fromEntries(headers.values());
  }
}

async function added(ask: () => HopAddition | undefined | Promise<HopAddition | undefined>): Promise<HopAddition | undefined> {
  try {
    return await ask();
  } catch (error) {
    throw new CallersError(error);
  }
}

function isStreamed(body: HttpRequest['body']): body is StreamedBody {
  return typeof body === 'object' && !(body instanceof Uint8Array);
}

/** The body as its source gives it; one of another size than it says would leave the other side waiting, or read as two requests. */
async function* piecesOf({ open, sizeBytes }: StreamedBody): AsyncGenerator<Uint8Array> {
  let sent = 0;
  try {
    for await (const piece of await open()) {
      sent += piece.length;
      if (sizeBytes !== undefined && sent > sizeBytes) throw wrongSize(sizeBytes);
      yield piece;
    }
    if (sizeBytes !== undefined && sent < sizeBytes) throw wrongSize(sizeBytes);
  } catch (error) {
    throw new CallersError(error);
  }
}

const wrongSize = (sizeBytes: number) => invalidRequest(`its body has not the ${sizeBytes} bytes that it says it has`);

function sameOrigin(added: URL, { origin }: URL): URL {
  const url = parseTarget(added.href);
  if (url.origin !== origin) throw invalidRequest('its credential would send it to another address');
  return url;
}

function toAnswer({ statusCode, statusText, headers, body }: Dispatcher.ResponseData, { url, method }: Hop): Answer {
  const setCookies = listOf(headers['set-cookie']);
  const head = {
    status: statusCode,
    statusText,
    headers: joinHeaders(headers),
    ...(setCookies.length > 0 && { setCookies }),
    url: url.href,
  };
  return { head, url, isBodiless: method === 'HEAD', body };
}

function locationOf({ headers }: Dispatcher.ResponseData, hop: Hop): URL | undefined {
  const [location] = listOf(headers.location);
  return location === undefined ? undefined : parseTarget(location, hop.url);
}

/** A body that nobody reads: its connection is given up where it does not end at once. */
function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined);
  void body.dump({ limit: 16_384 }).catch(() => undefined);
}

function listOf(header: string | string[] | undefined): readonly string[] {
  return header === undefined ? [] : Array.isArray(header) ? header : [header];
}

function joinHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const entries = Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}
