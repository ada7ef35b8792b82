import { AppError } from '@weft/errors';
import type { Flight, StepObserver } from './flight.ts';

/** The activations that are started and not over, and what each of them waits for. */
export class Flights {
  readonly #flights = new Set<Flight>();
  readonly #abort = new AbortController();

  constructor(private readonly observer: Pick<StepObserver, 'turn' | 'broke'>) {}

  get count(): number {
    return this.#flights.size;
  }

  /** Is all that is in flight a long pause? */
  get onlyPauses(): boolean {
    for (const { pause } of this.#flights) if (pause === undefined) return false;
    return this.#flights.size > 0;
  }

  /** Aborted with the run. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  [Symbol.iterator](): Iterator<Flight> {
    return this.#flights.values();
  }

  /** Asks everything in flight to end. */
  abort(reason: string): void {
    const error = new AppError('CANCELLED', reason);
    this.#abort.abort(error);
    for (const { attempt } of this.#flights) attempt?.abort(error);
  }

  /** Waits no longer for what is in flight. */
  abandon(): void {
    for (const flight of this.#flights) this.drop(flight);
  }

  /** Waits no longer for this one. */
  drop(flight: Flight): void {
    flight.awaits = undefined;
    flight.timer?.abort();
    this.#flights.delete(flight);
  }

  /** `then` is called in a turn of the run, unless the flight has come to something else by then. */
  await<Value>(flight: Flight, promise: Promise<Value>, then: (value: Value) => void): void {
    const token = {};
    flight.awaits = token;
    this.#flights.add(flight);
    promise.then(
      (value) => {
        if (flight.awaits === token) this.land(flight, () => then(value));
      },
      (error: unknown) => {
        if (flight.awaits !== token) return;
        this.#flights.delete(flight);
        this.observer.broke(error);
      },
    );
  }

  land(flight: Flight, work: () => void): void {
    this.drop(flight);
    this.observer.turn(work);
  }
}
