import { Injectable } from '@nestjs/common';
import { gateway } from '@weft/contracts';
import { EventPublisher } from '@weft/messaging';

/** Tells every replica, once it is committed, that somebody may do less than before. A request needs no telling; an open stream does. */
@Injectable()
export class AccessChanges {
  constructor(private readonly events: EventPublisher) {}

  announce(...userIds: readonly string[]): void {
    for (const userId of userIds) this.events.publish(gateway.events.accessChanged, { userId });
  }
}
