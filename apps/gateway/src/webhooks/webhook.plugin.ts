import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../http/problem.filter.ts';
import type { WebhookIngress } from './webhook-ingress.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
const PATHS = ['/webhook/*', '/webhook/~:workspace/*'] as const;

/** Plain Fastify routes outside Nest's pipeline, which would cost a third of the throughput. They are public by purpose. */
export function registerWebhooks(server: FastifyInstance, ingress: WebhookIngress): void {
  server.register(async (scope) => {
    // Bodies arrive as bytes: what they are is for the webhook to say, whatever the API takes.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error, request, reply) => {
      if (request.headers.origin !== undefined) void reply.header('access-control-allow-origin', '*');
      sendProblem(request, reply, error);
    });
    scope.addHook('onRequest', (request, _reply, done) => (request.method === 'OPTIONS' ? done() : ingress.admit(request, done)));
    for (const url of PATHS) {
      scope.route({
        method: [...METHODS],
        url,
        config: { access: { kind: 'public' } },
        handler: (request, reply) =>
          request.method === 'OPTIONS' ? ingress.preflight(request, reply) : ingress.serve(request, reply),
      });
    }
  });
}
