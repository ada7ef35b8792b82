import { HttpException } from '@nestjs/common';
import { AppError, type ErrorCode, isAppError } from '@weft/errors';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** An error as RFC 9457 has it; `code` is what a program should look at. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  /** Names the entries of the log that have the cause, in every service; of problems that are not the caller's. */
  readonly traceId?: string;
  readonly [detail: string]: unknown;
}

const RESERVED = ['type', 'title', 'status', 'detail', 'code'];

export function toProblem(error: AppError): Problem {
  const { code, message, status, kind, details } = error;
  const extra = Object.fromEntries(
    Object.entries(details).filter(([name]) => !RESERVED.includes(name) && name !== 'undelivered'),
  );
  return { type: `https://weft.dev/errors/${code}`, title: kind, status, detail: message, code, ...extra };
}

/** Any error as one of ours. What Fastify and Nest refuse has a code as well; what nobody foresaw is INTERNAL. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  const status = statusOf(error);
  if (status === undefined || status >= 500)
    return new AppError('INTERNAL', 'Something failed inside Weft; its log has the cause.', { cause: error });
  const known = CODES[status];
  return new AppError(known?.code ?? 'INVALID_INPUT', known?.message ?? 'The request cannot be understood.', { cause: error });
}

const CODES: Readonly<Record<number, { code: ErrorCode; message: string }>> = {
  401: { code: 'UNAUTHENTICATED', message: 'Sign in first.' },
  403: { code: 'FORBIDDEN', message: 'You may not do this.' },
  404: { code: 'ROUTE_NOT_FOUND', message: 'There is nothing at this address with this method. See /api/docs.' },
  400: { code: 'INVALID_INPUT', message: 'The request cannot be read: its address or body is malformed.' },
  413: {
    code: 'PAYLOAD_TOO_LARGE',
    message: 'The body is too large: 16 MB at most, and 64 KB where nobody has to be signed in.',
  },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send the body as application/json.' },
};

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
