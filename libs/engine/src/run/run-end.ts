import type { RunResult } from '../outcome.ts';
import type { Clock } from '../ports.ts';
import type { Flights } from './flights.ts';

/** How long a run that ends waits for steps that were told to abort, before it goes on without them. */
export const ABORT_GRACE_MS = 5_000;

type Ending = { readonly result: RunResult } | { readonly error: unknown };

interface Waiter {
  resolve(result: RunResult): void;
  reject(error: unknown): void;
}

/**
 * The way a run ends: open → (pausing →) ending → over.
 *
 * `pausing` starts no step and aborts none: those in flight end as in an open run, and what they end it with counts.
 * The first reason to end wins, except that a broken port overrides a result that is not given out yet. In `ending` the
 * steps in flight have been told to abort, and get a few seconds for it. Nothing is given out inside a turn, since a
 * step may cancel its own run.
 */
export class RunEnd {
  #ending: Ending | undefined;
  #isOver = false;
  #isInTurn = false;
  #waiter: Waiter | undefined;
  #timers: AbortController | undefined;
  #hasDeadline = false;

  constructor(
    private readonly clock: Clock,
    private readonly flights: Pick<Flights, 'count' | 'abort' | 'abandon'>,
  ) {}

  get isOpen(): boolean {
    return this.#ending === undefined;
  }

  /** Does what a step comes to still count for the run? */
  get takesOutcomes(): boolean {
    return this.isOpen || (this.isPausing && !this.#isOver);
  }

  /** Ended by an exception: what comes in now belongs to nobody. */
  get isBroken(): boolean {
    return this.#ending !== undefined && 'error' in this.#ending;
  }

  enterTurn(): void {
    this.#isInTurn = true;
  }

  leaveTurn(): void {
    this.#isInTurn = false;
    if (!this.isOpen) this.#settle();
  }

  with(result: RunResult): void {
    if (this.takesOutcomes) this.#begin({ result });
  }

  broke(error: unknown): void {
    if (this.#isOver) return;
    if (this.isBroken) {
      // One more that was in flight is over.
      if (!this.#isInTurn) this.#settle();
      return;
    }
    if (this.takesOutcomes) this.#begin({ error });
    else this.#ending = { error };
  }

  /** Ends the run at a point in time, if it is still open then. */
  at(deadline: number, result: () => RunResult): void {
    if (this.#hasDeadline || deadline === Infinity) return;
    this.#hasDeadline = true;
    this.#after(deadline - this.clock.now(), () => this.with(result()));
  }

  /** The result, or a promise of it while steps are in flight. */
  result(): RunResult | Promise<RunResult> {
    if (this.#isOver && this.#ending !== undefined && 'result' in this.#ending) return this.#ending.result;
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
      if (this.#isOver) this.#giveOut();
    });
  }

  #begin(ending: Ending): void {
    this.#ending = ending;
    const reason = reasonToAbort(ending);
    if (reason !== undefined) this.flights.abort(reason);
    if (this.flights.count > 0 && !this.isPausing) this.#after(ABORT_GRACE_MS, () => this.#abandon());
    if (!this.#isInTurn) this.#settle();
  }

  /** It was asked to pause, and what is in flight goes on. */
  get isPausing(): boolean {
    return this.#ending !== undefined && 'result' in this.#ending && this.#ending.result.status === 'paused';
  }

  #abandon(): void {
    this.flights.abandon();
    this.#settle();
  }

  #settle(): void {
    if (this.#isOver || this.flights.count > 0) return;
    this.#isOver = true;
    this.#timers?.abort();
    this.#giveOut();
  }

  #giveOut(): void {
    if (this.#ending === undefined || this.#waiter === undefined) return;
    if ('error' in this.#ending) this.#waiter.reject(this.#ending.error);
    else this.#waiter.resolve(this.#ending.result);
  }

  #after(ms: number, act: () => void): void {
    this.#timers ??= new AbortController();
    const { signal } = this.#timers;
    this.clock.sleep(ms, signal).then(
      () => {
        if (!signal.aborted) act();
      },
      (error: unknown) => this.broke(error),
    );
  }
}

/** A run that came to its own end has nothing to abort. */
function reasonToAbort(ending: Ending): string | undefined {
  if ('error' in ending) return 'The run was given up.';
  if (ending.result.status === 'failed') return 'The run has failed.';
  return ending.result.status === 'cancelled' ? ending.result.reason : undefined;
}
