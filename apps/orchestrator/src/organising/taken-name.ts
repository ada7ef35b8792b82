import { AppError } from '@weft/errors';

/** PostgreSQL's `unique_violation`. */
const UNIQUE_VIOLATION = '23505';

/** Throws the error on, or NAME_TAKEN in its place where a unique name stood in the way. */
export function refuseTakenName(error: unknown, message: string): never {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, driverError } = cause as { code?: unknown; driverError?: { code?: unknown } };
    if (code === UNIQUE_VIOLATION || driverError?.code === UNIQUE_VIOLATION) throw new AppError('NAME_TAKEN', message);
  }
  throw error;
}
