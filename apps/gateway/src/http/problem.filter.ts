import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { AppError, ERROR_KINDS } from '@weft/errors';
import { newTraceId } from '@weft/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, toAppError, toldToCallers, toProblem } from './problem.ts';

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
  const known = toldToCallers(logged(request, toAppError(error)));
  const problem = toProblem(known);
  if (typeof known.details['retryAfterMs'] === 'number')
    void reply.header('retry-after', Math.ceil(known.details['retryAfterMs'] / 1_000));
  if (problem.status === 401)
    void reply.header('www-authenticate', known.details['scheme'] === 'Basic' ? 'Basic realm="Weft"' : 'Bearer');
  void reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** What failed, as the log names it. */
interface Failed {
  readonly traceId?: string;
  readonly method: string;
  readonly routeOptions?: { readonly url?: string };
}

/** What an operator or developer has to act on is logged, under the trace id that the answer carries; internal errors from elsewhere were. */
export function logged(request: Failed, error: AppError): AppError {
  const { level } = ERROR_KINDS[error.kind];
  if (level !== 'warn' && level !== 'error') return error;
  const wasLogged = error.details['traceId'] !== undefined;
  const traceId = wasLogged ? error.details['traceId'] : (request.traceId ?? newTraceId());
  const entry = { traceId, method: request.method, route: request.routeOptions?.url };
  if (level === 'warn') logger.warn({ message: error.message, code: error.code, ...entry });
  else if (!wasLogged) logger.error({ message: 'A request failed', ...entry, err: error.cause ?? error });
  return new AppError(error.code, error.message, { details: { ...error.details, traceId }, cause: error.cause });
}
