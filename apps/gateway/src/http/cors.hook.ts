import type { FastifyInstance } from 'fastify';

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const HEADERS = 'authorization, content-type, idempotency-key, last-event-id, x-api-key';
/** How long a browser may remember the answer to a preflight. */
const MAX_AGE_SECONDS = 600;

/** Lets pages of the configured origins call the API. No cookies are involved, so no credentials are allowed. */
export function registerCors(server: FastifyInstance, origins: readonly string[]): void {
  const allowed = new Set(origins.map((origin) => new URL(origin).origin));
  if (allowed.size === 0) return;
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return;
    reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return;
    reply.header('access-control-allow-origin', origin);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    const answer = {
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': HEADERS,
      'access-control-max-age': MAX_AGE_SECONDS,
    };
    return reply.code(204).headers(answer).send();
  });
}
