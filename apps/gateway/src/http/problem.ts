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

/** When a caller may come back to a part of Weft that is away: restarts and take-overs take seconds. */
const COME_BACK_MS = 5_000;
/** What our own texts about messages name: subjects, and what carries them. */
const CONTRACT_REFUSAL = /^The input of \S+ does not fit:/;
const NAMES_PARTS = /"weft\.v\d|\bNATS\b/;

/**
 * The error as callers are told of it. What is away is named for the log alone: statements, subjects and addresses say nothing to a caller,
 * who may be anybody. Texts about what is not set up here are theirs, and stay.
 */
export function toldToCallers(error: AppError): AppError {
  const { code, message, details } = error;
  if (code === 'INVALID_INPUT' && CONTRACT_REFUSAL.test(message))
    return new AppError(code, message.replace(CONTRACT_REFUSAL, 'The request does not fit:'), { details });
  if (code === 'REQUEST_TIMEOUT') return new AppError(code, TOOK_TOO_LONG, { details: { traceId: details['traceId'] } });
  if (error.kind !== 'unavailable') return error;
  const text = code === 'STORE_UNAVAILABLE' ? STORE_AWAY : NAMES_PARTS.test(message) ? PART_AWAY : undefined;
  if (text !== undefined)
    return new AppError(code, text, { details: { retryAfterMs: COME_BACK_MS, traceId: details['traceId'] } });
  return code === 'SERVICE_UNAVAILABLE'
    ? new AppError(code, message, { details: { retryAfterMs: COME_BACK_MS, ...details } })
    : error;
}

const STORE_AWAY = 'Weft cannot reach its data at the moment: send the request again after the time in Retry-After.';
const PART_AWAY = 'A part of Weft that this needs is away at the moment: send the request again after the time in Retry-After.';
const TOOK_TOO_LONG =
  'Weft took too long. Whether the request had an effect is not known: look at what it was to change before you send it again.';

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
