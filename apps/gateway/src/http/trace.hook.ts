import { newTraceId, runInTrace } from '@weft/observability';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    traceId?: string;
  }
}

/**
 * Gives each request its trace id. Twice, since a body arrives in events of the socket, which know nothing of the request: what runs
 * after it would run outside of the trace.
 */
export function registerTraces(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    request.traceId = newTraceId();
    runInTrace(request.traceId, done);
  });
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.traceId === undefined) done();
    else runInTrace(request.traceId, done);
  });
}
