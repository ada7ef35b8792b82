import { AppError } from '@weft/errors';
import type { FastifyInstance } from 'fastify';
import type { PublicAddress } from '../http/public-address.ts';
import { SOCKET_PATH } from './upgrades.ts';

/**
 * Browsers let any page open a WebSocket anywhere, and CORS has no say in it; they only tell whose page it is. Ours and those of the
 * configured origins may. Programs tell no origin, and need none. Before anything is looked up: a ticket is not used up by a stranger.
 */
export function registerSocketOrigins(server: FastifyInstance, origins: readonly string[], address: PublicAddress): void {
  const allowed = new Set(origins.map((origin) => new URL(origin).origin));
  server.addHook('onRequest', async (request) => {
    const { origin } = request.headers;
    if (origin === undefined || request.routeOptions.url !== SOCKET_PATH || allowed.has(origin)) return;
    const page = URL.parse(origin);
    if (page && (page.host === request.host || page.origin === new URL(address.url).origin)) return;
    throw new AppError(
      'FORBIDDEN',
      'Pages of this origin may not open a WebSocket here. An operator can add the origin to WEFT_CORS_ORIGINS.',
    );
  });
}
