import type { Actor, ExecutionSummary } from '@weft/contracts';
import { executor } from '@weft/contracts';
import { hasCode } from '@weft/errors';
import { CalledRuns, ExecutionReader, RunPauses, type RunAddress } from '@weft/execution-store';
import { EventPublisher } from '@weft/messaging';
import { Injectable } from '@nestjs/common';
import { executionFinished, executionNotFound, isOver } from './execution-refusals.ts';

/** An executor whose steps are short parks the run within milliseconds; the pause is acknowledged within a second all the same. */
const ACKNOWLEDGE_WITHIN_MS = 600;
const LOOK_EVERY_MS = 20;
/** How often a run may be parked or claimed while it is being moved. */
const ATTEMPTS = 5;
/** Each look may find what was called since the one before. */
const MAX_DEPTH_LOOKS = 50;

const ignoreEnded = (error: unknown): void => {
  if (!hasCode(error, 'EXECUTION_NOT_FOUND', 'EXECUTION_FINISHED')) throw error;
};

interface Pausable {
  readonly status: string;
  readonly pauseRequested?: boolean;
}

/** Pauses runs and lets them go on. What is asked for twice is the same as once. */
@Injectable()
export class PauseService {
  constructor(
    private readonly pauses: RunPauses,
    private readonly reader: ExecutionReader,
    private readonly events: EventPublisher,
    private readonly called: CalledRuns,
  ) {}

  /**
   * The request is committed with the answer, whose status is `paused`, or still `running` while steps are in flight.
   * @throws EXECUTION_NOT_FOUND, EXECUTION_FINISHED
   */
  async pause(actor: Actor, executionId: string): Promise<ExecutionSummary> {
    const run = { tenantId: actor.tenantId, executionId };
    let found = await this.getOpen(run);
    const deadline = performance.now() + ACKNOWLEDGE_WITHIN_MS;
    while (found.status !== 'paused') {
      await this.pauseAs(run, found);
      found = await this.getOpen(run);
      if (found.status === 'paused' || (found.pauseRequested && performance.now() >= deadline)) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    await this.pauseCalled(run);
    return found;
  }

  /** With the runs that it waits for. @throws EXECUTION_NOT_FOUND, EXECUTION_FINISHED */
  async resume(actor: Actor, executionId: string): Promise<ExecutionSummary> {
    const run = { tenantId: actor.tenantId, executionId };
    const resumed = await this.resumeOne(run);
    for (const child of await this.called.findBelow(run))
      if (child.status === 'paused' || child.pauseRequested) await this.resumeOne(child).catch(ignoreEnded);
    return resumed;
  }

  private async resumeOne(run: RunAddress): Promise<ExecutionSummary> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = await this.getOpen(run);
      if (found.status !== 'paused' && !found.pauseRequested) return found;
      const sequence = found.status === 'paused' ? await this.pauses.resumePaused(run) : undefined;
      if (sequence !== undefined) {
        this.events.publish(executor.events.workQueued, {});
        this.tell(run, sequence, 'queued');
      } else await this.pauses.withdraw(run);
    }
    return this.getOpen(run);
  }

  /** Those that it waits for, and those that they wait for: until each is paused, or is asked to be, or is over. One of them may call others meanwhile. */
  private async pauseCalled(run: RunAddress): Promise<void> {
    for (let attempt = 0; attempt < MAX_DEPTH_LOOKS; attempt++) {
      const open = (await this.called.findBelow(run)).filter(
        ({ status, pauseRequested }) => status !== 'paused' && !pauseRequested,
      );
      if (open.length === 0) return;
      for (const child of open) await this.pauseAs(child, child);
    }
  }

  private async pauseAs(run: RunAddress, { status, pauseRequested }: Pausable): Promise<void> {
    if (status !== 'running') {
      const sequence = await this.pauses.pauseIdle(run);
      if (sequence !== undefined) this.tell(run, sequence, 'paused');
    } else if (!pauseRequested && (await this.pauses.request(run)))
      this.events.publish(executor.events.pauseRequested, { executionId: run.executionId });
  }

  private tell({ tenantId, executionId }: RunAddress, sequence: number, status: 'queued' | 'paused'): void {
    this.events.publish(executor.events.executionAdvanced, { tenantId, executionId, sequence, status }, executionId);
  }

  private async getOpen({ tenantId, executionId }: RunAddress): Promise<ExecutionSummary> {
    const summary = await this.reader.findSummary(tenantId, executionId);
    if (!summary) throw executionNotFound(executionId);
    if (isOver(summary.status)) throw executionFinished(summary.status);
    return summary;
  }
}
