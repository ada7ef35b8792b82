/**
 * The database's time, carried on by this process' monotonic clock: what is due is due by the database, whatever clock this machine shows.
 * Before it has learned anything, the machine's.
 */
export class DatabaseClock {
  /** From the monotonic clock to the database's time. */
  private offsetMs?: number;

  /** @param monotonic in milliseconds */
  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** In milliseconds since the epoch. */
  now(): number {
    return this.offsetMs === undefined ? Date.now() : Math.round(this.monotonic() + this.offsetMs);
  }

  /**
   * What the database's time was at some moment between these two of the monotonic clock. A difference that the message's way alone may have
   * made changes nothing, so that time goes on evenly.
   */
  learn(databaseMs: number, sentAt: number, receivedAt: number): void {
    const offsetMs = databaseMs - (sentAt + receivedAt) / 2;
    const unsureMs = (receivedAt - sentAt) / 2;
    if (this.offsetMs === undefined || Math.abs(offsetMs - this.offsetMs) > unsureMs) this.offsetMs = offsetMs;
  }
}
