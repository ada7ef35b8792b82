import type { HttpPort, HttpResponse, HttpResponseHead } from '@weft/node-sdk';
import type { AllowList } from './allow-list.ts';
import type { Agents } from './agents.ts';
import { cancelled, silent, timedOut } from './egress-failure.ts';
import type { EgressLimits } from './egress-limits.ts';
import { CallersError, type EgressRequest } from './egress-request.ts';
import { translateError } from './error-translation.ts';
import { Exchange, type Answer } from './exchange.ts';
import { reported, type RefusalOptions } from './refusals.ts';
import { collect, encodingsOf, unpacked, whileFlowing } from './response-body.ts';
import { parseTarget } from './target.ts';

/** A longer timer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface GuardedClientOptions extends RefusalOptions {
  readonly agents: Agents;
  readonly allowList: AllowList;
  readonly limits: EgressLimits;
}

/** An answer whose body is still to be read. */
export interface OpenAnswer {
  readonly head: HttpResponseHead;
  /** The body, unpacked, up to a size. Once. @throws NodeFailure as `request` does */
  read(limits: { readonly maxBytes: number; readonly idleMs: number }): AsyncIterable<Uint8Array>;
  /** Lets go of the connection. */
  close(): void;
}

export class GuardedClient implements HttpPort {
  constructor(private readonly options: GuardedClientOptions) {}

  async request(request: EgressRequest): Promise<HttpResponse> {
    const answer = await this.open(request);
    try {
      return { ...answer.head, body: await this.take(answer, request) };
    } finally {
      answer.close();
    }
  }

  /** Sends the request and gives what is answered, before its body. `receive` is not asked. */
  async open(request: EgressRequest): Promise<OpenAnswer> {
    const timeout = AbortSignal.timeout(Math.min(request.timeoutMs, MAX_TIMER_MS));
    const signal = AbortSignal.any([request.signal, timeout]);
    const call = { request, timeout, url: parseTarget(request.url) };
    const { agents, allowList } = this.options;
    const exchange = new Exchange(request, { agents, allowList, signal });
    try {
      return this.toOpen(await exchange.run(), call);
    } catch (error) {
      throw this.explain(error, { ...call, url: exchange.url, isIdentified: exchange.isIdentified });
    }
  }

  private async take(answer: OpenAnswer, request: EgressRequest): Promise<Uint8Array> {
    const { maxFileBytes, maxResponseBytes, idleTimeoutMs } = this.options.limits;
    const receive = request.receive?.(answer.head);
    if (!receive) return collect(answer.read({ maxBytes: maxResponseBytes, idleMs: MAX_TIMER_MS }));
    await receive(answer.read({ maxBytes: maxFileBytes, idleMs: idleTimeoutMs }));
    return new Uint8Array();
  }

  private toOpen({ head, url, body, isBodiless }: Answer, call: Call): OpenAnswer {
    const encodings = isBodiless ? [] : encodingsOf(head.headers['content-encoding']);
    const { host } = url;
    return {
      head: encodings.length > 0 ? { ...head, headers: unpackedHeaders(head.headers) } : head,
      read: ({ maxBytes, idleMs }) => {
        const chunks = () =>
          unpacked(whileFlowing(body, { idleMs, whenIdle: () => silent(host, idleMs) }), encodings, { host, maxBytes });
        return this.explained(chunks, { ...call, url });
      },
      close: () => {
        body.on('error', () => undefined);
        body.destroy();
      },
    };
  }

  private async *explained(chunks: () => AsyncIterable<Uint8Array>, call: Call): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks();
    } catch (error) {
      throw this.explain(error, call);
    }
  }

  /** What went wrong, in words for the user; what the caller's own code threw is passed on as it is. */
  private explain(error: unknown, { request, timeout, url, isIdentified = false }: Call): unknown {
    const { host } = url;
    if (request.signal.aborted) return cancelled();
    if (timeout.aborted) return timedOut(host, request.timeoutMs);
    if (error instanceof CallersError) return error.original;
    const { maxHeaderBytes } = this.options.limits;
    return reported(translateError(error, { host, maxHeaderBytes, isIdentified }), url, this.options);
  }
}

interface Call {
  readonly request: EgressRequest;
  readonly timeout: AbortSignal;
  readonly url: URL;
  readonly isIdentified?: boolean;
}

/** Without the headers that describe the packed body, which nobody sees. */
function unpackedHeaders(headers: HttpResponseHead['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-encoding' && name !== 'content-length'));
}
