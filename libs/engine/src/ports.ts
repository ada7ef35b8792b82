import type { Activation } from './activation.ts';
import type { Failure, Outcome, Outputs, Resume, SettledOutcome, Wait } from './outcome.ts';

/** Runs the node of an activation once. Answers at once where it can: a promise costs more than a Set. */
export type RunNode = (activation: Activation, signal: AbortSignal) => Outcome | Promise<Outcome>;

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, which may be more than one timer can hold, or as soon as the signal is aborted. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export type DigestAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
/** The digest of the text's UTF-8, in hex. The same text always has the same, so a replay may ask again. */
export type Digest = (algorithm: DigestAlgorithm, text: string) => string;

/** What an earlier attempt at this run left about one activation. */
export type JournalEntry =
  | {
      readonly kind: 'settled';
      readonly outcome: SettledOutcome;
      readonly attempts: number;
      readonly startedAt: number;
      readonly finishedAt: number;
    }
  /** A write that was started and whose end is not recorded: each call in it is done, uncertain or never started. */
  | { readonly kind: 'intent' }
  /** A wait, with what ended it where it is over. */
  | { readonly kind: 'wait'; readonly wait: Wait; readonly resume?: Resume; readonly startedAt: number };

/** The durable memory of a run. The rules are run.md §4. */
export interface Journal {
  recall(path: string): JournalEntry | undefined;
  /**
   * Called before a `write` or `respond` activation starts. Resolves once the intent, and every outcome settled before
   * it that a replay could answer otherwise, is committed under the run's fence.
   * @throws EXECUTION_LOST_OWNERSHIP when another executor owns the run: the attempt ends without a result.
   */
  begin(activation: Activation): void | Promise<void>;
  /** Takes over an outcome. It is durable after the next `begin`, or with the end of the run. */
  settle(activation: Activation, step: SettledStep): void;
  /** Takes over a wait; durable with the run's parking. `gate`: its name, where it is not the node's own: people are asked about the activation, or it pauses between two tries. */
  park(activation: Activation, wait: Wait, gate?: string): void;
}

/** An activation that is over, with every attempt at it. */
export interface SettledStep {
  readonly outcome: SettledOutcome;
  readonly attempts: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Recalled from the journal, not run by this attempt. */
  readonly replayed: boolean;
}

export type RunEvent =
  | { readonly type: 'step-started'; readonly activation: Activation; readonly at: number }
  | {
      readonly type: 'step-retrying';
      readonly activation: Activation;
      readonly attempt: number;
      readonly failure: Failure;
      readonly delayMs: number;
      readonly at: number;
    }
  | {
      readonly type: 'step-waiting';
      readonly activation: Activation;
      readonly wait: Wait;
      readonly gate?: string;
      readonly at: number;
    }
  /**
   * `outputs` are what the step handed on, after `onError` and `alwaysOutputData`: also a failed step has some where the run
   * goes on after it.
   */
  | { readonly type: 'step-finished'; readonly activation: Activation; readonly step: SettledStep; readonly outputs: Outputs };

/** Everything the engine needs of the world. */
export interface RunPorts {
  readonly runNode: RunNode;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly digest: Digest;
  /** Called in the order in which things happen; must not throw and must not wait. */
  readonly emit: (event: RunEvent) => void;
}
