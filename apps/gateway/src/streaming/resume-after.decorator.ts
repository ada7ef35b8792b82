import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { AppError } from '@weft/errors';
import type { FastifyRequest } from 'fastify';

const SEQUENCE = /^\d{1,9}$/;

/** The sequence that a reader of a stream has already: from `Last-Event-ID`, else `?lastEventId=`, else 0. */
export const ResumeAfter = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const id = lastEventId(context);
  if (id === '') return 0;
  if (typeof id === 'string' && SEQUENCE.test(id)) return Number(id);
  throw new AppError('INVALID_INPUT', 'Last-Event-ID must be the id of an event of this stream.');
});

/** The cursor behind which a reader of its workspace's stream goes on; undefined: from now on. */
export const ResumeBehind = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const id = lastEventId(context);
  if (id === '') return undefined;
  if (typeof id === 'string') return id;
  throw new AppError('INVALID_INPUT', 'Last-Event-ID must be the id of an event of this stream.');
});

function lastEventId(context: ExecutionContext): unknown {
  const { headers, query } = context.switchToHttp().getRequest<FastifyRequest>();
  return headers['last-event-id'] ?? (query as { lastEventId?: unknown }).lastEventId ?? '';
}
