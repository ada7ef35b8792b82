import type { Clock } from '@weft/engine';
import type { RunLedger } from './run-ledger.ts';

export interface PermitSurroundings {
  readonly clock: Clock;
  /** See `ExecutorLease.term`. */
  readonly leaseTerm: () => number | undefined;
}

/** How often the store is asked whether the run is still this executor's, while its lease is not held. */
const ASK_FENCE_EVERY_MS = 250;
/** No lease's term: they count from 1. */
const NEVER = 0;

/**
 * The right of a run to start a write (run.md §2): a commit under its fence, sent in a term of this executor's lease that still lasts.
 * An executor that could not renew its lease for too long may be dead to the others. It commits once more when it can, and the fence tells.
 *
 * none → held ⇄ revoked. Asked for at the start of each write, and once more at the last moment before a call leaves: between the two a
 * vault may have been silent for seconds, or the whole process.
 */
export class WritePermit {
  private term?: number;

  constructor(
    private readonly ledger: Pick<RunLedger, 'commit'>,
    private readonly surroundings: PermitSurroundings,
  ) {}

  /** False also where no write was started yet: reads need no permit. */
  get isRevoked(): boolean {
    return this.term !== undefined && this.term !== this.surroundings.leaseTerm();
  }

  /**
   * Commits until the permit is held; `beforeEach` adds what each of these commits is to hold.
   * @throws EXECUTION_LOST_OWNERSHIP where another executor has taken the run over.
   */
  async obtain(beforeEach: () => void = () => undefined): Promise<void> {
    const { clock, leaseTerm } = this.surroundings;
    for (;;) {
      const term = leaseTerm();
      beforeEach();
      await this.ledger.commit();
      this.term = term ?? NEVER;
      if (!this.isRevoked) return;
      await clock.sleep(ASK_FENCE_EVERY_MS, new AbortController().signal);
    }
  }
}
