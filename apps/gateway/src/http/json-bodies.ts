import { isUtf8 } from 'node:buffer';
import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '@weft/errors';
import { isNestedTooDeep, MAX_JSON_DEPTH } from '@weft/workflow-model';
import type { FastifyInstance } from 'fastify';
import { jsonTrouble } from './json-trouble.ts';

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
    const text = body.toString();
    if (isNestedTooDeep(text))
      return done(new AppError('INVALID_INPUT', `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`));
    void parse(request, text, (error, value) => (error ? done(whatIsWrongWith(text)) : done(null, value)));
  });
}

/** JSON is UTF-8 (RFC 8259 §8.1): read as anything else, it might say something else than what was checked on its way here. */
function refusalOf(contentType: string | undefined, body: Buffer): AppError | undefined {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')
    return new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as JSON in UTF-8.');
  return isUtf8(body) ? undefined : new AppError('INVALID_INPUT', 'The body is not UTF-8.');
}

/** Why a text is no JSON; or that it is, and has a key that no object of a program should get. */
function whatIsWrongWith(text: string): AppError {
  try {
    JSON.parse(text);
  } catch (error) {
    return new AppError('INVALID_INPUT', `The body is not JSON: ${jsonTrouble(error)}.`);
  }
  return new AppError(
    'INVALID_INPUT',
    'The body has a key "__proto__", or a "prototype" in a "constructor". Call it something else.',
  );
}
