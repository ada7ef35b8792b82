import type { Effect } from '../ledger/effect.ts';
import type { LoggedCall } from '../load/client-log.ts';

/** A run as the public API tells it. */
export interface ObservedRun {
  readonly id: string;
  readonly status: string;
  readonly finishedAt: string | null;
  readonly error?: { readonly code: string };
}

/** The committed events of a run, in the order in which a reader got them. */
export interface ObservedEvents {
  readonly id: string;
  readonly sequences: readonly number[];
}

/** What was done to the system, by the plan. */
export interface Fault {
  readonly kind: string;
  /** When it began to have an effect, and when at the latest it ended; equal for a kill. */
  readonly at: number;
  readonly until: number;
}

/** All that the checker may know: what the outside world saw, what callers were told, what the public API says, what was planned. */
export interface Evidence {
  readonly calls: readonly LoggedCall[];
  readonly effects: readonly Effect[];
  readonly faults: readonly Fault[];
  /** Once nothing moved any more. */
  readonly runs: readonly ObservedRun[];
  /** The same runs, asked for again later. */
  readonly later: readonly ObservedRun[];
  readonly events: readonly ObservedEvents[];
  /** Steps that a run of this workflow has: effects 0 … steps − 1. */
  readonly steps: number;
}

/** A criterion and what broke it: 0 failures of N, or each of them by name. */
export interface Finding {
  readonly what: string;
  readonly of: number;
  readonly failures: readonly string[];
}
