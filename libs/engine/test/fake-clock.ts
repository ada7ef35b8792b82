import type { Clock } from '../src/ports.ts';

interface Sleeper {
  readonly dueAt: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that passes only when the test says so. */
export class FakeClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #order = 0;

  constructor(private time = 1_000_000) {}

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        dueAt: this.time + ms,
        order: this.#order++,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', sleeper.wake);
    });
  }

  /** How many sleeps are under way: none may be left when a run is over. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Lets work take time without anybody waking up. */
  spend(ms: number): void {
    this.time += ms;
  }

  /** Lets time pass; whoever is due wakes in order of time, and what they do about it is done before the next. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    await settle();
    for (let next = this.#next(); next !== undefined && next.dueAt <= until; next = this.#next()) {
      this.time = Math.max(this.time, next.dueAt);
      next.wake();
      await settle();
    }
    this.time = until;
  }

  /** Lets time pass until the promise is settled. */
  async until<Value>(promise: Value | Promise<Value>): Promise<Value> {
    let isOpen = true;
    const watched = Promise.resolve(promise).finally(() => (isOpen = false));
    watched.catch(() => undefined);
    await settle();
    while (isOpen) {
      const next = this.#next();
      if (next === undefined) throw new Error('Nobody sleeps, and yet the promise is not settled.');
      await this.advance(Math.max(0, next.dueAt - this.time));
    }
    return watched;
  }

  #next(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (first === undefined || sleeper.dueAt < first.dueAt || (sleeper.dueAt === first.dueAt && sleeper.order < first.order))
        first = sleeper;
    }
    return first;
  }
}

/** A turn of the event loop comes after every promise that is ready. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
