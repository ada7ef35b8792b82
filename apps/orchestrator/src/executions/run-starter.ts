import type { ConfigOf } from '@weft/config';
import { executor, type ExecutorClient, type StartCommand, type StartReply } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import { ExecutionQueue, RunCollector, toIdentity, type CollectRule, type StartTransaction } from '@weft/execution-store';
import { EventPublisher, InjectClient } from '@weft/messaging';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { collectRuleOf } from '../dispatch/collect-rule.ts';
import { QueueLimits } from '../dispatch/queue-limits.ts';
import { limitsOf, type DispatchSettings } from '../dispatch/run-limits.ts';
import { orchestratorConfig } from '../orchestrator.config.ts';

/**
 * How long an executor may say nothing before the run is put into the queue as well. A living executor inserts its run after
 * 200 ms, and then queueing it changes nothing: the first insert wins (run.md §1).
 */
const SILENCE_MS = 2_000;

/** What a caller is told: that a run is blocked is no more than that it is queued. */
export type PlacedReply =
  | Exclude<StartReply, { readonly status: 'blocked' }>
  /** Another run carries it, or will: it is gathered with others. */
  | { readonly status: 'collected'; readonly executionId: string };

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
    @InjectClient(executor) private readonly executor: Pick<ExecutorClient, 'start'>,
    private readonly queueLimits: QueueLimits,
    private readonly collector: RunCollector,
    @Inject(orchestratorConfig.token) private readonly config: Pick<ConfigOf<typeof orchestratorConfig>, 'workspaceMaxRunning'>,
  ) {}

  /**
   * @param dispatch what the workflow's settings say of it.
   * @throws QUEUE_FULL where it would have to wait and too many do: nothing was started. DISPATCH_KEY_FAILED.
   * @throws SERVICE_UNAVAILABLE where the reply got lost: the run is kept, and its fate is asked for by its id.
   * @throws STORE_UNAVAILABLE where neither an executor nor the queue took it.
   */
  async start(command: StartCommand, dispatch?: DispatchSettings): Promise<PlacedReply> {
    const limits = limitsOf(command, dispatch, this.config.workspaceMaxRunning);
    const rule = collectRuleOf(command, dispatch);
    if (rule) return this.collect({ ...command, limits }, rule);
    if (!limits) return (await this.handOver(command)) as PlacedReply; // without a limit none is blocked
    const limited = { ...command, limits };
    await this.queueLimits.admit(command.tenantId);
    const reply = await this.handOver(limited);
    return reply.status === 'blocked' ? replyToQueued(limited) : reply;
  }

  /**
   * For a run that may have begun already, and that nobody waits for: only the store is asked, which knows. An executor that has it
   * must not be given it again. @throws as `start`
   */
  async startAgain(command: StartCommand, dispatch?: DispatchSettings): Promise<void> {
    if (collectRuleOf(command, dispatch)) return void (await this.start(command, dispatch));
    const limits = limitsOf(command, dispatch, this.config.workspaceMaxRunning);
    await this.queueLimits.admit(command.tenantId);
    await this.enqueue(limits ? { ...command, limits } : command);
  }

  /**
   * For a run that starts with what else a transaction does, or not at all: what is to be done in it; see `tellQueued`. That answers with the id
   * of the run that carries the start. @throws QUEUE_FULL, DISPATCH_KEY_FAILED, STORE_UNAVAILABLE
   */
  async prepare(start: StartCommand, dispatch?: DispatchSettings): Promise<(transaction: StartTransaction) => Promise<string>> {
    const limits = limitsOf(start, dispatch, this.config.workspaceMaxRunning);
    const rule = collectRuleOf(start, dispatch);
    await this.queueLimits.admit(start.tenantId);
    const command = limits ? { ...start, limits } : start;
    const run = { identity: toIdentity(command), command };
    return async (transaction) => {
      if (rule) return (await transaction.collect(run, rule)).executionId;
      await transaction.enqueue(run);
      return command.executionId;
    };
  }

  /** There is work in the queue, by a transaction that is committed. */
  tellQueued(): void {
    this.events.publish(executor.events.workQueued, {});
  }

  /** Nobody waits for what such a run answers: it may come much later, and have many callers. */
  private async collect(start: StartCommand, rule: CollectRule): Promise<PlacedReply> {
    await this.queueLimits.admit(start.tenantId);
    const command: StartCommand = { ...start, replyWhen: 'accepted', replyTo: undefined, streams: undefined };
    const { executionId, isQueued } = await this.collector.collect({ identity: toIdentity(command), command }, rule);
    if (isQueued) this.events.publish(executor.events.workQueued, {});
    return { status: 'collected', executionId };
  }

  private async handOver(command: StartCommand): Promise<StartReply> {
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
    if (!command.limits) await this.queueLimits.admit(command.tenantId);
    await this.enqueue(command);
    return replyToQueued(command);
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

/** The run has its row; whoever waits for its answer looks for that in the store. */
function replyToQueued({ replyWhen }: StartCommand): { readonly status: 'accepted' } {
  if (replyWhen === 'accepted') return { status: 'accepted' };
  throw new AppError('SERVICE_UNAVAILABLE', 'The run is queued; ask for its answer by its id.', { details: { queued: true } });
}
