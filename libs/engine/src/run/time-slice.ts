import type { Clock } from '../ports.ts';

/** How long a run may keep the event loop to itself: short enough for a cancel or a heartbeat, long enough to cost nothing. */
const SLICE_MS = 20;

/** Measures how long a run has worked without letting anything else have a turn. */
export class TimeSlice {
  #startedAt: number;
  #pausedAt: number;

  constructor(private readonly clock: Clock) {
    this.#startedAt = this.#pausedAt = clock.now();
  }

  isOver(now: number): boolean {
    return now - this.#startedAt >= SLICE_MS;
  }

  /** The run waits for something. */
  pause(now: number): void {
    this.#pausedAt = now;
  }

  /** Time has passed since the pause, so others have had their turn; a chain of promises that resolve at once gives them none. */
  resume(): void {
    const now = this.clock.now();
    if (now > this.#pausedAt) this.#startedAt = now;
  }

  async yield(signal: AbortSignal): Promise<void> {
    await this.clock.sleep(0, signal);
    this.#startedAt = this.clock.now();
  }
}
