import type { Outcome } from '../outcome.ts';
import type { RunPorts } from '../ports.ts';
import type { Flight, StepObserver } from './flight.ts';
import type { Flights } from './flights.ts';
import type { Gates } from './gates.ts';
import type { OwnWaits } from './own-waits.ts';
import { pausePath, recallPause, type PauseWait, type RecalledPause } from './pauses.ts';
import { chanceOf, failureToRetry, retryDelayMs } from './retries.ts';

interface PauseOptions {
  readonly seed: string;
  readonly durablePauseMs: number;
  readonly gates?: Gates;
  readonly ownWaits: OwnWaits;
  readonly observer: Pick<StepObserver, 'parked'>;
  /** After a pause. `needsIntent`: a write may be begun only with a new one. */
  readonly next: (flight: Flight, needsIntent: boolean) => void;
}

/**
 * The pauses between the tries of steps. A short one is passed in memory, and journalled only where the run leaves its process meanwhile. A long one is a wait in the journal, and is passed in memory only as
 * long as something else of the run is under way.
 */
export class StepPauses {
  constructor(
    private readonly ports: RunPorts,
    private readonly flights: Flights,
    private readonly options: PauseOptions,
  ) {}

  /** Pauses where the retry policy gives the step another try; false where what it came to stands. */
  begin(flight: Flight, outcome: Exclude<Outcome, { status: 'waiting' }>): boolean {
    const { activation, attempts: attempt } = flight;
    const failure = failureToRetry(outcome, activation.node);
    if (failure === undefined || this.flights.signal.aborted) return false;
    const chance = () => chanceOf(this.ports.digest, { seed: this.options.seed, path: activation.path, attempt });
    const delayMs = retryDelayMs(activation.node.retry, { attempt, failure, chance });
    if (delayMs === undefined) return false;
    this.ports.emit({ type: 'step-retrying', activation, attempt, failure, delayMs, at: this.ports.clock.now() });
    this.options.ownWaits.renew(flight);
    const { attempts, startedAt, renewals } = flight;
    const wait: PauseWait = {
      kind: 'timer',
      dueAt: this.ports.clock.now() + delayMs,
      retry: { attempts, startedAt, failure, ...(renewals > 0 && { renewals }) },
    };
    if (delayMs > this.options.durablePauseMs) this.#pauseLong(flight, wait, delayMs);
    else this.#pauseShort(flight, wait, delayMs);
    return true;
  }

  /** Counts the tries of earlier attempts at the run, by their last long pause; answers with that where it is not over. */
  recall(flight: Flight): RecalledPause | undefined {
    const { activation } = flight;
    if (activation.node.retry === undefined) return undefined;
    const pause = recallPause(this.ports.journal, activation, this.#roundOf(flight));
    if (pause === undefined || !pause.isOver) return pause;
    const { attempts, startedAt, renewals = 0 } = pause.wait.retry;
    flight.pauses = pause.count;
    flight.attempts = Math.max(attempts, flight.attempts);
    flight.startedAt = startedAt;
    if (renewals > flight.renewals) this.options.ownWaits.renew(flight);
    return undefined;
  }

  /** Leaves long pauses to the journal, which has them: another attempt at the run goes on with those steps. */
  park(): void {
    for (const flight of this.flights) {
      const { activation, pause } = flight;
      if (pause === undefined) continue;
      this.flights.drop(flight);
      this.options.observer.parked(activation, { wait: pause.wait, gate: pause.path, isNew: false });
    }
  }

  /** Journals the short ones too: this attempt at the run ends, and the next one is to go on counting. */
  keep(): void {
    for (const flight of this.flights) if (flight.shortPause !== undefined) this.#journal(flight, flight.shortPause);
  }

  #pauseShort(flight: Flight, wait: PauseWait, delayMs: number): void {
    const { signal } = this.flights;
    flight.shortPause = wait;
    this.flights.await(flight, this.ports.clock.sleep(delayMs, signal), () => {
      flight.shortPause = undefined;
      if (!signal.aborted) this.options.next(flight, false);
    });
  }

  #pauseLong(flight: Flight, wait: PauseWait, delayMs: number): void {
    flight.pause = { path: this.#journal(flight, wait), wait };
    flight.timer = new AbortController();
    const signal = AbortSignal.any([this.flights.signal, flight.timer.signal]);
    this.flights.await(flight, this.ports.clock.sleep(delayMs, signal), () => {
      flight.pause = undefined;
      if (!this.flights.signal.aborted) this.options.next(flight, true);
    });
  }

  #journal(flight: Flight, wait: PauseWait): string {
    const { activation } = flight;
    const path = pausePath(activation, this.#roundOf(flight), ++flight.pauses);
    this.ports.journal.park(activation, wait, path);
    this.ports.emit({ type: 'step-waiting', activation, wait, gate: path, at: this.ports.clock.now() });
    return path;
  }

  #roundOf({ activation }: Flight): number {
    return this.options.gates?.countOf(activation) ?? 0;
  }
}
