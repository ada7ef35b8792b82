import type { KnownRun, RunRef } from '@weft/execution-store';
import type { GatheredRun } from './gathered-run.ts';

export interface KeptLimits {
  /** Steps from which on a replay is worth avoiding. */
  readonly fromSteps: number;
  /** Of all of them together, in characters of their steps. */
  readonly maxChars: number;
  readonly maxMs: number;
  readonly maxRuns: number;
}

/** A replay of fewer steps costs about as much as the claim. */
export const KEPT_LIMITS: KeptLimits = { fromSteps: 50, maxChars: 8_000_000, maxMs: 60_000, maxRuns: 100 };

/** A run that was parked, as its process has left it. */
export interface ParkedRun {
  readonly ref: RunRef;
  readonly gathered: GatheredRun;
  readonly known: KnownRun;
}

interface Keepable {
  readonly parked: ParkedRun | undefined;
}

interface Kept<Session> {
  readonly session: Session;
  readonly ref: RunRef;
  readonly chars: number;
  readonly at: number;
}

/**
 * Parked runs whose replay would be long, as they were left: a loop whose turns park would be replayed from its start at each of them (ADR 0039). One is
 * gone on with if nobody has carried the run out in between, which the fence tells. Whatever is not here is replayed, so any may be dropped at any time.
 */
export class KeptSessions<Session extends Keepable> {
  /** By run; the one that was parked first goes first. */
  private readonly kept = new Map<string, Kept<Session>>();
  private chars = 0;

  constructor(private readonly limits = KEPT_LIMITS) {}

  keep(session: Session, now: number): void {
    const { parked } = session;
    if (!parked || parked.gathered.stepCount < this.limits.fromSteps) return;
    const chars = parked.gathered.countChars();
    if (chars > this.limits.maxChars) return;
    const { ref } = parked;
    this.drop(ref.executionId);
    this.kept.set(ref.executionId, { session, ref, chars, at: now });
    this.chars += chars;
    for (const [executionId] of this.kept) {
      if (this.chars <= this.limits.maxChars && this.kept.size <= this.limits.maxRuns) break;
      this.drop(executionId);
    }
  }

  /** What is known here of a run that was claimed under this fence: see `ClaimOptions.knows`. */
  knownOf(claimed: RunRef): KnownRun | undefined {
    const kept = this.kept.get(claimed.executionId);
    if (kept && kept.ref.fence === claimed.fence - 1 && kept.ref.tenantId === claimed.tenantId) return kept.session.parked?.known;
    this.drop(claimed.executionId);
    return undefined;
  }

  take({ executionId }: RunRef): Session | undefined {
    const session = this.kept.get(executionId)?.session;
    this.drop(executionId);
    return session;
  }

  /** Those that nobody has come back to for long. */
  dropOld(now: number): void {
    for (const [executionId, { at }] of this.kept) {
      if (now - at < this.limits.maxMs) return;
      this.drop(executionId);
    }
  }

  private drop(executionId: string): void {
    this.chars -= this.kept.get(executionId)?.chars ?? 0;
    this.kept.delete(executionId);
  }
}
