import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { AppError, ERROR_KINDS } from '@weft/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, toAppError, toProblem } from './problem.ts';

/** Every error of every route leaves as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), error);
  }
}

const logger = new Logger('Http');

/** Also for what never reaches Nest. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  if (reply.sent) return;
  const known = logged(request, toAppError(error));
  const problem = toProblem(known);
  if (typeof known.details['retryAfterMs'] === 'number')
    void reply.header('retry-after', Math.ceil(known.details['retryAfterMs'] / 1_000));
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  void reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** What an operator or developer has to act on is logged; an internal error from elsewhere was, under the trace id that it carries. */
function logged(request: FastifyRequest, error: AppError): AppError {
  const { level } = ERROR_KINDS[error.kind];
  const route = request.routeOptions?.url;
  if (level === 'warn') logger.warn({ message: error.message, code: error.code, method: request.method, route });
  if (level !== 'error' || error.details['traceId'] !== undefined) return error;
  const traceId = randomUUID();
  logger.error({ message: 'A request failed', traceId, method: request.method, route, err: error.cause ?? error });
  return new AppError(error.code, error.message, { details: { ...error.details, traceId }, cause: error.cause });
}
