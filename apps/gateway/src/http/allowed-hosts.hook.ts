import { AppError } from '@weft/errors';
import type { FastifyInstance } from 'fastify';

/** Probes come by address. */
const ALWAYS_SERVED = '/health/';

/** Refuses requests for host names that are not ours: a page that points its own name at us must not get in (DNS rebinding). */
export function registerAllowedHosts(server: FastifyInstance, hosts: readonly string[]): void {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  if (allowed.size === 0) return;
  server.addHook('onRequest', async (request) => {
    if (request.url.startsWith(ALWAYS_SERVED) || allowed.has(request.hostname.toLowerCase())) return;
    throw new AppError('FORBIDDEN', 'Weft is not served under this host name. An operator can add it to WEFT_ALLOWED_HOSTS.');
  });
}
