import type { ConfigOf } from '@weft/config';
import { AppError } from '@weft/errors';
import { ExecutionQueue } from '@weft/execution-store';
import { Inject, Injectable } from '@nestjs/common';
import { orchestratorConfig } from '../orchestrator.config.ts';

interface Estimate {
  /** Runs that were found in the queue, and those that were let in since. */
  readonly counted: number;
  added: number;
}

interface Counting {
  /** When it began. */
  readonly at: number;
  readonly estimate: Promise<Estimate>;
}

/** How old a count may be; also what a refused caller is asked to wait. */
const COUNT_EVERY_MS = 1_000;
/** Workspaces whose counts are kept; past it all are forgotten, which costs one query each. */
const MAX_COUNTINGS = 10_000;
const TOTAL = '';

/**
 * How many runs may wait for an executor or a slot. Each orchestrator counts once a second at most, and by itself what it lets in meanwhile: the
 * queue can get longer than its limit by what the others let in within that second, and by no more.
 */
@Injectable()
export class QueueLimits {
  private readonly countings = new Map<string, Counting>();

  constructor(
    private readonly queue: ExecutionQueue,
    @Inject(orchestratorConfig.token)
    private readonly limits: Pick<ConfigOf<typeof orchestratorConfig>, 'queueLimit' | 'queueLimitPerWorkspace'>,
  ) {}

  /** For a run that is about to be queued or may be blocked. @throws QUEUE_FULL */
  async admit(tenantId: string): Promise<void> {
    const { queueLimit, queueLimitPerWorkspace } = this.limits;
    const ofWorkspace = await this.estimate(tenantId, queueLimitPerWorkspace);
    const ofAll = await this.estimate(TOTAL, queueLimit);
    // Nothing is awaited from here on: of those that come together, each sees the ones that were let in before it.
    if (isFull(ofWorkspace, queueLimitPerWorkspace)) throw queueFull('The queue of this workspace is full');
    if (isFull(ofAll, queueLimit)) throw queueFull('The queue of this installation is full');
    ofWorkspace.added++;
    ofAll.added++;
  }

  private estimate(key: string, limit: number): Promise<Estimate> {
    const at = performance.now();
    const known = this.countings.get(key);
    if (known && at - known.at < COUNT_EVERY_MS) return known.estimate;
    if (this.countings.size >= MAX_COUNTINGS) this.countings.clear();
    const counting = { at, estimate: this.count(key, limit) };
    this.countings.set(key, counting);
    counting.estimate.catch(() => {
      if (this.countings.get(key) === counting) this.countings.delete(key);
    });
    return counting.estimate;
  }

  private async count(key: string, limit: number): Promise<Estimate> {
    return { counted: await this.queue.countQueued(limit, key === TOTAL ? undefined : key), added: 0 };
  }
}

const isFull = ({ counted, added }: Estimate, limit: number): boolean => counted + added >= limit;

function queueFull(what: string): AppError {
  return new AppError('QUEUE_FULL', `${what}: nothing was started. Send the request again after the time in Retry-After.`, {
    details: { retryAfterMs: COUNT_EVERY_MS },
  });
}
