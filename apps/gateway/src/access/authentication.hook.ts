import { AppError } from '@weft/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator } from '../accounts/authenticator.ts';
import type { Principal } from '../accounts/principal.ts';
import type { StreamTickets } from '../accounts/stream-tickets.ts';
import type { AccessRule } from './access.decorators.ts';

const BEARER = /^Bearer +([^\s]+)$/i;

/**
 * Finds out who calls, before the body is read: a stranger cannot make the gateway parse 16 MB. Says nothing about what they
 * may do; that is the guard's, which refuses whoever this hook did not identify.
 */
export function registerAuthentication(server: FastifyInstance, authenticator: Authenticator, tickets: StreamTickets): void {
  server.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (!access || access.kind === 'public') return;
    request.principal = await identify(request, access, authenticator, tickets);
  });
}

async function identify(
  request: FastifyRequest,
  access: AccessRule,
  authenticator: Authenticator,
  tickets: StreamTickets,
): Promise<Principal> {
  const ticket = access.kind === 'permission' && access.acceptsTicket ? ticketOf(request) : undefined;
  if (ticket !== undefined) return tickets.redeem(ticket);
  const credential = credentialOf(request);
  if (credential === undefined) {
    throw new AppError('UNAUTHENTICATED', 'Sign in first: send "Authorization: Bearer <access token>" or "X-API-Key: <key>".');
  }
  const principal = await authenticator.identify(credential);
  if (!principal) throw new AppError('UNAUTHENTICATED', 'The access token or API key is not valid, or not valid any more.');
  return principal;
}

function credentialOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key !== '') return key;
  return BEARER.exec(headers.authorization ?? '')?.[1];
}

function ticketOf({ query }: FastifyRequest): string | undefined {
  const { ticket } = query as { ticket?: unknown };
  return typeof ticket === 'string' ? ticket : undefined;
}
