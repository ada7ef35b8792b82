import type { FastifyRequest } from 'fastify';
import type { SessionClient } from './sessions.repository.ts';
import { networkOf } from '../../access/network-of.ts';

const MAX_USER_AGENT_LENGTH = 200;

/** From where somebody signs in, for the list of their sessions. */
export const clientOf = ({ headers, ip }: FastifyRequest): SessionClient => ({
  userAgent: (headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_USER_AGENT_LENGTH),
  network: networkOf(ip),
});
