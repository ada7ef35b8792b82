import type { HttpPort, HttpRequest, HttpResponse } from '@weft/node-sdk';
import { Agent, type Dispatcher } from 'undici';
import { parseAllowList, type AllowList } from './allow-list.ts';
import { cancelled, timedOut, tooManyRedirects, unreachable } from './egress-failure.ts';
import { translateError } from './error-translation.ts';
import { guardedConnector, systemResolver, type Resolver } from './guarded-connector.ts';
import { canonicalAddress } from './ip-address.ts';
import { firstHop, isRedirect, nextHop, type Hop } from './hop.ts';
import { encodingsOf, readBody } from './response-body.ts';
import { checkPort, destinationOf, parseTarget } from './target.ts';

export interface EgressOptions {
  /** Entries of WEFT_EGRESS_ALLOW; see `parseAllowList`. */
  readonly allow: readonly string[];
  readonly limits?: Partial<EgressLimits>;
  /** The system's resolver by default. */
  readonly resolve?: Resolver;
  /** Certificate authorities instead of the built-in ones, as PEM. */
  readonly ca?: string | readonly string[];
  /**
   * Reports a name with a private address in the words, and with the code, of a name that cannot be reached, so that nobody learns
   * from answers which internal names exist. For installations whose tenants do not trust each other; off by default, because
   * HTTP_BLOCKED tells the operator of a private one what to allow. An address written out as such is always HTTP_BLOCKED: its
   * writer learns nothing. Either way nothing is sent, so open and closed ports look the same.
   */
  readonly concealPrivateNames?: boolean;
  /** Told of every call that the guard refused, for the audit log. */
  readonly onBlocked?: (host: string) => void;
}

export interface EgressLimits {
  /** Of an unpacked answer. */
  readonly maxResponseBytes: number;
  readonly maxHeaderBytes: number;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly connectionsPerOrigin: number;
}

export interface Egress {
  readonly httpPort: HttpPort;
  close(): Promise<void>;
}

/** A longer timer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const LIMITS: EgressLimits = {
  maxResponseBytes: 64 * 1_048_576,
  maxHeaderBytes: 32 * 1_024,
  connectTimeoutMs: 10_000,
  keepAliveMs: 10_000,
  connectionsPerOrigin: 64,
};

/**
 * The one way out to the network. Every request, each hop of its redirects included, goes through the guard; settings
 * of the environment (HTTP_PROXY) and of the caller (agent, lookup, proxy) do not exist here.
 * @throws AppError INVALID_INPUT where an entry of `allow` cannot be read.
 */
export function createEgress(options: EgressOptions): Egress {
  const limits = { ...LIMITS, ...options.limits };
  const allowList = parseAllowList(options.allow);
  const agent = new Agent({
    connect: guardedConnector({
      allowList,
      resolve: options.resolve ?? systemResolver,
      connectTimeoutMs: limits.connectTimeoutMs,
      ca: options.ca,
    }),
    allowH2: false,
    pipelining: 1,
    connections: limits.connectionsPerOrigin,
    keepAliveTimeout: limits.keepAliveMs,
    keepAliveMaxTimeout: limits.keepAliveMs,
    maxHeaderSize: limits.maxHeaderBytes,
    // The total time of a request bounds both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const client = new GuardedClient(agent, allowList, { ...options, limits });
  return { httpPort: client, close: () => agent.destroy() };
}

class GuardedClient implements HttpPort {
  constructor(
    private readonly agent: Agent,
    private readonly allowList: AllowList,
    private readonly options: Pick<EgressOptions, 'concealPrivateNames' | 'onBlocked'> & { readonly limits: EgressLimits },
  ) {}

  async request(request: HttpRequest): Promise<HttpResponse> {
    const timeout = AbortSignal.timeout(Math.min(request.timeoutMs, MAX_TIMER_MS));
    const signal = AbortSignal.any([request.signal, timeout]);
    let hop = firstHop(request, parseTarget(request.url));
    try {
      for (let redirects = 0; ; redirects++) {
        const answer = await this.send(hop, signal);
        const next = isRedirect(answer.statusCode) && request.maxRedirects > 0 ? locationOf(answer, hop) : undefined;
        if (!next) return await this.finish(answer, hop);
        discard(answer);
        if (redirects >= request.maxRedirects) throw tooManyRedirects(hop.url.host, request.maxRedirects);
        hop = nextHop(hop, answer.statusCode, next);
      }
    } catch (error) {
      throw this.explain(error, { request, timeout, url: hop.url });
    }
  }

  private send(hop: Hop, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    signal.throwIfAborted();
    checkPort(destinationOf(hop.url), this.allowList);
    const { url, method, headers, body } = hop;
    return this.agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers,
      body: body ?? null,
      signal,
    });
  }

  private async finish(answer: Dispatcher.ResponseData, hop: Hop): Promise<HttpResponse> {
    const headers = joinHeaders(answer.headers);
    const encodings = hop.method === 'HEAD' ? [] : encodingsOf(headers['content-encoding']);
    const body = await readBody(answer.body, encodings, { host: hop.url.host, maxBytes: this.options.limits.maxResponseBytes });
    if (encodings.length > 0) {
      // They describe the packed body, which nobody sees.
      delete headers['content-encoding'];
      delete headers['content-length'];
    }
    return { status: answer.statusCode, statusText: answer.statusText, headers, body, url: hop.url.href };
  }

  private explain(error: unknown, { request, timeout, url }: { request: HttpRequest; timeout: AbortSignal; url: URL }): Error {
    const { host } = url;
    if (request.signal.aborted) return cancelled();
    if (timeout.aborted) return timedOut(host, request.timeoutMs);
    const failure = translateError(error, host, this.options.limits.maxHeaderBytes);
    if (failure.failure.code !== 'HTTP_BLOCKED') return failure;
    this.options.onBlocked?.(host);
    return this.options.concealPrivateNames && canonicalAddress(url.hostname) === undefined ? unreachable(host) : failure;
  }
}

function locationOf({ headers }: Dispatcher.ResponseData, hop: Hop): URL | undefined {
  const location = Array.isArray(headers.location) ? headers.location[0] : headers.location;
  return location === undefined ? undefined : parseTarget(location, hop.url);
}

/** The body of a redirect is not read: its connection is given up where it does not end at once. */
function discard({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined);
  void body.dump({ limit: 16_384 }).catch(() => undefined);
}

function joinHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const entries = Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}
