import type { ExecutionStatus } from '@weft/contracts';
import { AppError } from '@weft/errors';

const HAS_ENDED: Partial<Record<ExecutionStatus, string>> = {
  succeeded: 'has succeeded',
  failed: 'has failed',
  cancelled: 'was cancelled',
};

/** Terminal states never change (run.md §3). */
export const isOver = (status: ExecutionStatus): boolean => HAS_ENDED[status] !== undefined;

export const executionNotFound = (id: string): AppError =>
  new AppError('EXECUTION_NOT_FOUND', `There is no execution ${id} in this workspace.`);

export const executionFinished = (status: ExecutionStatus): AppError =>
  new AppError('EXECUTION_FINISHED', `The execution ${HAS_ENDED[status]} already, and that never changes.`);
