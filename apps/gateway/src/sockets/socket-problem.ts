import { currentTraceId } from '@weft/observability';
import { logged } from '../http/problem.filter.ts';
import { type Problem, toAppError, toldToCallers, toProblem } from '../http/problem.ts';
import { SOCKET_PATH } from './upgrades.ts';

/** An error as a message over a socket has it: as the answer to a request would. */
export function toSocketProblem(error: unknown): Problem {
  const failed = { traceId: currentTraceId(), method: 'WS', routeOptions: { url: SOCKET_PATH } };
  return toProblem(toldToCallers(logged(failed, toAppError(error))));
}
