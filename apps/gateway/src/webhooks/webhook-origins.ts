import type { WebhookRoute } from '@weft/node-sdk';
import type { FastifyRequest } from 'fastify';

/** How long a browser may remember the answer to a preflight. */
const PREFLIGHT_SECONDS = 300;

/** What `Access-Control-Allow-Origin` says to this caller; undefined where it is no browser of another site, or may not read along. */
export function allowedOrigin(request: FastifyRequest): string | undefined {
  const { origin } = request.headers;
  const allowed = request.webhook?.served.route.allowedOrigins;
  if (origin === undefined) return undefined;
  if (allowed === undefined) return '*';
  return allowed.includes(origin) ? origin : undefined;
}

export function preflightHeaders(request: FastifyRequest, route: WebhookRoute): Record<string, string> {
  const { origin = '', 'access-control-request-headers': asked } = request.headers;
  const { allowedOrigins } = route;
  if (allowedOrigins !== undefined && !allowedOrigins.includes(origin)) return { vary: 'origin' };
  return {
    'access-control-allow-origin': allowedOrigins === undefined ? '*' : origin,
    'access-control-allow-methods': route.method,
    'access-control-allow-headers': asked ?? '*',
    'access-control-max-age': String(PREFLIGHT_SECONDS),
    vary: allowedOrigins === undefined ? 'access-control-request-headers' : 'origin, access-control-request-headers',
  };
}
