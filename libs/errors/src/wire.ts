import { AppError, isAppError, isErrorCode } from './app-error.ts';
import type { ErrorCode } from './catalogue.ts';

/** What crosses a service boundary: no stack and no cause. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * The wire form of an error. Only a code that the request declares keeps its name; anything else becomes INTERNAL
 * with no text of its own, since that text was written for a developer.
 */
export function toWireError(error: unknown, declared: readonly ErrorCode[]): WireError {
  if (isAppError(error) && declared.includes(error.code)) {
    return { code: error.code, message: error.message, details: error.details };
  }
  return { code: 'INTERNAL', message: 'Something failed inside Weft; the log of the service has the cause.', details: {} };
}

/** The error that a caller throws for what came over the wire, whatever came. */
export function fromWireError(wire: unknown): AppError {
  const { code, message, details } = (wire ?? {}) as Partial<WireError>;
  if (!isErrorCode(code))
    return new AppError('INTERNAL', 'A service answered with something that is not an error of ours.', { cause: wire });
  return new AppError(code, message ?? code, { details });
}
