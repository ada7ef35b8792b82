import type { FastifyInstance } from 'fastify';

const API = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  // A stream's address may hold a ticket.
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

/** For everything under /api; answers of webhooks have headers of their own. */
export function registerSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/api/')) void reply.headers(API);
    done();
  });
}
