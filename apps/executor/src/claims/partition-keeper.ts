import { HistoryPartitions } from '@weft/execution-store';
import { HealthRegistry } from '@weft/observability';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

/** Partitions are made two months ahead: hours are often enough, and any executor may do it. */
const EVERY_MS = 6 * 3_600_000;

/** Keeps the history's partitions ahead of time (run.md §8). */
@Injectable()
export class PartitionKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PartitionKeeper.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly partitions: HistoryPartitions,
    private readonly health: HealthRegistry,
  ) {}

  onApplicationBootstrap(): void {
    this.health.register('history partitions', async () =>
      (await this.partitions.isReady()) ? undefined : 'the partitions of the history do not exist two months ahead',
    );
    void this.ensure();
    this.timer = setInterval(() => void this.ensure(), EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async ensure(): Promise<void> {
    await this.partitions
      .ensure()
      .catch((error: unknown) => this.logger.warn({ message: 'The partitions of the history could not be made.', err: error }));
  }
}
