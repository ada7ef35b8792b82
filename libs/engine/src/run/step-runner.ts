import { AppError } from '@weft/errors';
import type { Item } from '@weft/workflow-model';
import type { Failure, Outcome, Wait } from '../outcome.ts';
import type { JournalEntry, RunPorts, SettledStep } from '../ports.ts';
import type { ActivationRecord } from '../scheduler/activation-record.ts';
import { stepTimedOut } from './failures.ts';
import { crashed, outcomeWithoutRunning } from './hand-on.ts';
import { chanceOf, failureToRetry, retryDelayMs } from './retries.ts';

/** What the runner tells its run. */
export interface StepObserver {
  settled(activation: ActivationRecord, step: SettledStep): void;
  parked(activation: ActivationRecord, wait: Wait, isNew: boolean): void;
  /** Called for all that happens after `start` has returned: does `work`, then what has become possible by it. */
  turn(work: () => void): void;
  /** A port threw: the attempt at the run is over. */
  broke(error: unknown): void;
}

/** An activation between its start and its end. */
interface Flight {
  readonly activation: ActivationRecord;
  startedAt: number;
  attempts: number;
  /** What it is waiting for: a late answer to anything else is dropped. */
  awaits: object | undefined;
  /** Aborts this attempt alone. Only nodes with a timeout have one; the others share the run's. */
  attempt: AbortController | undefined;
  /** Stops the clock of the attempt's timeout. */
  timer: AbortController | undefined;
}

/**
 * Runs activations, each from start to end.
 *
 * started → (commit of its intent) → attempt → settled | parked; attempt → pause → attempt while the retry policy lasts.
 * Whatever answers at once is dealt with inside `start`; only the rest costs a promise.
 */
export class StepRunner {
  readonly #flights = new Set<Flight>();
  readonly #abort = new AbortController();

  constructor(
    private readonly ports: RunPorts,
    private readonly observer: StepObserver,
    private readonly pinData: ReadonlyMap<number, readonly Item[]> | undefined,
    /** Names the run: what is left to chance is drawn by it. */
    private readonly seed: string,
  ) {}

  /** How many activations are started and not over. */
  get inFlight(): number {
    return this.#flights.size;
  }

  /** Aborted with the run. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  start(activation: ActivationRecord, now: number): void {
    if (activation.node.executeOnce && !activation.node.disabled) activation.keepFirstItems();
    const entry = this.ports.journal.recall(activation.path);
    if (entry?.kind === 'settled') return this.observer.settled(activation, { ...settledFrom(entry), replayed: true });
    if (entry?.kind === 'wait' && entry.resume === undefined) return this.observer.parked(activation, entry.wait, false);
    if (entry?.kind === 'wait') activation.resume = entry.resume;
    const startedAt = entry?.kind === 'wait' ? entry.startedAt : now;
    this.#begin({ activation, startedAt, attempts: 0, awaits: undefined, attempt: undefined, timer: undefined });
  }

  /** Asks everything in flight to end. */
  abort(reason: string): void {
    const error = new AppError('CANCELLED', reason);
    this.#abort.abort(error);
    for (const { attempt } of this.#flights) attempt?.abort(error);
  }

  /** Waits no longer for what is in flight. */
  abandon(): void {
    for (const flight of this.#flights) {
      flight.awaits = undefined;
      flight.timer?.abort();
    }
    this.#flights.clear();
  }

  #begin(flight: Flight): void {
    const { activation } = flight;
    const given = outcomeWithoutRunning(activation, this.pinData?.get(activation.node.index));
    if (given !== undefined) {
      this.#announce(flight);
      return this.#conclude(flight, given);
    }
    const begun = isDurable(activation) ? this.ports.journal.begin(activation) : undefined;
    if (begun === undefined) return this.#firstAttempt(flight);
    this.#await(flight, begun, () => {
      if (this.signal.aborted) return;
      flight.startedAt = this.ports.clock.now();
      this.#firstAttempt(flight);
    });
  }

  #firstAttempt(flight: Flight): void {
    this.#announce(flight);
    this.#attempt(flight);
  }

  #announce({ activation, startedAt }: Flight): void {
    this.ports.emit({ type: 'step-started', activation, at: startedAt });
  }

  #attempt(flight: Flight): void {
    flight.attempts++;
    const outcome = this.#call(flight);
    if (!isPromise(outcome)) return this.#conclude(flight, outcome);
    this.#await(flight, outcome.then(undefined, crashed), (landed) => this.#conclude(flight, landed));
    if (flight.attempt === undefined) return;
    // The node itself may have cancelled the run, before this attempt was in flight.
    if (this.signal.aborted) flight.attempt.abort(this.signal.reason);
    this.#limit(flight, flight.attempt);
  }

  #call(flight: Flight): Outcome | Promise<Outcome> {
    const { node } = flight.activation;
    flight.attempt = node.timeoutMs > 0 ? new AbortController() : undefined;
    try {
      return this.ports.runNode(flight.activation, flight.attempt?.signal ?? this.signal);
    } catch (error) {
      return crashed(error);
    }
  }

  /** Ends an attempt that takes too long, whether its node listens to its signal or not. */
  #limit(flight: Flight, attempt: AbortController): void {
    const { node } = flight.activation;
    const timer = (flight.timer = new AbortController());
    const over = (): void => {
      if (timer.signal.aborted || this.signal.aborted) return;
      this.#land(flight, () => {
        const failure = stepTimedOut(node);
        attempt.abort(new AppError('REQUEST_TIMEOUT', failure.message));
        this.#conclude(flight, { status: 'failed', failure });
      });
    };
    this.ports.clock.sleep(node.timeoutMs, timer.signal).then(over, (error: unknown) => this.observer.broke(error));
  }

  #conclude(flight: Flight, outcome: Outcome): void {
    const { activation, attempts, startedAt } = flight;
    if (outcome.status === 'waiting') return this.observer.parked(activation, outcome.wait, true);
    const failure = failureToRetry(outcome, activation.node);
    if (failure !== undefined && !this.signal.aborted) {
      const chance = () => chanceOf(this.ports.digest, { seed: this.seed, path: activation.path, attempt: attempts });
      const delayMs = retryDelayMs(activation.node.retry, { attempt: attempts, failure, chance });
      if (delayMs !== undefined) return this.#pause(flight, failure, delayMs);
    }
    this.observer.settled(activation, {
      outcome,
      attempts: attempts || 1,
      startedAt,
      finishedAt: this.ports.clock.now(),
      replayed: false,
    });
  }

  #pause(flight: Flight, failure: Failure, delayMs: number): void {
    const { activation, attempts: attempt } = flight;
    this.ports.emit({ type: 'step-retrying', activation, attempt, failure, delayMs, at: this.ports.clock.now() });
    this.#await(flight, this.ports.clock.sleep(delayMs, this.signal), () => {
      if (!this.signal.aborted) this.#attempt(flight);
    });
  }

  #await<Value>(flight: Flight, promise: Promise<Value>, then: (value: Value) => void): void {
    const token = {};
    flight.awaits = token;
    this.#flights.add(flight);
    promise.then(
      (value) => {
        if (flight.awaits === token) this.#land(flight, () => then(value));
      },
      (error: unknown) => {
        if (flight.awaits !== token) return;
        this.#flights.delete(flight);
        this.observer.broke(error);
      },
    );
  }

  #land(flight: Flight, work: () => void): void {
    flight.awaits = undefined;
    flight.timer?.abort();
    this.#flights.delete(flight);
    this.observer.turn(work);
  }
}

/** Is its effect one that must not start before its intent is committed? */
function isDurable({ node }: ActivationRecord): boolean {
  return node.effect === 'write' || node.effect === 'respond';
}

function settledFrom({
  outcome,
  attempts,
  startedAt,
  finishedAt,
}: Extract<JournalEntry, { kind: 'settled' }>): Omit<SettledStep, 'replayed'> {
  return { outcome, attempts, startedAt, finishedAt };
}

function isPromise(outcome: Outcome | Promise<Outcome>): outcome is Promise<Outcome> {
  return 'then' in outcome;
}
