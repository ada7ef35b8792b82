/** To a server, for one caller at a time. */
export interface Connection {
  /** Whether it can serve another caller. */
  readonly isOpen: boolean;
  /** At once, whatever is under way on it. */
  close(): void;
}

/** Whose connections may serve whom: those of the same content of a credential, of one workspace. */
export interface ConnectionKey {
  readonly tenantId: string;
  readonly credentialId: string;
  readonly version: number;
}

export interface PoolOptions {
  /** At a time, for one key; who comes then waits. */
  readonly maxPerKey: number;
  /** How long one that nobody uses is kept. */
  readonly idleMs: number;
}

export interface ConnectionWork<C extends Connection, T> {
  readonly signal: AbortSignal;
  open(): Promise<C>;
  work(connection: C): Promise<T>;
}
