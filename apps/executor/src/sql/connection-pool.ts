import type { SqlConnection } from './sql-connection.ts';

interface Idle {
  readonly connection: SqlConnection;
  readonly timer: NodeJS.Timeout;
}

/** Connections to one database by one version of one credential. An idle one is closed after a while; a broken one at once. */
export class ConnectionPool {
  private readonly idle: Idle[] = [];
  private readonly waiting: (() => void)[] = [];
  private open = 0;
  private isRetired = false;

  constructor(
    private readonly connect: (signal: AbortSignal) => Promise<SqlConnection>,
    private readonly max: number,
  ) {}

  get isEmpty(): boolean {
    return this.open === 0;
  }

  /** Waits for one that is free where there are as many as there may be. Rejects with the reason of the signal, or as `connect` does. */
  async acquire(signal: AbortSignal): Promise<SqlConnection> {
    for (;;) {
      signal.throwIfAborted();
      const connection = this.takeIdle();
      if (connection) return connection;
      if (this.open < this.max) return this.connectOne(signal);
      await this.turn(signal);
    }
  }

  /** @param keepMs how long it is kept; 0 closes it. */
  release(connection: SqlConnection, keepMs: number): void {
    if (this.isRetired || keepMs === 0 || !connection.isUsable) this.drop(connection);
    else {
      const timer = setTimeout(() => this.expire(connection), keepMs).unref();
      this.idle.push({ connection, timer });
    }
    this.wakeNext();
  }

  /** Closes what nobody uses now, and the rest once it is given back. */
  retire(): void {
    this.isRetired = true;
    for (const { connection, timer } of this.idle.splice(0)) {
      clearTimeout(timer);
      this.drop(connection);
    }
  }

  private takeIdle(): SqlConnection | undefined {
    for (let last = this.idle.pop(); last; last = this.idle.pop()) {
      clearTimeout(last.timer);
      if (last.connection.isUsable) return last.connection;
      this.drop(last.connection);
    }
    return undefined;
  }

  private async connectOne(signal: AbortSignal): Promise<SqlConnection> {
    this.open += 1;
    try {
      return await this.connect(signal);
    } catch (error) {
      this.open -= 1;
      this.wakeNext();
      throw error;
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = () => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = () => {
        this.waiting.splice(this.waiting.indexOf(wake), 1);
        reject(signal.reason as Error);
      };
      this.waiting.push(wake);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  private expire(connection: SqlConnection): void {
    const place = this.idle.findIndex((each) => each.connection === connection);
    if (place < 0) return;
    this.idle.splice(place, 1);
    this.drop(connection);
    this.wakeNext();
  }

  private drop(connection: SqlConnection): void {
    this.open -= 1;
    connection.close();
  }

  private wakeNext(): void {
    this.waiting.shift()?.();
  }
}
