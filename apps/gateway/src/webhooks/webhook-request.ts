import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServedWebhook } from '@weft/contracts';
import type { WebhookRequest } from '@weft/node-sdk';
import type { FastifyRequest } from 'fastify';
import { parseBody } from './webhook-body.ts';

/** Has the caller sent what the workflow asks for? Compared by digest, in constant time; the value itself is stored nowhere. */
export function isAuthentic(request: FastifyRequest, authentication: ServedWebhook['route']['authentication']): boolean {
  if (authentication === undefined) return true;
  const value = request.headers[authentication.header.toLowerCase()];
  if (typeof value !== 'string') return false;
  const expected = Buffer.from(authentication.sha256, 'hex');
  const actual = createHash('sha256').update(value).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** The call as the workflow gets it. The header that proved the caller stays out: items are stored. */
export function toWebhookRequest(request: FastifyRequest, served: ServedWebhook, publicUrl: string): WebhookRequest {
  const { headers, url } = request;
  const queryAt = url.indexOf('?');
  return {
    headers: withoutSecret(headers, served.route.authentication?.header),
    params: served.params,
    query: { ...(request.query as WebhookRequest['query']) },
    body: parseBody(request.body as Buffer | undefined, headers['content-type'], headers['content-encoding']),
    webhookUrl: publicUrl + (queryAt < 0 ? url : url.slice(0, queryAt)),
    executionMode: 'production',
  };
}

function withoutSecret(headers: FastifyRequest['headers'], secret: string | undefined): Record<string, string> {
  const copy = { ...headers } as Record<string, string>;
  if (secret !== undefined) delete copy[secret.toLowerCase()];
  return copy;
}
