import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** What is still read of a refused body, so that its sender gets to read the answer. */
const MAX_LINGER_BYTES = 64 * 1024 * 1024;
const MAX_LINGER_MS = 5_000;

/**
 * A body is refused before it has arrived. To close the connection then would break it under a sender that is still writing, who
 * would never see the answer; so the rest is read and thrown away, within bounds, and the connection lives on.
 */
export function registerLinger(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!request.raw.complete && reply.getHeader('connection') === 'close') {
      reply.removeHeader('connection');
      discardBody(request.raw);
    }
    done(null, payload);
  });
}

function discardBody(body: IncomingMessage): void {
  const { socket } = body;
  const giveUp = setTimeout(() => socket.destroy(), MAX_LINGER_MS);
  let left = MAX_LINGER_BYTES;
  body.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  });
  body.once('close', () => clearTimeout(giveUp));
}
