import type { Clock } from '@weft/engine';

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

/** 2026-01-01T00:00:00Z: a round start makes times in failed assertions easy to read. */
const DEFAULT_START = Date.UTC(2026, 0, 1);

/**
 * A clock that stands still until it is told to move. Sleepers wake in order of their due time, equal ones in the order
 * in which they fell asleep, and all that follows from one waking has run before the next.
 */
export class FakeClock implements Clock {
  private sleepers: Sleeper[] = [];

  constructor(private time: number = DEFAULT_START) {}

  /** How many sleeps are open. */
  get sleeping(): number {
    return this.sleepers.length;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = { dueAt: this.time + ms, wake: () => this.wake(sleeper, signal, resolve) };
      signal.addEventListener('abort', sleeper.wake, { once: true });
      this.sleepers.push(sleeper);
    });
  }

  /** Moves the time on, waking whoever is due on the way, also those who fall asleep meanwhile. */
  async advance(ms: number): Promise<void> {
    const until = this.time + ms;
    await settle();
    for (let next = this.nextDue(); next && next.dueAt <= until; next = this.nextDue()) {
      this.time = Math.max(this.time, next.dueAt);
      next.wake();
      await settle();
    }
    this.time = until;
  }

  /**
   * Moves to the next due time and wakes who sleeps until then. Answers by how many milliseconds the time moved.
   * @throws where nobody sleeps: the test waits for something that will not happen.
   */
  async advanceToNext(): Promise<number> {
    await settle();
    const next = this.nextDue();
    if (!next) throw new Error('FakeClock: nobody sleeps, so there is no next due time');
    const ms = Math.max(0, next.dueAt - this.time);
    await this.advance(ms);
    return ms;
  }

  /** Lets work take time, without anybody waking up for it. */
  spend(ms: number): void {
    this.time += ms;
  }

  /** Lets time pass, from one due time to the next, until the promise is settled. */
  async until<Value>(promise: Value | Promise<Value>): Promise<Value> {
    let isOpen = true;
    const watched = Promise.resolve(promise).finally(() => (isOpen = false));
    watched.catch(() => undefined);
    await settle();
    while (isOpen) await this.advanceToNext();
    return watched;
  }

  private wake(sleeper: Sleeper, signal: AbortSignal, resolve: () => void): void {
    this.sleepers = this.sleepers.filter((other) => other !== sleeper);
    signal.removeEventListener('abort', sleeper.wake);
    resolve();
  }

  private nextDue(): Sleeper | undefined {
    return this.sleepers.reduce<Sleeper | undefined>(
      (first, next) => (first && first.dueAt <= next.dueAt ? first : next),
      undefined,
    );
  }
}

/** Lets every promise that can go on go on: the microtask queue is empty when the next immediate runs. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
