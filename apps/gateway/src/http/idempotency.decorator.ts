import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from './idempotency-key.ts';

/** The `Idempotency-Key` of the request, in a handler of a route that takes one. @throws INVALID_INPUT */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined =>
  idempotencyKeyOf(context.switchToHttp().getRequest<FastifyRequest>().headers),
);

/** Documents the header. */
export const TakesIdempotencyKey = () =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same call with the same key starts nothing again: it gets the answer of the first.',
  });
