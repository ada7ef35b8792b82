import {
  type DeadLetterSweep,
  type ExpiredRuns,
  type OldPartitions,
  type SweepClaims,
  type GoOn,
  type KeepTimes,
  type SweepClaim,
} from '@weft/execution-store';
import { type Metrics } from '@weft/observability';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { StorageSweep, Swept } from './storage-sweep.ts';

export interface RetentionTimes {
  readonly keep: KeepTimes;
  /** After their failure; undefined: for ever. */
  readonly deadLettersMs?: number;
  /** Between two sweeps of finished executions. */
  readonly everyMs: number;
  /** Between two sweeps of what nothing names any more. */
  readonly storageEveryMs: number;
}

/** How often it is asked whether a sweep is due; whichever process asks first does it. */
const ASK_EVERY_MS = 60_000;
/** The claim of a process that died is free again after this. */
const HOLD_MS = 300_000;
const RENEW_AFTER_MS = HOLD_MS / 10;
const RUNS = 'finished-runs';
const STORAGE = 'storage';

/**
 * Deletes what is past retention, in the background, one process at a time. Every step is a short statement, and any may be the last: what
 * a sweep leaves, the next one finds.
 */
export class RetentionKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Retention');
  private readonly count: ReturnType<Metrics['counter']>;
  private timer?: NodeJS.Timeout;
  private running?: Promise<unknown>;
  private isStopping = false;

  constructor(
    private readonly parts: {
      readonly claims: SweepClaims;
      readonly runs: ExpiredRuns;
      readonly letters: DeadLetterSweep;
      readonly partitions: OldPartitions;
      readonly storage: StorageSweep;
    },
    private readonly times: RetentionTimes,
    metrics: Metrics,
  ) {
    this.count = metrics.counter('weft_retention_deleted_total', 'What was deleted after its retention, by kind.');
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.tick(), ASK_EVERY_MS).unref();
  }

  /** A sweep that is under way ends after its current step. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** Sweeps what is due, unless another process does. */
  async sweepIfDue(): Promise<void> {
    const { claims } = this.parts;
    await this.during(await claims.claim(RUNS, { everyMs: this.times.everyMs, holdMs: HOLD_MS }), async (goOn) => {
      const swept = await this.sweepRuns(goOn);
      // Under the same claim: nobody takes a month out of the history while it is looked through for names.
      if ((await goOn()) && !(await this.parts.partitions.isDropping())) await this.sweepStorageIfDue(goOn);
      return swept;
    });
  }

  private async tick(): Promise<void> {
    if (this.running) return;
    this.running = this.sweepIfDue().catch((error: unknown) =>
      this.logger.warn({ message: 'What is past retention could not be deleted; it is tried again.', err: error }),
    );
    await this.running;
    this.running = undefined;
  }

  private async sweepRuns(goOn: GoOn): Promise<Swept> {
    const { runs, letters, partitions } = this.parts;
    const { keep, deadLettersMs: openMs } = this.times;
    // First, since a letter keeps its run.
    const deadLetters = await letters.delete({ openMs, resolvedMs: keep.othersMs }, goOn);
    const months = await partitions.drop(await runs.cutoffs(keep), goOn);
    const executions = (await runs.delete(keep, goOn)) + (await runs.deleteHidden(goOn));
    return { months, executions, deadLetters, keys: await runs.deleteExpiredKeys(goOn) };
  }

  private async sweepStorageIfDue(goOn: GoOn): Promise<void> {
    const claim = await this.parts.claims.claim(STORAGE, { everyMs: this.times.storageEveryMs, holdMs: HOLD_MS });
    await this.during(claim, (goOnHere) => this.parts.storage.sweep(async () => (await goOn()) && (await goOnHere())));
  }

  /** Does a sweep and says what it did. One that broke off is not counted as done: whoever asks next goes on with it. */
  private async during(claim: SweepClaim | undefined, sweep: (goOn: GoOn) => Promise<Swept>): Promise<void> {
    if (!claim) return;
    const startedAt = performance.now();
    const goOn = this.whileClaimed(claim);
    const swept = await sweep(goOn);
    if (await goOn()) await this.parts.claims.end(claim);
    const kinds = Object.entries(swept).filter(([, count]) => count > 0);
    for (const [kind, count] of kinds) this.count({ kind }, count);
    if (kinds.length === 0) return;
    const list = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
    this.logger.log({ message: `Deleted after retention: ${list}.`, durationMs: Math.round(performance.now() - startedAt) });
  }

  private whileClaimed(claim: SweepClaim): GoOn {
    let renewedAt = performance.now();
    let isHeld = true;
    return async () => {
      if (this.isStopping || !isHeld) return false;
      if (performance.now() - renewedAt < RENEW_AFTER_MS) return true;
      renewedAt = performance.now();
      return (isHeld = await this.parts.claims.renew(claim, HOLD_MS));
    };
  }
}
