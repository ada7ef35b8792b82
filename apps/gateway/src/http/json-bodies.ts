import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/**
 * JSON bodies for the API. One that is announced and empty is no body: `curl -X POST -H 'content-type: application/json'` means that, and what
 * a route needs of its body it says itself.
 */
export function takeJsonBodies(app: NestFastifyApplication, bodyLimit: number): void {
  const parse = (app.getHttpAdapter().getInstance() as FastifyInstance).getDefaultJsonParser('error', 'error');
  app.useBodyParser<Server>('application/json', { bodyLimit }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    void parse(request, body.toString(), done);
  });
}
