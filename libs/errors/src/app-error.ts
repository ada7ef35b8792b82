import { CATALOGUE, type ErrorCode, type ErrorEntry } from './catalogue.ts';
import { ERROR_KINDS, type ErrorKind } from './kinds.ts';

export interface ErrorOptions {
  /** Plain data for the caller: fields, problems, limits. Never a secret, never input over 200 characters. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Logged once where it happened; never crosses a service boundary. */
  readonly cause?: unknown;
}

/** An error that a caller can tell by its code. The code fixes the kind; see docs/errors.md. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.details = options.details ?? {};
  }

  get kind(): ErrorKind {
    return CATALOGUE[this.code].kind;
  }

  /** HTTP status for this code. */
  get status(): number {
    const entry: ErrorEntry = CATALOGUE[this.code];
    return entry.status ?? ERROR_KINDS[entry.kind].status;
  }
}

/** Recognises an error by its code, also where it came from JSON or from another copy of this module. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is AppError {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && (codes as readonly string[]).includes(code);
}

/** Is this an error of ours, whatever its code? */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof AppError ||
    ((error as { name?: unknown } | null)?.name === 'AppError' && isErrorCode((error as { code?: unknown }).code))
  );
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(CATALOGUE, code);
}
