import type { Wait } from '@weft/engine';
import type { GatheredRun } from './gathered-run.ts';
import { NONE_KNOWN, type JournalMemory } from './journal-memory.ts';
import type { RunEnvironment, SessionEnd } from './run-environment.ts';
import type { RunLedger } from './run-ledger.ts';
import type { RunReply } from './run-reply.ts';
import { isForCalls, wakesAt } from './run-waits.ts';

export interface ParkingRun {
  readonly environment: Pick<RunEnvironment, 'clock' | 'announcer'>;
  readonly gathered: GatheredRun;
  readonly ledger: Pick<RunLedger, 'park' | 'pause'>;
  readonly memory: JournalMemory;
  readonly reply: Pick<RunReply, 'deliverGiven'>;
}

type Parked = Extract<SessionEnd, { kind: 'parked' }>;

/** Leaves a run to the database: until one of its waits is over, or whoever has paused it lets it go on. */
export class RunParking {
  constructor(private readonly run: ParkingRun) {}

  /** The store queues it at once where the pause was taken back meanwhile. */
  async pause(): Promise<Parked> {
    const { gathered, ledger, reply, environment } = this.run;
    gathered.addEvent({ type: 'execution.paused', at: environment.clock.now() });
    await ledger.pause();
    reply.deliverGiven();
    return { kind: 'parked', dueAt: environment.clock.now(), forCalls: false };
  }

  /** `deadline`: see `Run.deadline`. */
  async park(waits: readonly Wait[], deadline: number): Promise<Parked> {
    const { gathered, ledger, memory, reply } = this.run;
    const { clock, announcer } = this.run.environment;
    const dueAt = Math.min(...waits.map(wakesAt), deadline);
    const forCalls = waits.every(isForCalls);
    gathered.addEvent({ type: 'execution.waiting', at: clock.now(), ...(forCalls && { forCalls }) });
    const { known } = memory;
    await ledger.park(dueAt, known);
    reply.deliverGiven();
    // Without a due time only a call ends the wait; one may have come while the run was about to wait.
    if (waits.some(isForCalls)) announcer.workQueued();
    return { kind: 'parked', dueAt: Number.isFinite(dueAt) && known !== NONE_KNOWN ? dueAt : clock.now(), forCalls };
  }
}
