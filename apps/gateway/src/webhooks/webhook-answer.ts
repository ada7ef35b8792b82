import type { WebhookAnswer } from '@weft/node-sdk';
import type { FastifyReply } from 'fastify';

/** RFC 9110 §7.6.1 and §8.6: these are about the connection, which is ours; cookies of a workflow must not reach the API's origin. */
const NOT_FOR_WORKFLOWS = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 §5.5, as what Node will send: visible latin-1, spaces and tabs. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What a browser would run scripts of. */
const ACTIVE_CONTENT = /^\s*(text\/html|application\/xhtml\+xml|image\/svg\+xml|text\/xml|application\/xml)/i;

export interface AnswerContext {
  readonly executionId?: string;
  /** A caller that came with an Origin gets to read the answer. */
  readonly crossOrigin: boolean;
  readonly headOnly: boolean;
}

/** Sends what a workflow answers. It shares the API's origin, so that nothing in it may act there. */
export function sendAnswer(reply: FastifyReply, answer: WebhookAnswer, context: AnswerContext): void {
  const { body } = answer;
  const headers = safeHeaders(answer.headers);
  if (body !== undefined)
    headers['content-type'] ??= 'json' in body ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8';
  if (ACTIVE_CONTENT.test(headers['content-type'] ?? '')) headers['content-security-policy'] = 'sandbox';
  headers['x-content-type-options'] = 'nosniff';
  if (context.crossOrigin) headers['access-control-allow-origin'] ??= '*';
  if (context.executionId !== undefined) headers['weft-execution-id'] = context.executionId;
  void reply
    .code(answer.status)
    .headers(headers)
    .send(context.headOnly || body === undefined ? undefined : toText(body));
}

function safeHeaders(headers: WebhookAnswer['headers']): Record<string, string> {
  const safe: Record<string, string> = {};
  for (const name in headers) {
    const lower = name.toLowerCase();
    const value = String(headers[name]);
    if (!NOT_FOR_WORKFLOWS.has(lower) && HEADER_NAME.test(name) && HEADER_VALUE.test(value)) safe[lower] = value;
  }
  return safe;
}

const toText = (body: NonNullable<WebhookAnswer['body']>): string => ('json' in body ? JSON.stringify(body.json) : body.text);
