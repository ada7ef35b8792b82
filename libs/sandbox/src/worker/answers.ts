/** A longer timer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What came to the requests of the job that runs, until it is handed in. */
export class Answers {
  private job = 0;
  private arrived: { readonly id: number; readonly text: string }[] = [];
  private wake: (() => void) | undefined;

  begin(job: number): void {
    this.job = job;
    this.arrived = [];
  }

  put(job: number, id: number, text: string): void {
    if (job !== this.job) return;
    this.arrived.push({ id, text });
    this.wake?.();
  }

  /** Resolves once something has come, or after so many milliseconds. */
  async wait(ms: number): Promise<void> {
    if (this.arrived.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  take(): readonly { readonly id: number; readonly text: string }[] {
    return this.arrived.splice(0);
  }
}
