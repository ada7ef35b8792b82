import { isPassing } from './passing.ts';

const LOOK_EVERY_MS = 1_000;

/** What one of those who watch sees. */
export interface Watching<State> {
  /** As it was last looked at. */
  readonly state: State;
  /** Settles once there was another look, at once where that is so already. False at the end. @throws what ended it for all who watch */
  next(): Promise<boolean>;
}

interface LooksOptions<State> {
  /** @param previous what was seen before; undefined at first. */
  readonly look: (tenantId: string, previous?: State) => Promise<State>;
  /** There is more to be seen without waiting. */
  readonly hasMore?: (state: State) => boolean;
}

/**
 * What many watch of a workspace, looked at once for all of them: one look after the other, as long as somebody watches. Nothing is
 * kept for whoever is slow: they see the newest state next.
 */
export class SharedLooks<State> {
  /** By workspace. */
  private readonly open = new Map<string, Looks<State>>();

  constructor(private readonly options: LooksOptions<State>) {}

  /** Ends with the signal. @throws what the first look fails by. */
  async watch(tenantId: string, signal: AbortSignal): Promise<Watching<State>> {
    const looks = this.open.get(tenantId) ?? this.begin(tenantId);
    looks.join(signal);
    await looks.begun;
    let seen = looks.count;
    return {
      get state() {
        return looks.state!;
      },
      next: async () => {
        await looks.beyond(seen, signal);
        seen = looks.count;
        return !signal.aborted;
      },
    };
  }

  private begin(tenantId: string): Looks<State> {
    const looks = new Looks(tenantId, this.options);
    this.open.set(tenantId, looks);
    looks.ended.addEventListener('abort', () => {
      if (this.open.get(tenantId) === looks) this.open.delete(tenantId);
    });
    return looks;
  }
}

/** Those at one workspace, from the first who joins to the last who leaves. */
class Looks<State> {
  state?: State;
  /** How many are over. */
  count = 0;
  readonly begun: Promise<void>;
  private readonly ending = new AbortController();
  private readonly waiting = new Set<() => void>();
  private watchers = 0;
  private timer?: NodeJS.Timeout;
  private failure?: { readonly error: unknown };

  constructor(
    private readonly tenantId: string,
    private readonly options: LooksOptions<State>,
  ) {
    this.begun = this.look();
    void this.begun.then(
      () => this.goOn(),
      (error: unknown) => this.end({ error }),
    );
  }

  /** Aborted once nobody is to join any more. */
  get ended(): AbortSignal {
    return this.ending.signal;
  }

  join(signal: AbortSignal): void {
    this.watchers++;
    const leave = () => {
      if (--this.watchers === 0) this.end();
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  }

  /** Settles once more of them are over than these, or with the signal. */
  async beyond(seen: number, signal: AbortSignal): Promise<void> {
    if (this.count === seen && !this.failure && !signal.aborted) await this.nextOr(signal);
    if (this.failure) throw this.failure.error;
  }

  private async nextOr(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.add(resolve);
    const stop = () => resolve();
    signal.addEventListener('abort', stop);
    await promise;
    signal.removeEventListener('abort', stop);
    this.waiting.delete(resolve);
  }

  private goOn(afterMs = this.hasMore() ? 0 : LOOK_EVERY_MS): void {
    if (!this.ended.aborted) this.timer = setTimeout(() => void this.lookAgain(), afterMs).unref();
  }

  private async lookAgain(): Promise<void> {
    try {
      await this.look();
      this.goOn();
    } catch (error) {
      if (!isPassing(error)) return this.end({ error });
      // Those who watch are told that they are not forgotten.
      this.wake();
      this.goOn(LOOK_EVERY_MS);
    }
  }

  private async look(): Promise<void> {
    this.state = await this.options.look(this.tenantId, this.state);
    this.wake();
  }

  private hasMore(): boolean {
    return this.options.hasMore?.(this.state!) ?? false;
  }

  private wake(): void {
    this.count++;
    for (const resolve of this.waiting) resolve();
  }

  private end(failure?: { readonly error: unknown }): void {
    if (this.ended.aborted) return;
    this.failure = failure;
    clearTimeout(this.timer);
    this.ending.abort();
    for (const resolve of this.waiting) resolve();
  }
}
