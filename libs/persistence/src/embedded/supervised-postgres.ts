import { setTimeout } from 'node:timers/promises';
import type { AppError } from '@weft/errors';
import { restoreSocketFolder } from './socket-folder.ts';
import { PostgresProcess, stopLeftover, type ServerOptions } from './postgres-process.ts';

/** The backends of a killed server take a moment to see it, and hold its memory until then. */
const RETRY_EVERY_MS = 200;
const RETRY_FOR_MS = 30_000;

/**
 * A server that is started again when it dies: an operator who kills it, or a kernel that is short of memory, costs seconds.
 * running → (death) → starting → running, or lost after 30 s of failed starts; any → stopped.
 */
export class SupervisedPostgres {
  private stopped = false;

  private constructor(
    private readonly options: ServerOptions,
    private current: PostgresProcess,
    private readonly onLost: (error: AppError) => void,
  ) {}

  /** @throws STORE_UNAVAILABLE where the first start fails. `onLost` is told where a later one does, for good. */
  static async start(options: ServerOptions, onLost: (error: AppError) => void): Promise<SupervisedPostgres> {
    const supervised = new SupervisedPostgres(options, await PostgresProcess.start(options), onLost);
    void supervised.watch();
    return supervised;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.current.stop();
  }

  private async watch(): Promise<void> {
    for (;;) {
      await this.current.exited;
      if (this.stopped) return;
      try {
        this.current = await this.startAgain();
      } catch (error) {
        return this.onLost(error as AppError);
      }
      if (this.stopped) return this.current.stop();
    }
  }

  private async startAgain(): Promise<PostgresProcess> {
    const deadline = performance.now() + RETRY_FOR_MS;
    for (;;) {
      try {
        stopLeftover(this.options);
        restoreSocketFolder(this.options.socketDir, this.options.account);
        return await PostgresProcess.start(this.options);
      } catch (error) {
        if (this.stopped || performance.now() > deadline) throw error;
        await setTimeout(RETRY_EVERY_MS);
      }
    }
  }
}
