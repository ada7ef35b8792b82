import { NodeFailure, type HttpResponse } from '@weft/node-sdk';

/** How much of the body of a refusal is shown. */
const MAX_EXCERPT = 200;
/** Statuses of 4xx that say "not now" instead of "no". */
const PASSING = new Set([408, 425, 429]);

export interface RefusedRequest {
  readonly parameters: { readonly method: string };
  /** Address without query. */
  readonly name: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The failure for a status of 400 and above. */
export function failedStatus(response: HttpResponse, { parameters, name, text, now }: RefusedRequest): NodeFailure {
  const { status, statusText } = response;
  const isPassing = status >= 500 || PASSING.has(status);
  return new NodeFailure({
    code: 'HTTP_STATUS',
    fault: isPassing ? 'node' : 'user',
    message: `${parameters.method} ${name} answered ${`${status} ${statusText}`.trim()}.`,
    details: { status, statusText, body: text.slice(0, MAX_EXCERPT) },
    fix: isPassing
      ? 'Try again later; "retry" does it by itself.'
      : 'Check the address, the credentials and what is sent; "neverError" passes the answer on as a result.',
    retryable: isPassing,
    retryAfterMs: isPassing ? retryAfterMs(response.headers['retry-after'], now) : undefined,
  });
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
