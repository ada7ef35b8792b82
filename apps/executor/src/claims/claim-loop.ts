import type { Clock } from '@weft/engine';
import type { ExecutionQueue, ExecutorLease } from '@weft/execution-store';
import { Logger } from '@nestjs/common';
import type { RunsService } from '../runs/runs.service.ts';

/** What a lost hint costs at most (run.md §1). */
const POLL_MS = 1_000;
/** What several ends of runs within this time make room for is claimed by one statement. */
const GATHER_ROOM_MS = 5;
/** Runs claimed by one statement. */
const BATCH_SIZE = 50;
/** How often the store is asked which runs are this executor's, besides when one was left behind. */
const ORPHANS_EVERY_MS = 10_000;
/** Due times remembered; a run whose time is forgotten is found by the poll, at most a second late. */
const MAX_DUE_TIMES = 10_000;

/** An executor that has not got through a look for so long does no work: others do, and somebody should know. */
const SILENT_MS = 30_000;

export interface ClaimOptions {
  readonly executorId: string;
  readonly clock: Clock;
  /** Milliseconds of a clock that no setting of the machine's moves; for tests. */
  readonly monotonic?: () => number;
  readonly pollMs?: number;
  readonly orphansEveryMs?: number;
}

/**
 * Claims queued and due runs, and those of dead executors, for the room that there is; gives orphans back; brings what came from outside to runs that are busy. Looks when a hint says so,
 * when a run that was parked here falls due, when one has ended that others may have waited for, and at least every second.
 */
export class ClaimLoop {
  private readonly logger = new Logger(ClaimLoop.name);
  private timer?: NodeJS.Timeout;
  private nextLookAt = Infinity;
  private looking?: Promise<void>;
  private again = false;
  /** The last look had room for less than there was. */
  private isBehind = false;
  private stopped = true;
  /** When runs that were parked here fall due; milliseconds since the epoch, by the database's time. */
  private dueTimes: number[] = [];
  /** When a look was last got through, by the monotonic clock. */
  private lookedAt = Infinity;
  private orphansSoughtAt = performance.now();

  constructor(
    private readonly queue: ExecutionQueue,
    private readonly lease: ExecutorLease,
    private readonly runs: RunsService,
    private readonly options: ClaimOptions,
  ) {
    runs.onParked = (dueAt) => this.rememberDue(dueAt);
    runs.onRoom = (slotIsFree) => {
      if (slotIsFree) this.lookNow();
      else if (this.isBehind) this.lookIn(GATHER_ROOM_MS);
    };
  }

  start(): void {
    this.stopped = false;
    this.lookedAt = this.monotonicNow();
    this.lookNow();
  }

  /** For /health/ready: undefined while it gets through its looks, or need not. */
  problem(): string | undefined {
    const silentMs = this.monotonicNow() - this.lookedAt;
    if (this.stopped || silentMs <= SILENT_MS) return undefined;
    return `it has not got through a look for work for ${Math.round(silentMs / 1_000)} s`;
  }

  /** Claims nothing more; resolves once a claim under way is through. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** A hint: there may be work. */
  lookNow(): void {
    if (this.stopped) return;
    if (this.looking) {
      this.again = true;
      return;
    }
    this.looking = this.look().finally(() => this.afterLook());
  }

  private afterLook(): void {
    this.looking = undefined;
    const again = this.again;
    this.again = false;
    this.nextLookAt = Infinity;
    if (again) return this.lookNow();
    this.lookIn(this.options.pollMs ?? POLL_MS);
    const now = this.options.clock.now();
    this.dueTimes = this.dueTimes.filter((dueAt) => dueAt > now);
    for (const dueAt of this.dueTimes) this.lookIn(dueAt - now);
  }

  private rememberDue(dueAt: number): void {
    if (this.dueTimes.length < MAX_DUE_TIMES) this.dueTimes.push(dueAt);
    this.lookIn(dueAt - this.options.clock.now());
  }

  /** Looks after so many milliseconds, unless a sooner look is set. */
  private lookIn(delayMs: number): void {
    const at = performance.now() + Math.max(0, delayMs);
    if (this.stopped || at >= this.nextLookAt) return;
    this.nextLookAt = at;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lookNow(), Math.max(0, delayMs));
  }

  private monotonicNow(): number {
    return this.options.monotonic?.() ?? performance.now();
  }

  private async look(): Promise<void> {
    if (!this.lease.isHeld) return;
    try {
      await this.takeWork();
      this.lookedAt = this.monotonicNow();
    } catch (error) {
      this.logger.warn({ message: 'Looking for work failed; the next look is in a second.', err: error });
    }
  }

  private async takeWork(): Promise<void> {
    await this.releaseOrphans();
    await this.runs.takeUpArrivals(this.queue);
    const limit = Math.min(BATCH_SIZE, this.runs.room);
    this.isBehind = limit === 0;
    if (limit === 0) return;
    const { runs, mayBeMore } = await this.queue.claimSome({
      executorId: this.options.executorId,
      limit,
      knows: (claimed) => this.runs.kept.knownOf(claimed),
    });
    for (const run of runs) void this.runs.resume(run);
    if (mayBeMore) this.again = true;
  }

  /** Here, since no claim is under way: a run that was just claimed must not be taken for one that was left. */
  private async releaseOrphans(): Promise<void> {
    const { executorId, orphansEveryMs = ORPHANS_EVERY_MS } = this.options;
    const now = performance.now();
    if (!this.runs.mayOwnOrphans && now - this.orphansSoughtAt < orphansEveryMs) return;
    this.orphansSoughtAt = now;
    const suspected = this.runs.mayOwnOrphans;
    this.runs.mayOwnOrphans = false;
    try {
      await this.runs.releaseOrphans(await this.queue.findOwned(executorId));
    } catch (error) {
      this.runs.mayOwnOrphans ||= suspected;
      throw error;
    }
  }
}
