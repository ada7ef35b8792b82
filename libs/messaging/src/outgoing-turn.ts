import type { NatsConnection } from '@nats-io/transport-node';
import type { MessagePacker, Parcel } from './message-packer.ts';

export interface Outgoing extends Parcel {
  readonly kind: 'request' | 'answer' | 'event';
  /** The subject of a request or an event; the inbox of whoever waits for an answer. */
  readonly address: string;
  /** Of a request and of its answer: tells it from the others of its inbox. */
  readonly token?: string;
  /** Told where it cannot be sent. */
  readonly refused: (cause: unknown) => void;
}

interface Bundle {
  readonly parcels: Outgoing[];
  chars: number;
}

/** A bundle of requests goes to one replica: enough to share the cost of a message, and not to leave the others idle. */
const MAX_BUNDLE = 16;
const MAX_BUNDLE_CHARS = 32 * 1024;
/** Between the tokens of a bundle, in the subject where its answers go to. */
const BETWEEN_TOKENS = ',';

/**
 * What is sent within one turn of the event loop leaves in one write, and what goes to one address in one message, in the order
 * in which it was sent. Alone a message waits for nothing; under load many share the cost of sealing, of a write and of the broker.
 */
export class OutgoingTurn {
  private waiting: Outgoing[] = [];

  constructor(
    private readonly connection: NatsConnection,
    private readonly packer: MessagePacker,
    /** Where answers to the requests of this process go to. */
    private readonly inbox: string,
  ) {}

  send(outgoing: Outgoing): void {
    if (this.waiting.push(outgoing) === 1) setImmediate(() => this.leave());
  }

  /** What waits leaves now: before the connection is flushed or closed. */
  leave(): void {
    const bundles = new Map<string, Bundle>();
    for (const outgoing of this.waiting.splice(0)) {
      const key = `${outgoing.kind} ${outgoing.address}`;
      const { length = 0 } = outgoing.json ?? {};
      const bundle = bundles.get(key);
      if (bundle && hasRoom(bundle, length)) {
        bundle.parcels.push(outgoing);
        bundle.chars += length;
        continue;
      }
      if (bundle) this.publish(bundle.parcels);
      bundles.set(key, { parcels: [outgoing], chars: length });
    }
    for (const { parcels } of bundles.values()) this.publish(parcels);
  }

  private publish(parcels: readonly Outgoing[]): void {
    const { kind, address } = parcels[0] as Outgoing;
    const tokens = parcels.map(({ token = '' }) => token);
    try {
      const { data, headers } = this.packer.pack(address, parcels, { isAnswer: kind === 'answer' });
      const subject = kind === 'answer' ? replySubject(address, tokens) : address;
      const reply = kind === 'request' ? replySubject(this.inbox, tokens) : undefined;
      this.connection.publish(subject, data, { headers, reply });
    } catch (cause) {
      for (const { refused } of parcels) refused(cause);
    }
  }
}

const hasRoom = ({ parcels, chars }: Bundle, more: number): boolean =>
  parcels.length < MAX_BUNDLE && chars + more <= MAX_BUNDLE_CHARS;

/** Where the answers of some of an inbox's requests go to. */
export const replySubject = (inbox: string, tokens: readonly string[]): string => `${inbox}.${tokens.join(BETWEEN_TOKENS)}`;

/** The inbox and the tokens of a subject that answers go to. */
export function parseReply(subject: string): { readonly inbox: string; readonly tokens: readonly string[] } {
  const end = subject.lastIndexOf('.');
  return { inbox: subject.slice(0, Math.max(end, 0)), tokens: subject.slice(end + 1).split(BETWEEN_TOKENS) };
}
