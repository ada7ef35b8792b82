import { AppError } from '@weft/errors';

/**
 * Of a run that is found by its key: it is running, which those that have an owner are, and no others. Asked by its status the planner would
 * know of an index that has the running runs alone, and before it knows more of the table it reads all of them in place of the key.
 */
export const IS_RUNNING = 'r.owner IS NOT NULL';

export function lostOwnership({ executionId }: { executionId: string }): AppError {
  return new AppError(
    'EXECUTION_LOST_OWNERSHIP',
    `Execution ${executionId} is over, or another executor's: this one must let go of it.`,
    { details: { executionId } },
  );
}
