/** Looks for what is due, again and again: at the time that the last look named, or as soon as it is woken. One look at a time. */
export class DueLoop {
  private timer?: NodeJS.Timeout;
  private looking?: Promise<void>;
  private isStopping = false;
  private lookAgain = false;

  /** @param look never rejects; resolves with how long nothing more is to be done, in milliseconds. */
  constructor(private readonly look: () => Promise<number>) {}

  /** Looks at once; where it looks already, once more. */
  wake(): void {
    if (this.isStopping) return;
    if (this.looking) {
      this.lookAgain = true;
      return;
    }
    clearTimeout(this.timer);
    this.lookAgain = false;
    this.looking = this.look().then((waitMs) => {
      this.looking = undefined;
      if (this.lookAgain) this.wake();
      else this.wakeIn(waitMs);
    });
  }

  /** Resolves once the look that is under way is over; there is none after it. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  private wakeIn(ms: number): void {
    if (!this.isStopping) this.timer = setTimeout(() => this.wake(), ms).unref();
  }
}
