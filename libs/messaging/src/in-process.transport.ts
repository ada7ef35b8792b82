import { TransientMap } from '@weft/collections';
import { fromWireError } from '@weft/errors';
import {
  type EventListener,
  type Listening,
  MessageTransport,
  noResponders,
  type Reply,
  type RequestListener,
  requestTimedOut,
  transportClosed,
} from './message-transport.ts';

/** Listeners that share one queue take turns. */
class Queue<Listener> {
  readonly members: Listener[] = [];
  private turn = 0;

  next(): Listener | undefined {
    this.turn = (this.turn + 1) % (this.members.length || 1);
    return this.members[this.turn];
  }
}

export interface InProcessOptions {
  /** Passes every message through JSON, so that what NATS would lose is lost here as well. For tests; else values pass by reference. */
  readonly copy?: boolean;
}

const passThrough = (value: unknown): unknown => value;
const throughJson = (value: unknown): unknown =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);

/** Services that share a process share one of these. */
export class InProcessTransport extends MessageTransport {
  private readonly requests = new Map<string, Queue<RequestListener>>();
  /** By subject, then by queue; listeners without a queue have one of their own each. */
  private readonly events = new Map<string, Map<string | symbol, Queue<EventListener>>>();
  private readonly onWire: (value: unknown) => unknown;
  /** How to fail the requests under way, by their number. */
  private readonly pending = new TransientMap<number, (error: Error) => void>();
  private requestCount = 0;
  private closed = false;

  constructor(options: InProcessOptions = {}) {
    super();
    this.onWire = options.copy ? throughJson : passThrough;
  }

  override request(subject: string, input: unknown, timeoutMs: number): Promise<unknown> {
    if (this.closed) return Promise.reject(transportClosed(subject));
    const listener = this.requests.get(subject)?.next();
    if (!listener) return Promise.reject(noResponders(subject));
    return new Promise((resolve, reject) => {
      const number = this.requestCount++;
      const fail = (error: Error) => {
        clearTimeout(timer);
        this.pending.delete(number);
        reject(error);
      };
      const timer = setTimeout(() => fail(requestTimedOut(subject, timeoutMs)), timeoutMs);
      this.pending.set(number, fail);
      const settle = (reply: Reply) => {
        if ('error' in reply) return fail(fromWireError(this.onWire(reply.error)));
        clearTimeout(timer);
        this.pending.delete(number);
        resolve(this.onWire(reply.value));
      };
      listener(this.onWire(input)).then(settle, fail);
    });
  }

  override publish(subject: string, payload: unknown): void {
    if (this.closed) throw transportClosed(subject);
    const queues = this.events.get(subject);
    if (!queues) return;
    for (const queue of queues.values()) {
      const listener = queue.next();
      const copy = this.onWire(payload);
      if (listener) setImmediate(listener, copy);
    }
  }

  override serve(subject: string, _queue: string, listener: RequestListener): Listening {
    // A subject belongs to one service, so that its queue is known by the subject alone.
    const replicas = this.requests.get(subject) ?? new Queue<RequestListener>();
    this.requests.set(subject, replicas);
    replicas.members.push(listener);
    return { stop: async () => void remove(replicas.members, listener) };
  }

  override listen(subject: string, queue: string | undefined, listener: EventListener): Listening {
    const queues = this.events.get(subject) ?? new Map<string | symbol, Queue<EventListener>>();
    this.events.set(subject, queues);
    const name = queue ?? Symbol(subject);
    const members = queues.get(name) ?? new Queue<EventListener>();
    queues.set(name, members);
    members.members.push(listener);
    return { stop: () => this.forget(subject, name, listener) };
  }

  override flush(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  override isConnected(): boolean {
    return !this.closed;
  }

  override async close(): Promise<void> {
    this.closed = true;
    for (const fail of [...this.pending.values()]) fail(transportClosed('a request in flight'));
    this.requests.clear();
    this.events.clear();
  }

  /** Subjects that carry an id come and go by the thousand: nothing of them may stay behind. */
  private forget(subject: string, name: string | symbol, listener: EventListener): Promise<void> {
    const queues = this.events.get(subject);
    const members = queues?.get(name)?.members;
    if (members) {
      remove(members, listener);
      if (members.length === 0) queues!.delete(name);
      if (queues!.size === 0) this.events.delete(subject);
    }
    return this.flush();
  }
}

function remove<T>(list: T[], member: T): void {
  const index = list.indexOf(member);
  if (index >= 0) list.splice(index, 1);
}
