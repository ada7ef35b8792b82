import type { Actor, ExecutionSummary } from '@weft/contracts';
import { executor } from '@weft/contracts';
import { ExecutionQueue, ExecutionReader } from '@weft/execution-store';
import { EventPublisher } from '@weft/messaging';
import { Injectable } from '@nestjs/common';
import { LeftCalls } from './left-calls.ts';
import { executionFinished, executionNotFound, isOver } from './execution-refusals.ts';

/** An executor that is alive ends a stopped run within milliseconds; a stop is acknowledged within a second all the same. */
const ACKNOWLEDGE_WITHIN_MS = 800;
const LOOK_EVERY_MS = 20;

/**
 * Stops runs. A run that nobody carries out is cancelled here; for one that is under way the request is committed first, and from
 * then on no write of it starts: its owner ends it at the hint, at its next renewal, or whoever takes it over does.
 */
@Injectable()
export class StopService {
  constructor(
    private readonly queue: ExecutionQueue,
    private readonly reader: ExecutionReader,
    private readonly events: EventPublisher,
    private readonly left: LeftCalls,
  ) {}

  /** Stopping a cancelled run again is the same as once. @throws EXECUTION_NOT_FOUND, EXECUTION_FINISHED */
  async stop(actor: Actor, executionId: string): Promise<ExecutionSummary> {
    const run = { tenantId: actor.tenantId, executionId };
    const found = await this.getSummary(run);
    if (found.status === 'cancelled') return found;
    if (isOver(found.status)) throw executionFinished(found.status);
    if (await this.queue.cancelIdle(run)) return this.idleStopped(run);
    await this.queue.requestStop(run);
    this.events.publish(executor.events.stopRequested, { executionId });
    return this.waitForEnd(run);
  }

  /** Those that it has called are stopped as well, and a caller that waits for it may go on. */
  private async idleStopped(run: { tenantId: string; executionId: string }): Promise<ExecutionSummary> {
    this.left.lookNow();
    const summary = await this.getSummary(run);
    if (summary.parentExecutionId !== undefined) this.events.publish(executor.events.workQueued, {});
    return summary;
  }

  private async waitForEnd(run: { tenantId: string; executionId: string }): Promise<ExecutionSummary> {
    const deadline = performance.now() + ACKNOWLEDGE_WITHIN_MS;
    let summary = await this.getSummary(run);
    while (!isOver(summary.status) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      // It may have been parked just before the request: then nobody owns it, and it is cancelled here after all.
      if (await this.queue.cancelIdle(run)) return this.idleStopped(run);
      summary = await this.getSummary(run);
    }
    return summary;
  }

  private async getSummary({ tenantId, executionId }: { tenantId: string; executionId: string }): Promise<ExecutionSummary> {
    const summary = await this.reader.findSummary(tenantId, executionId);
    if (!summary) throw executionNotFound(executionId);
    return summary;
  }
}
