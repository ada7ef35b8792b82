import type { GuardedClient, OpenAnswer } from './guarded-client.ts';
import type { EgressLimits } from './egress-limits.ts';

const MAX_REDIRECTS = 5;
/** RFC 9110: answers that have no body, for which `Response` refuses one. */
const BODILESS = new Set([101, 204, 205, 304]);

/**
 * `fetch` for libraries that want one: through the guard, and following redirects only where `redirect: 'follow'` is in the
 * options of the call. Fails with a NodeFailure instead of a TypeError, or with the reason of an aborted signal.
 */
export function guardedFetch(client: GuardedClient, limits: EgressLimits): typeof fetch {
  return async (input, init) => {
    const asked = new Request(input, { ...init, redirect: 'manual' });
    const signal = asked.signal;
    const body = asked.body === null ? undefined : new Uint8Array(await asked.arrayBuffer());
    const answer = await client
      .open({
        method: asked.method,
        url: asked.url,
        headers: Object.fromEntries(asked.headers),
        body,
        timeoutMs: limits.fetchTimeoutMs,
        maxRedirects: init?.redirect === 'follow' ? MAX_REDIRECTS : 0,
        signal,
      })
      .catch((error: unknown) => {
        throw signal.aborted ? signal.reason : error;
      });
    return toResponse(answer, limits);
  };
}

function toResponse(answer: OpenAnswer, limits: EgressLimits): Response {
  const { status, statusText, headers: joined, setCookies = [], url } = answer.head;
  const headers = new Headers(Object.entries(joined).filter(([name]) => name !== 'set-cookie'));
  for (const cookie of setCookies) headers.append('set-cookie', cookie);
  const isBodiless = BODILESS.has(status);
  if (isBodiless) answer.close();
  const content = isBodiless ? null : streamOf(answer, limits);
  const response = new Response(content, { status, statusText, headers });
  return Object.defineProperty(response, 'url', { value: url });
}

/** Read as it is asked for; giving it up gives up the connection. */
function streamOf(answer: OpenAnswer, { maxResponseBytes, fetchTimeoutMs }: EgressLimits): ReadableStream<Uint8Array> {
  const chunks = answer.read({ maxBytes: maxResponseBytes, idleMs: fetchTimeoutMs })[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (!next.done) return controller.enqueue(next.value);
        controller.close();
        answer.close();
      },
      cancel: () => answer.close(),
    },
    { highWaterMark: 0 },
  );
}
