import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node';

export interface OutgoingMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs;
  readonly reply?: string;
  /** Told where the connection does not take it. */
  readonly refused?: (cause: unknown) => void;
}

/**
 * What is sent within one turn of the event loop leaves in one write, in the order in which it was sent: a write to a socket costs
 * more than all else about a small message, and the client alone makes one for almost each.
 */
export class OutgoingTurn {
  private waiting: OutgoingMessage[] = [];

  constructor(private readonly connection: NatsConnection) {}

  send(message: OutgoingMessage): void {
    if (this.waiting.push(message) === 1) setImmediate(() => this.leave());
  }

  /** What waits leaves now: before the connection is flushed or closed. */
  leave(): void {
    for (const { subject, data, headers, reply, refused } of this.waiting.splice(0)) {
      try {
        this.connection.publish(subject, data, { reply, headers });
      } catch (cause) {
        refused?.(cause);
      }
    }
  }
}
