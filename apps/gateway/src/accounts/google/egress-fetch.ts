import type { HttpPort } from '@weft/node-sdk';

const TIMEOUT_MS = 10_000;
/** A Response may have no body with these, not even an empty one. */
const WITHOUT_BODY = new Set([101, 103, 204, 205, 304]);

interface FetchOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The guarded way out in the form that protocol libraries ask for. Redirects are handed back, never followed. */
export const egressFetch =
  (port: HttpPort) =>
  async (url: string, { method, headers, body, signal }: FetchOptions): Promise<Response> => {
    const answer = await port.request({
      method,
      url,
      headers,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
      timeoutMs: TIMEOUT_MS,
      maxRedirects: 0,
      signal: signal ?? new AbortController().signal,
    });
    const { status, statusText } = answer;
    return new Response(WITHOUT_BODY.has(status) ? null : Buffer.from(answer.body), {
      status,
      statusText,
      headers: answer.headers,
    });
  };
