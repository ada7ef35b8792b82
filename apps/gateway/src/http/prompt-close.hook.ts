import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 100;

/**
 * A connection whose last answer leaves while the server is closing falls idle then, and would be waited for until its
 * keep-alive time is over, more than a minute.
 */
export function registerPromptClose(server: FastifyInstance): void {
  server.addHook('preClose', async () => {
    const timer = setInterval(() => server.server.closeIdleConnections(), LOOK_EVERY_MS);
    server.server.once('close', () => clearInterval(timer));
  });
}
