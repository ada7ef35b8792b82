import type { Actor, ExecutionDeletions, Parsed } from '@weft/contracts';
import { orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { ExecutionReader, RunDeletion } from '@weft/execution-store';
import { Injectable } from '@nestjs/common';
import { executionNotFound } from './execution-refusals.ts';

type Filter = Omit<Parsed<typeof orchestrator.requests.deleteExecutions>, 'actor'>;

/** A request deletes no more than this, and takes no longer: whoever wants more asks again. */
const AT_ONCE = 10_000;
const WITHIN_MS = 15_000;

/** Deletes finished executions for those who own them. What is past retention goes by itself, see `RetentionKeeper`. */
@Injectable()
export class DeletionService {
  constructor(
    private readonly deletion: RunDeletion,
    private readonly reader: ExecutionReader,
  ) {}

  /** @throws EXECUTION_NOT_FOUND, EXECUTION_NOT_FINISHED */
  async delete(actor: Actor, executionId: string): Promise<void> {
    if (await this.deletion.delete({ tenantId: actor.tenantId, executionId })) return;
    const found = await this.reader.findSummary(actor.tenantId, executionId);
    if (!found) throw executionNotFound(executionId);
    throw new AppError('EXECUTION_NOT_FINISHED', `The execution is ${found.status}: stop it, then delete it.`);
  }

  /** @throws INVALID_INPUT where nothing says which ones: that would be all. */
  async deleteMany(actor: Actor, { finishedBefore, ...filter }: Filter): Promise<ExecutionDeletions> {
    const named = [finishedBefore, ...Object.values(filter)].some((value) => value !== undefined);
    if (!named)
      throw new AppError('INVALID_INPUT', 'Say which executions: by workflowId, status, mode, customData or finishedBefore.');
    const before = finishedBefore === undefined ? {} : { finishedBefore: new Date(finishedBefore) };
    return this.deletion.deleteMany({ tenantId: actor.tenantId, ...filter, ...before }, { limit: AT_ONCE, withinMs: WITHIN_MS });
  }
}
