import type { HttpPort, HttpRequest, HttpResponse } from '@weft/node-sdk';

/** A call as the world got it. */
export interface Call {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly key?: string;
}

const HEADERS = { 'content-type': 'application/json' };

/**
 * The outside world of recorded runs: what it answers follows from the request, and from how often that was made.
 *
 * `http://world.test/echo/<node>` answers with what it got, `/list/<n>/<node>` with a list of so many, `/flaky/<n>/<node>` with 503 the first so many
 * times, `/status/<code>/<node>` with that status, `/text/<node>` with a text, `/silent/<node>` never.
 */
export class World implements HttpPort {
  readonly calls: Call[] = [];
  private readonly counts = new Map<string, number>();

  constructor(
    /** What was called before: a flaky address counts on. */
    before: readonly Call[] = [],
    /** Resolves once the call is noted. */
    private readonly note: (call: Call) => Promise<void> = () => Promise.resolve(),
  ) {
    for (const call of before) this.count(call);
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const call = toCall(request);
    this.calls.push(call);
    const times = this.count(call);
    await this.note(call);
    const url = new URL(request.url);
    const [, what, detail] = url.pathname.split('/');
    if (what === 'silent') return silence(request.signal);
    if (what === 'flaky' && times <= Number(detail)) return answer(request, 503, { error: 'come again' });
    if (what === 'status') return answer(request, Number(detail), { error: `status ${detail}` });
    if (what === 'list')
      return answer(
        request,
        200,
        Array.from({ length: Number(detail) }, (_, n) => ({ n })),
      );
    if (what === 'text') return answer(request, 200, `text of ${url.pathname}`);
    return answer(request, 200, { method: request.method, path: url.pathname, query: url.search, body: call.body });
  }

  private count(call: Call): number {
    const which = call.key ?? `${call.method} ${call.url}`;
    const times = (this.counts.get(which) ?? 0) + 1;
    this.counts.set(which, times);
    return times;
  }
}

function toCall({ method, url, body, headers }: HttpRequest): Call {
  const key = headers['idempotency-key'];
  return { method, url, body: typeof body === 'string' ? body : '', ...(key === undefined ? {} : { key }) };
}

function answer(request: HttpRequest, status: number, content: unknown): HttpResponse {
  const isText = typeof content === 'string';
  const headers = isText ? { 'content-type': 'text/plain' } : HEADERS;
  const body = Buffer.from(isText ? content : JSON.stringify(content));
  return { status, statusText: '', headers, url: request.url, body };
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}
