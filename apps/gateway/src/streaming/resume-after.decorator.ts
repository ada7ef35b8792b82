import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { AppError } from '@weft/errors';
import type { FastifyRequest } from 'fastify';

const SEQUENCE = /^\d{1,9}$/;

/** The sequence that a reader of a stream has already: from `Last-Event-ID`, else `?lastEventId=`, else 0. */
export const ResumeAfter = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const { headers, query } = context.switchToHttp().getRequest<FastifyRequest>();
  const id = headers['last-event-id'] ?? (query as { lastEventId?: unknown }).lastEventId ?? '';
  if (id === '') return 0;
  if (typeof id === 'string' && SEQUENCE.test(id)) return Number(id);
  throw new AppError('INVALID_INPUT', 'Last-Event-ID must be the id of an event of this stream.');
});
