import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/** Where WebSockets are opened. */
export const SOCKET_PATH = '/ws';

/** A connection that is to become a WebSocket, once its route has let it. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What has come of the new protocol already. */
  readonly head: Buffer;
}

interface Pending extends Upgrade {
  /** Takes the connection away from HTTP. */
  release(): void;
}

const pending = new WeakMap<IncomingMessage, Pending>();

/** Whether the server leaves HTTP for a request: anywhere else an `Upgrade` header is one more header, as if there were no WebSockets. */
export const wantsSocket = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'GET' &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  (url === SOCKET_PATH || url.startsWith(`${SOCKET_PATH}?`));

/**
 * Sends each upgrade through the router like any request, with all hooks and guards: whoever may not open a socket is told so in
 * HTTP, before the handshake. The route takes the others over with `takeUpgrade`.
 */
export function registerUpgrades(server: FastifyInstance): void {
  server.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const abandon = (): void => void socket.destroy();
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.once('finish', () => socket.destroySoon());
    response.assignSocket(socket);
    socket.on('error', abandon);
    const release = (): void => {
      response.detachSocket(socket);
      socket.off('error', abandon);
    };
    pending.set(request, { request, socket, head, release });
    server.routing(request, response);
  });
}

/** The connection of a request, which is no request any more from now on; undefined for one that asked for no socket. */
export function takeUpgrade(request: IncomingMessage): Upgrade | undefined {
  const upgrade = pending.get(request);
  pending.delete(request);
  upgrade?.release();
  return upgrade;
}

export const isUpgrade = (request: IncomingMessage): boolean => pending.has(request);
