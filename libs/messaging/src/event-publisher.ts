import { Inject, Injectable } from '@nestjs/common';
import type { Delivery, EventContract, Payload } from '@weft/contracts';
import type { z } from 'zod';
import { MessageTransport } from './message-transport.ts';
import { keyedSubject } from './subject.ts';

type AnyEvent<D extends Delivery> = EventContract<z.ZodType, D>;

/** An event for one instance needs that instance's id; any other may name what it is about, for those who watch just that. */
export type KeyOf<E extends AnyEvent<Delivery>> = E['delivery'] extends 'instance' ? [instanceId: string] : [key?: string];

@Injectable()
export class EventPublisher {
  constructor(@Inject(MessageTransport) private readonly transport: MessageTransport) {}

  /**
   * Sends a hint. With a key it reaches only those who subscribed to that key by `EventStream` (or the instance of that id);
   * without one it reaches the `@OnEvent` methods. It may get lost: what must be known is a row.
   */
  publish<E extends AnyEvent<Delivery>>(event: E, payload: Payload<E>, ...[key]: KeyOf<E>): void {
    this.transport.publish(key === undefined ? event.subject : keyedSubject(event.subject, key), payload);
  }
}
