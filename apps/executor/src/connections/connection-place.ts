import type { Connection, ConnectionWork, PoolOptions } from './connection.ts';

interface Idle<C> {
  readonly connection: C;
  readonly timer: NodeJS.Timeout;
}

/** The connections of one key. Those that nobody uses end by themselves. */
export class ConnectionPlace<C extends Connection> {
  private readonly idle: Idle<C>[] = [];
  private readonly used = new Set<C>();
  /** Callers that have a connection or get one. */
  private users = 0;
  private readonly waiting: (() => void)[] = [];
  private isRetired = false;

  constructor(
    private readonly options: PoolOptions,
    private readonly onEmpty: () => void,
  ) {}

  get isEmpty(): boolean {
    return this.users === 0 && this.idle.length === 0;
  }

  async use<T>({ open, work, signal }: ConnectionWork<C, T>): Promise<T> {
    await this.enter(signal);
    try {
      const connection = this.takeIdle() ?? (await open());
      return await this.workOn(connection, { work, signal });
    } finally {
      this.leave();
    }
  }

  retire(): void {
    this.isRetired = true;
    for (const { connection, timer } of this.idle.splice(0)) {
      clearTimeout(timer);
      connection.close();
    }
  }

  close(): void {
    for (const connection of this.used) connection.close();
  }

  private async workOn<T>(connection: C, { work, signal }: Pick<ConnectionWork<C, T>, 'work' | 'signal'>): Promise<T> {
    const abort = () => connection.close();
    signal.addEventListener('abort', abort, { once: true });
    this.used.add(connection);
    try {
      signal.throwIfAborted();
      return await work(connection);
    } finally {
      signal.removeEventListener('abort', abort);
      this.used.delete(connection);
      this.giveBack(connection);
    }
  }

  private takeIdle(): C | undefined {
    for (let last = this.idle.pop(); last; last = this.idle.pop()) {
      clearTimeout(last.timer);
      if (last.connection.isOpen) return last.connection;
      last.connection.close();
    }
    return undefined;
  }

  private giveBack(connection: C): void {
    if (this.isRetired || !connection.isOpen) return connection.close();
    const timer = setTimeout(() => this.end(connection), this.options.idleMs).unref();
    this.idle.push({ connection, timer });
  }

  private end(connection: C): void {
    const place = this.idle.findIndex((each) => each.connection === connection);
    if (place >= 0) this.idle.splice(place, 1);
    connection.close();
    this.onEmpty();
  }

  private enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.users < this.options.maxPerKey) {
      this.users += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const next = () => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = () => {
        this.waiting.splice(this.waiting.indexOf(next), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.push(next);
    });
  }

  /** Whoever waits takes over the place of whoever leaves. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) return next();
    this.users -= 1;
  }
}
