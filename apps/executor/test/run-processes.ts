import type { ClaimedRun } from '@weft/execution-store';
import type { SessionEnd } from '../src/runs/run-environment.ts';
import type { RunSession } from '../src/runs/run-session.ts';
import type { Death, MemoryRunStore } from './memory-run-store.ts';

/** The processes that carry one run out, one after the other. `keeps`: one that has parked it goes on with it as it is, unless it died. */
export class RunProcesses {
  private session?: RunSession;

  constructor(
    private readonly store: MemoryRunStore,
    private readonly open: (claimed: ClaimedRun | undefined) => RunSession,
    private readonly keeps: boolean,
  ) {}

  next(death: Death | undefined): Promise<SessionEnd> {
    const parked = this.keeps ? this.session?.parked : undefined;
    if (this.session && parked) return this.session.goOn(this.store.claimKnown(parked.known, death));
    this.session = this.open(this.store.claim(death));
    return this.session.execute();
  }
}
