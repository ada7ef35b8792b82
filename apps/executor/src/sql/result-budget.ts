import type { Socket } from 'node:net';
import { resultTooLarge } from './sql-failures.ts';

export interface ResultLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

export const RESULT_LIMITS: ResultLimits = { maxRows: 1_000_000, maxBytes: 64 * 1_048_576 };

/** How often is looked at what has arrived: a fast network brings a few megabytes in this time. */
const LOOK_EVERY_MS = 20;

/** What the results of one request may come to, together. */
export class ResultBudget {
  private rows = 0;
  private bytes = 0;

  constructor(private readonly limits: ResultLimits) {}

  /** @throws NodeFailure SQL_TOO_LARGE */
  takeRow(): void {
    this.rows += 1;
    if (this.rows > this.limits.maxRows) throw resultTooLarge(`${this.limits.maxRows} rows`);
  }

  /**
   * Counts what arrives while a statement runs, before anybody has made rows of it: a single row may be endless.
   * @param onExceeded told with the failure, while the statement runs or at its end.
   */
  watch(socket: Socket, onExceeded: (failure: Error) => void): () => void {
    let seen = socket.bytesRead;
    let isOver = false;
    const end = () => {
      isOver = true;
      clearInterval(timer);
    };
    const look = () => {
      if (isOver) return;
      this.bytes += Math.max(0, socket.bytesRead - seen);
      seen = socket.bytesRead;
      if (this.bytes <= this.limits.maxBytes) return;
      end();
      onExceeded(resultTooLarge(`${Math.round(this.limits.maxBytes / 1_048_576)} MB`));
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => {
      look();
      end();
    };
  }
}
