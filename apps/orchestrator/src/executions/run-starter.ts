import { executor, type ExecutorClient, type StartCommand, type StartReply } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import { ExecutionQueue, toIdentity } from '@weft/execution-store';
import { EventPublisher, InjectClient } from '@weft/messaging';
import { Injectable, Logger } from '@nestjs/common';

/**
 * How long an executor may say nothing before the run is put into the queue as well. A living executor inserts its run after
 * 200 ms, and then queueing it changes nothing: the first insert wins (run.md §1).
 */
const SILENCE_MS = 2_000;

/**
 * Hands a run to an executor. Where none has room, or the one that took it falls silent, the run is queued under the same id,
 * so that it starts once whoever was right.
 */
@Injectable()
export class RunStarter {
  private readonly logger = new Logger(RunStarter.name);

  constructor(
    private readonly queue: ExecutionQueue,
    private readonly events: EventPublisher,
    @InjectClient(executor) private readonly executor: ExecutorClient,
  ) {}

  /**
   * @throws SERVICE_UNAVAILABLE where the reply got lost: the run is kept, and its fate is asked for by its id.
   * @throws STORE_UNAVAILABLE where neither an executor nor the queue took it.
   */
  async start(command: StartCommand): Promise<StartReply> {
    const silence = setTimeout(() => void this.enqueueSilently(command), SILENCE_MS);
    try {
      return await this.executor.start(command);
    } catch (error) {
      if (hasCode(error, 'PLAN_NOT_FOUND', 'STORE_UNAVAILABLE', 'INVALID_INPUT')) throw error;
      return await this.queueInstead(command, error);
    } finally {
      clearTimeout(silence);
    }
  }

  private async queueInstead(command: StartCommand, reason: unknown): Promise<StartReply> {
    if (!hasCode(reason, 'EXECUTOR_BUSY', 'SERVICE_UNAVAILABLE', 'REQUEST_TIMEOUT'))
      this.logger.warn({ message: 'An executor failed to start a run; it is queued.', err: reason });
    await this.enqueue(command);
    if (command.replyWhen === 'accepted') return { status: 'accepted' };
    throw new AppError('SERVICE_UNAVAILABLE', 'The run is queued; ask for its answer by its id.', { details: { queued: true } });
  }

  private async enqueue(command: StartCommand): Promise<void> {
    const result = await this.queue.enqueue({ identity: toIdentity(command), command });
    if (result === 'inserted') this.events.publish(executor.events.workQueued, {});
  }

  /** The caller still waits for the executor's own reply, so a failure here is only worth a line. */
  private async enqueueSilently(command: StartCommand): Promise<void> {
    try {
      await this.enqueue(command);
    } catch (error) {
      this.logger.warn({ message: 'A run whose executor is silent could not be queued.', err: error });
    }
  }
}
