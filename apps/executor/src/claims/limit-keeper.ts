import { ExecutionQueue, RunCollector } from '@weft/execution-store';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Nothing depends on it but what a fault has left, so that seldom is enough, and any executor may do it. */
const EVERY_MS = 30_000;
/** A start that was gathered may be sent again for as long as an Idempotency-Key is kept. */
const KEEP_COLLECTED_MS = 7 * 86_400_000;

/** Compares the counters of limits with the runs that they count (run.md §9), and says where one was wrong; forgets starts that were gathered long ago. */
@Injectable()
export class LimitKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(LimitKeeper.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly queue: ExecutionQueue,
    private readonly collector: RunCollector,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.check(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async check(): Promise<void> {
    try {
      for (const counter of await this.queue.checkLimits())
        this.logger.error({ message: 'The counter of a limit was wrong, and was put right.', ...counter });
      await this.collector.forget(KEEP_COLLECTED_MS);
    } catch (error) {
      this.logger.warn({ message: 'The counters of limits could not be checked.', err: error });
    }
  }
}
