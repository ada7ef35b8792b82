import { executor } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { DeadLetters, ExecutionQueue, type Placed, type QueuedRun } from '@weft/execution-store';
import { EventPublisher } from '@weft/messaging';
import { Injectable } from '@nestjs/common';
import { QueueLimits } from '../dispatch/queue-limits.ts';

/** A run that goes on from a failed one. */
export interface RetryRun {
  readonly run: QueuedRun;
  readonly userId: string | null;
  /** Only where the failed run is an open dead letter. */
  readonly isRedrive: boolean;
}

/** How often a retry that was open a moment ago is looked for. */
const ATTEMPTS = 3;

/** Queues runs that go on from finished ones. */
@Injectable()
export class RerunStarter {
  constructor(
    private readonly queue: ExecutionQueue,
    private readonly letters: DeadLetters,
    private readonly events: EventPublisher,
    private readonly queueLimits: QueueLimits,
  ) {}

  /** @throws QUEUE_FULL */
  async replay(run: QueuedRun): Promise<void> {
    await this.queueLimits.admit(run.identity.tenantId);
    if ((await this.queue.enqueue(run)) !== 'exists') this.tellQueued(); // else a lost reply's
  }

  /** Of retries of one run one is open at a time. A dead letter is resolved with it. @throws RETRY_OPEN, DEAD_LETTER_RESOLVED, QUEUE_FULL */
  async retry(retry: RetryRun): Promise<void> {
    const { tenantId, executionId } = retry.run.identity;
    await this.queueLimits.admit(tenantId);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if ((await this.place(retry)) !== 'exists') return this.tellQueued();
      const open = await this.queue.findOpenRetry({ tenantId, executionId: retry.run.identity.retryOf as string });
      if (open === executionId) return; // a lost reply's
      if (open !== undefined)
        throw new AppError('RETRY_OPEN', `Execution ${open} retries it already: wait for its end, or stop it.`, {
          details: { executionId: open },
        });
    }
    throw new AppError('SERVICE_UNAVAILABLE', 'Another retry of the execution has just ended; try again.');
  }

  private async place({ run, userId, isRedrive }: RetryRun): Promise<Placed> {
    const { tenantId, retryOf } = run.identity;
    const letter = { tenantId, executionId: retryOf as string };
    const placed = await this.letters.redrive({ letter, run, userId, evenIfResolved: !isRedrive });
    if (placed !== 'resolved') return placed;
    throw new AppError('DEAD_LETTER_RESOLVED', `Somebody has dealt with the dead letter ${letter.executionId} already.`);
  }

  private tellQueued(): void {
    this.events.publish(executor.events.workQueued, {});
  }
}
