interface Pending {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** As it stands on the wire. */
interface Answer {
  readonly value?: unknown;
  readonly failure?: HostFailure;
}

/** Why the house did not do what it was asked. */
export interface HostFailure {
  readonly code: string;
  readonly message: string;
  readonly [detail: string]: unknown;
}

const MAX_PENDING = 64;

/** What one run asks of the house outside its process: texts that leave by `take`, and answers that come back by `settle`. */
export class HostRequests {
  private readonly pending = new Map<number, Pending>();
  private readonly outbox: string[] = [];
  private readonly waiting: (() => void)[] = [];
  private lastId = 0;
  private readonly toError: (failure: HostFailure) => unknown;

  constructor(toError: (failure: HostFailure) => unknown) {
    this.toError = toError;
  }

  /** Of more than some at a time the later ones wait for the earlier ones. Rejects with what `toError` makes of a failure. */
  async ask(operation: string, input: unknown): Promise<unknown> {
    const text = JSON.stringify({ operation, input });
    while (this.pending.size >= MAX_PENDING) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const id = ++this.lastId;
    this.outbox.push(`{"id":${id},"request":${text}}`);
    return new Promise((resolve, reject) => this.pending.set(id, { resolve, reject }));
  }

  get isWaiting(): boolean {
    return this.pending.size > 0;
  }

  /** A JSON list of `{ id, request }` that nobody has taken yet; empty where there is none. */
  take(): string {
    return this.outbox.length === 0 ? '' : `[${this.outbox.splice(0).join(',')}]`;
  }

  settle(id: number, answerText: string): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    this.pending.delete(id);
    const { value, failure } = JSON.parse(answerText) as Answer;
    if (failure) pending.reject(this.toError(failure));
    else pending.resolve(value);
    this.waiting.shift()?.();
  }
}

let current: () => HostRequests | undefined = () => undefined;

/** Whose requests those of the code are: the run that it belongs to. */
export function connectRequests(of: typeof current): void {
  current = of;
}

export async function askHouse(operation: string, input: unknown): Promise<unknown> {
  const requests = current();
  if (!requests) throw new Error('The run of this code is over.');
  return requests.ask(operation, input);
}
