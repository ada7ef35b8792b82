import { AppError } from '@weft/errors';

export function lostOwnership({ executionId }: { executionId: string }): AppError {
  return new AppError(
    'EXECUTION_LOST_OWNERSHIP',
    `Execution ${executionId} is over, or another executor's: this one must let go of it.`,
    { details: { executionId } },
  );
}
