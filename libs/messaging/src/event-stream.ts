import { Inject, Injectable, Logger } from '@nestjs/common';
import type { EventContract, Payload } from '@weft/contracts';
import { MessageTransport } from './message-transport.ts';
import { keyedSubject } from './subject.ts';

/** A reader this far behind goes back to the store anyway: older events are let go. */
const MAX_BUFFERED = 1_000;

export interface EventSubscription<T> extends AsyncIterable<T> {
  /** Settles once no event published from then on can be missed. */
  readonly ready: Promise<void>;
  /** Ends the iteration, also one that is waiting. */
  close(): Promise<void>;
}

/** Events that carry a key, for those who come and go: a browser that watches one run. */
@Injectable()
export class EventStream {
  private readonly logger = new Logger(EventStream.name);

  constructor(@Inject(MessageTransport) private readonly transport: MessageTransport) {}

  subscribe<E extends EventContract>(event: E, key: string): EventSubscription<Payload<E>> {
    const buffer = new EventBuffer<Payload<E>>();
    const listening = this.transport.listen(keyedSubject(event.subject, key), undefined, (payload) => {
      const parsed = event.payload.safeParse(payload);
      if (parsed.success) buffer.push(parsed.data as Payload<E>);
      else this.logger.warn(`An event on "${event.subject}" was dropped: ${parsed.error.issues.length} problems in its payload.`);
    });
    const close = () => {
      buffer.end();
      return listening.stop();
    };
    return { ready: this.transport.flush(), close, [Symbol.asyncIterator]: () => buffer.iterate(close) };
  }
}

class EventBuffer<T> {
  private readonly values: T[] = [];
  private wake?: () => void;
  private ended = false;

  push(value: T): void {
    if (this.values.length >= MAX_BUFFERED) this.values.shift();
    this.values.push(value);
    this.wake?.();
  }

  end(): void {
    this.ended = true;
    this.wake?.();
  }

  async *iterate(close: () => Promise<void>): AsyncGenerator<T, void> {
    try {
      while (true) {
        while (this.values.length > 0) yield this.values.shift()!;
        if (this.ended) return;
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      await close();
    }
  }
}
