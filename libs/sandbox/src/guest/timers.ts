interface Timer {
  readonly id: number;
  readonly run: () => void;
  readonly intervalMs: number | undefined;
  dueAt: number;
}

const MAX_TIMERS = 10_000;

/** The timers of one run. They fire only while the worker lets them, between two calls into the isolate. */
export class Timers {
  private readonly timers = new Map<number, Timer>();
  private lastId = 0;

  add(callback: unknown, delayMs: unknown, args: readonly unknown[], repeats: boolean): number {
    if (typeof callback !== 'function') throw new TypeError('A timer takes a function, not a string of code.');
    if (this.timers.size >= MAX_TIMERS) throw new RangeError(`A run may hold ${MAX_TIMERS} timers at a time.`);
    const delay = Math.max(1, Number(delayMs) || 0);
    const id = ++this.lastId;
    this.timers.set(id, {
      id,
      run: () => void callback(...args),
      intervalMs: repeats ? delay : undefined,
      dueAt: Date.now() + delay,
    });
    return id;
  }

  remove(id: unknown): void {
    this.timers.delete(Number(id));
  }

  /** Milliseconds until the next one; undefined where there is none. */
  nextDelayMs(): number | undefined {
    let next = Infinity;
    for (const timer of this.timers.values()) next = Math.min(next, timer.dueAt);
    return next === Infinity ? undefined : Math.max(0, next - Date.now());
  }

  /** Runs the earliest one that is due; the others get their turn after the microtasks that it queues. */
  fireNext(): void {
    const now = Date.now();
    let first: Timer | undefined;
    for (const timer of this.timers.values()) if (timer.dueAt <= now && (!first || timer.dueAt < first.dueAt)) first = timer;
    if (!first) return;
    if (first.intervalMs === undefined) this.timers.delete(first.id);
    else first.dueAt = now + first.intervalMs;
    first.run();
  }

  clear(): void {
    this.timers.clear();
  }
}
