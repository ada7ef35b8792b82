import { isUtf8 } from 'node:buffer';
import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '@weft/errors';
import type { FastifyInstance } from 'fastify';

/**
 * JSON bodies for the API. One that is announced and empty is no body: `curl -X POST -H 'content-type: application/json'` means that, and what
 * a route needs of its body it says itself.
 */
export function takeJsonBodies(app: NestFastifyApplication, bodyLimit: number): void {
  const parse = (app.getHttpAdapter().getInstance() as FastifyInstance).getDefaultJsonParser('error', 'error');
  app.useBodyParser<Server>('application/json', { bodyLimit }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    const refusal = refusalOf(request.headers['content-type'], body);
    if (refusal) return done(refusal);
    void parse(request, body.toString(), done);
  });
}

/** JSON is UTF-8 (RFC 8259 §8.1): read as anything else, it might say something else than what was checked on its way here. */
function refusalOf(contentType: string | undefined, body: Buffer): AppError | undefined {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')
    return new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as JSON in UTF-8.');
  return isUtf8(body) ? undefined : new AppError('INVALID_INPUT', 'The body is not UTF-8.');
}
