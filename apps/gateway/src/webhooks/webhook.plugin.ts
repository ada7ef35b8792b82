import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { sendProblem } from '../http/problem.filter.ts';
import type { BodyIntake } from './body-intake.ts';
import { allowedOrigin } from './webhook-origins.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** Bodies that are held in memory and parsed, whatever else there is: the framework reads them without a detour. */
const HELD = ['application/json', 'application/x-www-form-urlencoded', 'text/plain'];

/** Routes that call something from outside: each admits a request by its head, then serves it with its body. */
export interface Ingress {
  admit: onRequestHookHandler;
  serve(request: FastifyRequest, reply: FastifyReply): void | Promise<void>;
  preflight(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

/** Plain Fastify routes outside Nest's pipeline, which would cost a third of the throughput. They are public by purpose. */
export function registerIngress(
  server: FastifyInstance,
  { paths, ingress, intake }: { readonly paths: readonly string[]; readonly ingress: Ingress; readonly intake: BodyIntake },
): void {
  server.register(async (scope) => {
    takeBodies(scope, intake);
    scope.setErrorHandler((error, request, reply) => {
      const origin = request.webhook ? allowedOrigin(request) : request.headers.origin && '*';
      if (origin !== undefined) void reply.header('access-control-allow-origin', origin);
      sendProblem(request, reply, error);
    });
    scope.addHook('onRequest', function (request, reply, done) {
      return request.method === 'OPTIONS' ? done() : ingress.admit.call(this, request, reply, done);
    });
    for (const url of paths) {
      scope.route({
        method: [...METHODS],
        url,
        bodyLimit: intake.bodyLimit,
        config: { access: { kind: 'public' } },
        handler: (request, reply) =>
          request.method === 'OPTIONS' ? ingress.preflight(request, reply) : ingress.serve(request, reply),
      });
    }
  });
}

/** What a body is is for the webhook to say, whatever the API takes. */
export function takeBodies(scope: FastifyInstance, intake: BodyIntake): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(HELD, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.addContentTypeParser('*', (request: FastifyRequest, content: Readable) => intake.take(request, content));
}
