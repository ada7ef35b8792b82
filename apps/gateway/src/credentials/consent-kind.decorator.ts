import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ConsentKind } from './consent-pages.ts';

/** Which OAuth the route is of, by its own path and not by what a caller writes into it. */
export const ConsentKindOf = createParamDecorator((_: unknown, context: ExecutionContext): ConsentKind => {
  const { url = '' } = context.switchToHttp().getRequest<FastifyRequest>().routeOptions;
  return url.includes('/oauth1/') ? 'oauth1' : 'oauth2';
});
