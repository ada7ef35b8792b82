import type { ConfigOf } from '@weft/config';
import { AppError } from '@weft/errors';
import { ExecutionQueue } from '@weft/execution-store';
import { Inject, Injectable } from '@nestjs/common';
import { orchestratorConfig } from '../orchestrator.config.ts';

interface Estimate {
  /** Runs that were found in the queue, and those that were let in since. */
  readonly counted: number;
  readonly countedAt: number;
  added: number;
}

/** How old a count may be; also what a refused caller is asked to wait. */
const COUNT_EVERY_MS = 1_000;
/** Workspaces whose counts are kept; past it all are forgotten, which costs one query each. */
const MAX_ESTIMATES = 10_000;
const TOTAL = '';

/**
 * How many runs may wait for an executor or a slot. Each orchestrator counts once a second at most, and by itself what it lets in meanwhile: the
 * queue can get longer than its limit by what the others let in within that second, and by no more.
 */
@Injectable()
export class QueueLimits {
  private readonly estimates = new Map<string, Promise<Estimate>>();

  constructor(
    private readonly queue: ExecutionQueue,
    @Inject(orchestratorConfig.token)
    private readonly limits: Pick<ConfigOf<typeof orchestratorConfig>, 'queueLimit' | 'queueLimitPerWorkspace'>,
  ) {}

  /** For a run that is about to be queued or may be blocked. @throws QUEUE_FULL */
  async admit(tenantId: string): Promise<void> {
    const { queueLimit, queueLimitPerWorkspace } = this.limits;
    const ofWorkspace = await this.estimate(tenantId, queueLimitPerWorkspace);
    if (isFull(ofWorkspace, queueLimitPerWorkspace)) throw queueFull('The queue of this workspace is full');
    const ofAll = await this.estimate(TOTAL, queueLimit);
    if (isFull(ofAll, queueLimit)) throw queueFull('The queue of this installation is full');
    ofWorkspace.added++;
    ofAll.added++;
  }

  private async estimate(key: string, limit: number): Promise<Estimate> {
    const known = await this.estimates.get(key);
    if (known && performance.now() - known.countedAt < COUNT_EVERY_MS) return known;
    if (this.estimates.size >= MAX_ESTIMATES) this.estimates.clear();
    const counting = this.count(key, limit);
    this.estimates.set(key, counting);
    counting.catch(() => this.estimates.delete(key));
    return counting;
  }

  private async count(key: string, limit: number): Promise<Estimate> {
    const countedAt = performance.now();
    return { counted: await this.queue.countQueued(limit, key === TOTAL ? undefined : key), countedAt, added: 0 };
  }
}

const isFull = ({ counted, added }: Estimate, limit: number): boolean => counted + added >= limit;

function queueFull(what: string): AppError {
  return new AppError('QUEUE_FULL', `${what}: nothing was started. Send the request again after the time in Retry-After.`, {
    details: { retryAfterMs: COUNT_EVERY_MS },
  });
}
