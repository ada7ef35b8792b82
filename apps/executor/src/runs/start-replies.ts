import type { ExecutionError, StartReply } from '@weft/contracts';
import { AppError, isAppError } from '@weft/errors';
import type { SessionEnd } from './run-environment.ts';

/** What a start is answered by how its session ended. @throws SERVICE_UNAVAILABLE where it is somebody else's to answer for */
export function toReply(end: SessionEnd): StartReply {
  if (end.kind === 'over') return end.reply;
  if (end.kind === 'parked' && !end.forCalls) return { status: 'waiting' };
  if (end.kind === 'parked') throw new AppError('SERVICE_UNAVAILABLE', 'The run waits for others; ask for its answer by its id.');
  throw isElsewhere();
}

export const isFull = (): AppError => new AppError('EXECUTOR_BUSY', 'This executor has no room for another run.');

export const isElsewhere = (): AppError =>
  new AppError('SERVICE_UNAVAILABLE', 'The run was taken on by another call or executor; ask for its answer by its id.');

/** Only an error of ours was written for the reader of a run. */
export function toEndingError(error: unknown): ExecutionError {
  if (isAppError(error)) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: 'The run could not be carried on; the log has the cause.' };
}
