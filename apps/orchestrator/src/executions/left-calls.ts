import { executor } from '@weft/contracts';
import { CalledRuns, ExecutionQueue } from '@weft/execution-store';
import { EventPublisher } from '@weft/messaging';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DueLoop } from '../due-loop.ts';

/** What a lost hint costs at most. */
const LOOK_EVERY_MS = 1_000;
/** While some are being stopped by their executors. */
const LOOK_AGAIN_AFTER_MS = 200;
const AT_ONCE = 200;

/**
 * Stops runs whose caller has ended: stopped, failed beside them, or died. That it has is a mark in the store, made with its end; any orchestrator
 * finds it, and again until nothing is left. A run that is stopped so marks those that it has called itself.
 */
@Injectable()
export class LeftCalls implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Sub-workflows');
  private readonly loop = new DueLoop(() => this.look());

  constructor(
    private readonly called: CalledRuns,
    private readonly queue: ExecutionQueue,
    private readonly events: EventPublisher,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.wake();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  lookNow(): void {
    this.loop.wake();
  }

  private async look(): Promise<number> {
    try {
      const left = await this.called.findLeft(AT_ONCE);
      for (const run of left) {
        if (run.status !== 'running' && (await this.queue.cancelIdle(run))) continue;
        if (await this.queue.requestStop(run))
          this.events.publish(executor.events.stopRequested, { executionId: run.executionId });
      }
      await this.called.forgetEnded();
      return left.length > 0 ? LOOK_AGAIN_AFTER_MS : LOOK_EVERY_MS;
    } catch (err) {
      this.logger.warn({ message: 'Runs whose callers have ended could not be looked for; it is tried again.', err });
      return LOOK_EVERY_MS;
    }
  }
}
