/** Pieces of work that may be under way together, up to so many. Once one has failed none is begun any more. */
export class UnderWay {
  private readonly pending = new Set<Promise<void>>();
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly limit: number) {}

  /** Resolves once there is room for another. Rejects with the first failure. */
  async add(work: Promise<unknown>): Promise<void> {
    const ended = work.then(
      () => void this.pending.delete(ended),
      (error: unknown) => {
        this.pending.delete(ended);
        this.failure ??= { error };
      },
    );
    this.pending.add(ended);
    if (this.pending.size >= this.limit) await Promise.race(this.pending);
    this.throwFailure();
  }

  /** Resolves once nothing is under way any more. Rejects with the first failure. */
  async end(): Promise<void> {
    await Promise.all(this.pending);
    this.throwFailure();
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure.error;
  }
}
